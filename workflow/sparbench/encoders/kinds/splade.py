"""Encoders over the vocabulary by the head of a masked language model (SPLADE, SPLADE v2, SparTerm).

Read are checkpoints of transformers' classes for masked language models, and folders of sentence-transformers'
SparseEncoder.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoModelForMaskedLM, PreTrainedModel

from sparbench.encoders.hub_folder import HubModule, hub_cutter, hub_tokenizer, padded, read_model, vocabulary_size
from sparbench.encoders.own_terms import BinaryTerms, own_terms, special_ids
from sparbench.encoders.pieces import Cutter, Pieces
from sparbench.encoders.sparse_encoder_folder import check_pooling, transformer_folder
from sparbench.encoders.term_weights import term_weights
from sparbench.errors import UserError
from sparbench.variants import variant


class Splade(HubModule):
    """A masked language model and the pooling of its logits: Pieces to one weight per text and term.

    Logits at special pieces ([CLS], [SEP]) are pooled like those at others.

    Args:
        model: of a class of transformers for masked language models. Its head's last product is left to term_weights:
            from here on its forward pass gives the states before it as `logits`.
        settings: of the encoder: `pooling` (a module of encoders/term_poolings), `saturation`, `terms` (`all` of the
            vocabulary or a text's `own`), `queries` (`encoded` or `binary`) and `special_terms` (`dropped` or `kept`).
        special: pieces that are no terms: never among a text's own, and without weight where they are `dropped`.
    """

    over_vocabulary = True

    def __init__(self, model: PreTrainedModel, settings: dict[str, Any], special: Sequence[int]) -> None:
        super().__init__()
        self.model, self._settings, self._special = model, settings, list(special)
        model.get_output_embeddings().forward = _unchanged
        self.dim: int = model.get_output_embeddings().out_features
        dropped = torch.zeros(self.dim, dtype=torch.bool)
        if settings["special_terms"] == "dropped":
            dropped[self._special] = True
        self.register_buffer("_dropped", dropped, persistent=False)

    def forward(self, pieces: Pieces) -> torch.Tensor:
        """Weights float32 [texts, vocabulary]."""
        ids, mask = padded(pieces, self.model)
        states = self.model(input_ids=ids, attention_mask=mask.long()).logits[mask]
        head, settings = self.model.get_output_embeddings(), self._settings
        bias = head.weight.new_zeros(self.dim) if head.bias is None else head.bias
        bias = bias.masked_fill(self._dropped, -torch.inf)
        pooling = variant("encoders.term_poolings", settings["pooling"])
        own = self._own_terms(pieces) if settings["terms"] == "own" else None
        return term_weights(states, pieces.lengths.tolist(), head.weight, bias, pooling, settings["saturation"], own)

    def _own_terms(self, pieces: Pieces) -> list[torch.Tensor]:
        terms = own_terms(pieces, self._special)
        ids = torch.from_numpy(terms.ids).to(self.model.device, torch.int64)
        return list(ids.split(terms.lengths.tolist()))

    def for_queries(self) -> nn.Module:
        """The module that encodes queries: this one, or one that gives each of a query's own terms weight 1."""
        return BinaryTerms(self.dim, self._special) if self._settings["queries"] == "binary" else self


def _unchanged(states: torch.Tensor) -> torch.Tensor:
    return states


def load(folder: Path, settings: dict[str, Any], side: str, dropout: float | None = None) -> nn.Module:
    """Read such an encoder in float32.

    Args:
        settings: of the encoder, as `Splade` takes them.
        dropout: of hidden states and attention; None keeps the folder's own.

    Raises:
        UserError: the folder is no model, has no head of a masked language model (transformers would make one of random
            weights), has a tokenizer of more pieces than the head has terms, or pools in another way.
    """
    check_pooling(folder, settings)
    home = transformer_folder(folder)
    special, vocabulary = special_ids(hub_tokenizer(home)), vocabulary_size(home)
    if side == "query" and settings["queries"] == "binary":
        return BinaryTerms(vocabulary, special)
    model, missing = read_model(home, AutoModelForMaskedLM, dropout)
    if missing:
        raise UserError(
            f"{home}: weights of the masked language model are missing: {', '.join(missing[:5])}; "
            "fix: a checkpoint with its head, as BertForMaskedLM has"
        )
    return Splade(model, settings, special)


def cutter(folder: Path) -> Cutter:
    """The folder's tokenizer, separator token and special pieces; UserError where there is no tokenizer."""
    return hub_cutter(transformer_folder(folder))
