"""Transformers from the hub's folders, or of random weights, as encoders."""

from pathlib import Path
from typing import Any

import torch
import transformers
from transformers import AutoModel, PreTrainedModel

from sparbench.encoders.hub_folder import HubModule, hub_cutter, padded, read_config, read_model
from sparbench.encoders.pieces import Cutter, Pieces
from sparbench.errors import UserError
from sparbench.variants import variant

# A pooler that the checkpoint lacks matters only to the pooling that uses it.
POOLER = "pooler."


class Transformer(HubModule):
    """A transformer and its pooling: Pieces to one vector per text.

    Poolings are the modules of encoders/poolings. Token types are all 0, as SPAR and DPR train and Pyserini encodes.
    """

    def __init__(self, model: PreTrainedModel, pooling: str) -> None:
        super().__init__()
        self.model, self._pool = model, variant("encoders.poolings", pooling).pool
        self.dim: int = getattr(model.config, "projection_dim", 0) or model.config.hidden_size

    def forward(self, pieces: Pieces) -> torch.Tensor:
        """Vectors [texts, dim]; texts are padded to the longest of the batch."""
        ids, mask = padded(pieces, self.model)
        output = self.model(input_ids=ids, attention_mask=mask.long())
        return self._pool(output, mask)


def load(folder: Path, settings: dict[str, Any], side: str, dropout: float | None = None) -> Transformer:
    """Read a transformer in float32 from a folder of the hub's form.

    Args:
        settings: of the encoder; `pooling` counts.
        dropout: of hidden states and attention; None keeps the folder's own.

    Raises:
        UserError: the folder is not a model, or lacks weights that are used.
    """
    pooling = settings["pooling"]
    model, missing = read_model(folder, _class_of(folder), dropout)
    missing = [key for key in missing if pooling == "pooler" or POOLER not in key]
    if missing:
        raise UserError(f"{folder}: weights are missing: {', '.join(missing[:5])}; fix: another checkpoint or pooling")
    return Transformer(model, pooling)


def cutter(folder: Path) -> Cutter:
    """The folder's tokenizer, separator token and special pieces; UserError where there is no tokenizer."""
    return hub_cutter(folder)


def _class_of(folder: Path) -> type:
    """The class to load: AutoModel takes every DPR checkpoint for a question encoder."""
    config = read_config(folder)
    named = (config.get("architectures") or [""])[0]
    return getattr(transformers, named) if config.get("model_type") == "dpr" and named else AutoModel
