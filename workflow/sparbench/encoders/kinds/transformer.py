"""Transformers from the hub's folders, or of random weights, as encoders."""

import json
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import nn
from transformers import AutoModel, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from sparbench.encoders.pieces import Cutter, Pieces
from sparbench.errors import UserError
from sparbench.variants import variant

# A pooler that the checkpoint lacks matters only to the pooling that uses it.
POOLER = "pooler."


class Transformer(nn.Module):
    """A transformer and its pooling: Pieces to one vector per text.

    Poolings are the modules of encoders/poolings. Token types are all 0, as SPAR and DPR train and Pyserini encodes.
    """

    def __init__(self, model: PreTrainedModel, pooling: str) -> None:
        super().__init__()
        self.model, self._pool = model, variant("encoders.poolings", pooling).pool
        self.dim: int = getattr(model.config, "projection_dim", 0) or model.config.hidden_size

    def forward(self, pieces: Pieces) -> torch.Tensor:
        """Vectors [texts, dim]; texts are padded to the longest of the batch."""
        device = self.model.device
        mask = torch.from_numpy(pieces.mask()).to(device)
        flat = torch.from_numpy(pieces.ids).to(device, torch.int64)
        padding = self.model.config.pad_token_id or 0
        ids = torch.full(mask.shape, padding, device=device).masked_scatter_(mask, flat)
        output = self.model(input_ids=ids, attention_mask=mask.long())
        return self._pool(output, mask)

    def save(self, folder: Path) -> None:
        """Write the model in the format of the hub's folders."""
        transformers.logging.disable_progress_bar()
        self.model.save_pretrained(folder)


def load(folder: Path, settings: dict[str, Any], side: str, dropout: float | None = None) -> Transformer:
    """Read a transformer in float32 from a folder of the hub's form.

    Args:
        settings: of the encoder; `pooling` counts.
        dropout: of hidden states and attention; None keeps the folder's own.

    Raises:
        UserError: the folder is not a model, or lacks weights that are used.
    """
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    pooling = settings["pooling"]
    changed = {} if dropout is None else _dropouts(folder, dropout)
    try:
        model, report = _class_of(folder).from_pretrained(
            folder, dtype=torch.float32, local_files_only=True, output_loading_info=True, **changed
        )
    except (OSError, ValueError) as error:
        raise UserError(f"{folder}: not a model that transformers can load: {error}") from None
    missing = sorted(key for key in report["missing_keys"] if pooling == "pooler" or POOLER not in key)
    if missing:
        raise UserError(f"{folder}: weights are missing: {', '.join(missing[:5])}; fix: another checkpoint or pooling")
    return Transformer(model, pooling)


def cutter(folder: Path) -> Cutter:
    """The folder's tokenizer, separator token and special pieces; UserError where there is no tokenizer."""
    tokenizer = tokenizer_of(folder)
    return Cutter(tokenizer.backend_tokenizer, tokenizer.sep_token or tokenizer.eos_token, special=True)


def tokenizer_of(folder: Path) -> PreTrainedTokenizerBase:
    """The tokenizer of a folder of the hub's form; UserError where there is none, or only a slow one."""
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError) as error:
        raise UserError(f"{folder}: no tokenizer that transformers can load: {error}") from None
    if not tokenizer.is_fast:
        raise UserError(f"{folder}: its tokenizer has no fast form; fix: add a tokenizer.json")
    return tokenizer


def _config(folder: Path) -> dict[str, Any]:
    try:
        return json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{folder}: no model: {error}; fix: give a folder with config.json and weights") from None


def _class_of(folder: Path) -> type:
    """The class to load: AutoModel takes every DPR checkpoint for a question encoder."""
    config = _config(folder)
    named = (config.get("architectures") or [""])[0]
    return getattr(transformers, named) if config.get("model_type") == "dpr" and named else AutoModel


def _dropouts(folder: Path, dropout: float) -> dict[str, float]:
    """The settings of this configuration that mean dropout, which have other names in other families."""
    return {key: dropout for key in _config(folder) if "dropout" in key and "classif" not in key}
