"""Folders of the hub's form: a transformer's configuration, weights and tokenizer."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from torch import nn
from transformers import AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from sparbench.encoders.pieces import Cutter, Pieces
from sparbench.errors import UserError


class HubModule(nn.Module):
    """A trainable module around a model of transformers.

    Attributes:
        model: what is read from a folder of the hub and written to one.
    """

    model: PreTrainedModel

    def save(self, folder: Path) -> None:
        """Write the model in the format of the hub's folders."""
        transformers.logging.disable_progress_bar()
        self.model.save_pretrained(folder)


def read_config(folder: Path) -> dict[str, Any]:
    """Read config.json; UserError where there is none."""
    try:
        return json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{folder}: no model: {error}; fix: give a folder with config.json and weights") from None


def read_model(folder: Path, model_class: Any, dropout: float | None) -> tuple[PreTrainedModel, list[str]]:
    """Read a transformer's weights in float32, and the names of those that the folder lacks, which are then random.

    Args:
        model_class: of transformers.
        dropout: of hidden states and attention; None keeps the folder's own.

    Raises:
        UserError: the folder is no model of that class.
    """
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    changed = {} if dropout is None else _dropouts(folder, dropout)
    try:
        model, report = model_class.from_pretrained(
            folder, dtype=torch.float32, local_files_only=True, output_loading_info=True, **changed
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise UserError(f"{folder}: not a model that transformers can load: {error}") from None
    return model, sorted(report["missing_keys"])


def _dropouts(folder: Path, dropout: float) -> dict[str, float]:
    """The settings of this configuration that mean dropout, which have other names in other families."""
    return {key: dropout for key in read_config(folder) if "dropout" in key and "classif" not in key}


def hub_tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    """Read the folder's tokenizer; UserError where there is none, or none that has a fast form."""
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError) as error:
        raise UserError(f"{folder}: no tokenizer that transformers can load: {error}") from None
    if not tokenizer.is_fast:
        raise UserError(f"{folder}: its tokenizer has no fast form; fix: add a tokenizer.json")
    return tokenizer


def vocabulary_size(folder: Path) -> int:
    """How many pieces the model knows; UserError where the folder's tokenizer has others beside them."""
    known, largest = read_config(folder).get("vocab_size", 0), max(hub_tokenizer(folder).get_vocab().values())
    if largest >= known:
        raise UserError(
            f"{folder}: the tokenizer's pieces are numbered up to {largest}; the model knows {known} pieces; "
            "fix: the tokenizer that the model was trained with"
        )
    return known


def hub_cutter(folder: Path) -> Cutter:
    """The folder's tokenizer, separator token and special pieces; UserError where there is no tokenizer."""
    tokenizer = hub_tokenizer(folder)
    return Cutter(tokenizer.backend_tokenizer, tokenizer.sep_token or tokenizer.eos_token, special=True)


def padded(pieces: Pieces, model: PreTrainedModel) -> tuple[torch.Tensor, torch.Tensor]:
    """Pieces on the model's device, padded to the longest text of the batch.

    Returns:
        ids: int64 [texts, longest].
        mask: bool [texts, longest], false at padding.
    """
    mask = torch.from_numpy(pieces.mask()).to(model.device)
    return spread(pieces.ids, mask, model.config.pad_token_id or 0), mask


def spread(flat: np.ndarray, mask: torch.Tensor, padding: int) -> torch.Tensor:
    """The values of all texts, one after another, where `mask` is true, and `padding` elsewhere: int64 as `mask`."""
    values = torch.from_numpy(flat).to(mask.device, torch.int64)
    return torch.full(mask.shape, padding, device=mask.device).masked_scatter_(mask, values)
