"""The terms of the vocabulary that a text itself has: its word pieces without the tokenizer's special ones."""

from collections.abc import Iterable

import numpy as np
import torch
from torch import nn
from transformers import PreTrainedTokenizerBase

from sparbench.encoders.pieces import Pieces


def special_ids(tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """[CLS], [SEP], [PAD] and [MASK], sorted; [UNK] is a term like others, as in SPLADE's code."""
    named = (tokenizer.cls_token_id, tokenizer.sep_token_id, tokenizer.pad_token_id, tokenizer.mask_token_id)
    return sorted({number for number in named if number is not None})


def own_terms(pieces: Pieces, special: Iterable[int]) -> Pieces:
    """Each text's terms once, by number, without `special`."""
    terms = pieces.distinct()
    kept = ~np.isin(terms.ids, list(special))
    texts = np.repeat(np.arange(len(terms.lengths)), terms.lengths)
    return Pieces(terms.ids[kept], np.bincount(texts[kept], minlength=len(terms.lengths)))


class BinaryTerms(nn.Module):
    """Weight 1 for each of a text's own terms (queries of SPLADE-doc): Pieces to weights [texts, vocabulary].

    Args:
        vocabulary: its size.
        special: pieces that are no terms.
    """

    def __init__(self, vocabulary: int, special: Iterable[int]) -> None:
        super().__init__()
        self.dim, self._special = vocabulary, list(special)
        # Says on which device the weights are made.
        self.register_buffer("_one", torch.ones(()), persistent=False)

    def forward(self, pieces: Pieces) -> torch.Tensor:
        """Weights float32 [texts, vocabulary]."""
        terms = own_terms(pieces, self._special)
        texts = np.repeat(np.arange(len(terms.lengths)), terms.lengths)
        weights = self._one.new_zeros(len(terms.lengths), self.dim)
        weights[torch.from_numpy(texts), torch.from_numpy(terms.ids).long()] = self._one
        return weights
