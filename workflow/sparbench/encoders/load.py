"""Encoders by their kind: the one place that knows all kinds; each imports only what it needs."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparbench.encoders.pieces import TextPolicy, TextTokenizer
from sparbench.errors import UserError
from sparbench.variants import variant

if TYPE_CHECKING:
    from torch import nn

    from sparbench.encoders.encoder import TextEncoder

KINDS = ("transformer", "bag", "sentence-transformers")


def load_encoder(
    settings: dict[str, Any], folder: str | Path, side: str, precision: str = "float32", threads: int = 1
) -> "TextEncoder":
    """The encoder of one side (`query` or `passage`), ready to encode on the GPU if there is one.

    Args:
        settings: an encoder's row of the registry.
        folder: a model trained here, whose towers may be apart in `query/` and `passage/`, or a folder of the hub.
        precision: of the products: float32, bfloat16 or float16.
        threads: of torch on the CPU.

    Raises:
        UserError: unknown kind, title policy or pooling; the folder does not hold such a model.
    """
    import torch

    torch.set_num_threads(threads)
    home = tower_folder(Path(folder), side)
    if settings["kind"] == "sentence-transformers":
        return variant("encoders", "sentence-transformers").load_sentence_encoder(settings, home, side, precision)
    from sparbench.encoders.encoder import TextEncoder

    tokenizer = load_text_tokenizer(settings, home, side)
    return TextEncoder(load_module(settings, home), tokenizer, settings["normalise"], precision)


def tower_folder(folder: Path, side: str) -> Path:
    """Where one side's weights lie: in a folder of its own when towers are apart."""
    return folder / side if (folder / side).is_dir() else folder


def load_module(settings: dict[str, Any], folder: Path, dropout: float | None = None) -> "nn.Module":
    """The trainable part of an encoder: Pieces to vectors."""
    if settings["kind"] == "bag":
        return variant("encoders", "bag").load_bag(folder)
    _refuse_unknown(settings["kind"])
    return variant("encoders", "transformer").load_transformer(folder, settings["pooling"], dropout)


def load_text_tokenizer(settings: dict[str, Any], folder: Path, side: str) -> TextTokenizer:
    """The tokenizer of one side, with the encoder's policy for titles, prefixes and lengths."""
    policy = TextPolicy.of(settings, side)
    if settings["kind"] == "bag":
        return TextTokenizer(variant("encoders", "bag").load_bag_tokenizer(folder), policy, separator="", special=False)
    _refuse_unknown(settings["kind"])
    tokenizer, separator = variant("encoders", "transformer").load_tokenizer(folder)
    return TextTokenizer(tokenizer, policy, separator, special=True)


def _refuse_unknown(kind: str) -> None:
    if kind != "transformer":
        raise UserError(f"encoders: key 'kind': got {kind!r}; expected one of {', '.join(KINDS)}")
