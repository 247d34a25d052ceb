"""Encoders by their kind, each of which is a module of encoders/kinds and imports only what it needs."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparbench.encoders.pieces import TextPolicy, TextTokenizer
from sparbench.variants import variant

if TYPE_CHECKING:
    from torch import nn

    from sparbench.encoders.encoder import TextEncoder


def load_encoder(
    settings: dict[str, Any], folder: str | Path, side: str, precision: str = "float32", threads: int = 1
) -> "TextEncoder":
    """The encoder of one side (`query` or `passage`), ready to encode on the GPU if there is one.

    Args:
        settings: an encoder's row of the registry.
        folder: a model trained here, whose towers may be separate in `query/` and `passage/`, or a folder of the hub.
        precision: of the products: float32, bfloat16 or float16.
        threads: of torch on the CPU.

    Raises:
        UserError: unknown kind, title policy or pooling; the folder does not hold such a model.
    """
    import torch

    from sparbench.encoders.encoder import TextEncoder

    torch.set_num_threads(threads)
    home = tower_folder(Path(folder), side)
    tokenizer = load_text_tokenizer(settings, home, side)
    return TextEncoder(load_module(settings, home, side), tokenizer, settings["normalise"], precision)


def tower_folder(folder: Path, side: str) -> Path:
    """Where one side's weights lie: in a folder of its own when towers are separate."""
    return folder / side if (folder / side).is_dir() else folder


def load_module(settings: dict[str, Any], folder: Path, side: str, dropout: float | None = None) -> "nn.Module":
    """The trainable part of an encoder's side: Pieces to vectors.

    Args:
        dropout: of hidden states and attention, where the kind has it; None keeps the folder's own.
    """
    return variant("encoders.kinds", settings["kind"]).load(folder, settings, side, dropout)


def load_text_tokenizer(settings: dict[str, Any], folder: Path, side: str) -> TextTokenizer:
    """The tokenizer of one side, with the encoder's policy for titles, prefixes and lengths."""
    return TextTokenizer(variant("encoders.kinds", settings["kind"]).cutter(folder), TextPolicy.of(settings, side))
