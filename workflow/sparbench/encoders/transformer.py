"""Transformers as encoders: any Hugging Face model whose last states (or pooler) make a vector."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedModel

from sparbench.encoders.pooling import POOLINGS, pool
from sparbench.encoders.tokens import Tokenization
from sparbench.errors import UserError
from sparbench.files import read_json


class TransformerTower(nn.Module):
    """A transformer with its pooling: token ids to vectors.

    Args:
        model: a Hugging Face model.
        pooling: "cls", "mean" or "pooler" (the model's own `pooler_output`; for DPR the first token's state).
        normalise: whether vectors get length 1.
    """

    def __init__(self, model: PreTrainedModel, pooling: str, normalise: bool) -> None:
        super().__init__()
        if pooling not in POOLINGS:
            raise UserError(f"encoders: key 'pooling': got {pooling!r}; expected one of {', '.join(POOLINGS)}")
        self.model = model
        self.pooling = pooling
        self.normalise = normalise

    def forward(self, pieces: Sequence[Sequence[int]]) -> Tensor:
        """Vectors float32 [texts, dim] of texts given as token ids."""
        ids, mask = padded(pieces, self.model.config.pad_token_id or 0)
        device = self.model.device
        output = self.model(input_ids=ids.to(device), attention_mask=mask.to(device))
        if self.pooling == "pooler":
            vectors = output.pooler_output
        else:
            vectors = pool(output.last_hidden_state, mask.to(device), self.pooling)
        vectors = vectors.float()
        return functional.normalize(vectors, dim=1) if self.normalise else vectors


class TransformerEncoder:
    """Encodes texts with a trained or released transformer; bfloat16 on a GPU, float32 on a CPU.

    Args:
        settings: an encoder row.
        folder: a Hugging Face model folder.
        side: "query" or "passage".
        threads: how many threads torch may use.

    Raises:
        UserError: the folder has no weights for the model that it names.
    """

    def __init__(self, settings: dict[str, Any], folder: Path, side: str, threads: int = 1) -> None:
        torch.set_num_threads(threads)
        self._tokenization = Tokenization(settings, folder, side)
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        model = load_model(folder, needs_pooler=settings["pooling"] == "pooler")
        tower = TransformerTower(model, settings["pooling"], settings["normalise"])
        self._tower = tower.to(self._device).eval()
        self.dim: int = model.config.hidden_size

    def encode(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> np.ndarray:
        """Vectors float32 [len(texts), dim] of one batch, padded to its longest text."""
        if not len(texts):
            return np.zeros((0, self.dim), np.float32)
        half = torch.autocast(self._device, torch.bfloat16, enabled=self._device == "cuda")
        with torch.inference_mode(), half:
            return self._tower(self._tokenization.ids(texts, titles)).cpu().numpy()

    def lengths(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> np.ndarray:
        """Number of tokens of each text, int64 [len(texts)]."""
        return np.array([len(ids) for ids in self._tokenization.ids(texts, titles)], np.int64)


def padded(pieces: Sequence[Sequence[int]], pad: int) -> tuple[Tensor, Tensor]:
    """Token ids and mask, both int64 [texts, longest text], filled up with `pad` and 0 on the right."""
    lengths = np.array([len(ids) for ids in pieces])
    mask = np.arange(max(int(lengths.max()), 1)) < lengths[:, None]
    ids = np.full(mask.shape, pad, np.int64)
    ids[mask] = np.concatenate([np.asarray(one, np.int64) for one in pieces])
    return torch.from_numpy(ids), torch.from_numpy(mask.astype(np.int64))


def load_model(folder: Path, needs_pooler: bool = False) -> PreTrainedModel:
    """Load the model of a folder in float32.

    Raises:
        UserError: no model there, or weights are missing (transformers would fill them with random numbers).
    """
    try:
        model_class = _model_class(read_json(folder / "config.json"))
        model, found = model_class.from_pretrained(folder, output_loading_info=True, dtype=torch.float32)
    except OSError as error:
        raise UserError(
            f"{folder}: no model ({error}); expected config.json and weights; fix: fetch it again"
        ) from None
    missing = sorted(key for key in found["missing_keys"] if needs_pooler or not key.startswith("pooler."))
    if missing:
        raise UserError(f"{folder}: {len(missing)} weights are missing, such as {missing[0]!r}; fix: fetch it again")
    return model


def _model_class(config: dict[str, Any]) -> Any:
    import transformers

    # AutoModel makes a question encoder of every DPR folder, whose weights then go by other names.
    return (
        getattr(transformers, config["architectures"][0]) if config["model_type"] == "dpr" else transformers.AutoModel
    )
