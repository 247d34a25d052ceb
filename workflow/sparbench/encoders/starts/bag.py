"""A bag of word pieces that starts from random vectors."""

from pathlib import Path
from typing import Any

import torch

from sparbench.encoders.kinds.bag import Bag
from sparbench.encoders.pieces import read_tokenizer
from sparbench.errors import UserError

# Vectors of length 1 make the first scores of unrelated texts so large that it takes hundreds of steps to unlearn them.
START_LENGTH = 0.3


def new(settings: dict[str, Any], folder: Path, dropout: float) -> Bag:
    """Short random vectors and equal weights; a bag has no dropout."""
    return random_bag(settings["architecture"]["dim"], read_tokenizer(folder).get_vocab_size())


def random_bag(dim: int, pieces: int) -> Bag:
    """Short random vectors and equal weights, from torch's random stream."""
    return Bag(torch.randn(pieces, dim) * (START_LENGTH / dim**0.5), torch.ones(pieces))


def convert(settings: dict[str, Any], folder: Path, made_by: str, dropout: float) -> Bag:
    """No other kind of model can become a bag."""
    raise UserError(
        f"models: key 'start': {folder} is of kind {made_by!r}; a bag starts from a bag or from random weights"
    )
