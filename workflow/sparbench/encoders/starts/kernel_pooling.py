"""Kernel-pooling rankers that start as a match of words: before training they rank as BM25 without lengths."""

from pathlib import Path
from typing import Any

import torch

from sparbench.encoders.document_frequencies import DocumentFrequencies
from sparbench.encoders.kinds.kernel_pooling import CENTRES, KernelPooling
from sparbench.encoders.starts.bag import random_bag
from sparbench.errors import UserError
from sparbench.variants import variant


def new(settings: dict[str, Any], folder: Path, dropout: float) -> KernelPooling:
    """Random vectors."""
    weights = _piece_weights(folder)
    return KernelPooling(random_bag(settings["architecture"]["dim"], len(weights)).vectors.data, weights, _same_word())


def convert(settings: dict[str, Any], folder: Path, made_by: str, dropout: float) -> KernelPooling:
    """The vectors of a bag of word pieces; UserError where the folder is of another kind or dimension."""
    if made_by != "bag":
        raise UserError(f"models: key 'start': {folder} is of kind {made_by!r}; expected kernel-pooling or a bag")
    bag, dim = variant("encoders.kinds", "bag").load(folder, {}, "passage"), settings["architecture"]["dim"]
    if bag.dim != dim:
        raise UserError(f"encoders: key 'architecture.dim': got {dim}; expected {bag.dim}, that of the bag")
    return KernelPooling(bag.vectors.data.clone(), _piece_weights(folder), _same_word())


def _piece_weights(folder: Path) -> torch.Tensor:
    """A piece weighs its inverse document frequency."""
    return torch.from_numpy(DocumentFrequencies.read(folder).inverse()).float()


def _same_word() -> torch.Tensor:
    """Only the same word counts, by the logarithm of how often it occurs."""
    return torch.tensor([1.0] + [0.0] * (len(CENTRES) - 1))
