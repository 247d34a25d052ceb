"""UniCOIL: one weight for each token of a text, which counts for the term that the token is (Lin and Ma 2021).

Read are checkpoints as castorini/unicoil-msmarco-passage: a BERT under `bert`, and the linear layer `tok_proj`.
"""

from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import BertConfig, BertModel
from transformers.models.bert.modeling_bert import BertPreTrainedModel

from sparbench.encoders.hub_folder import HubModule, hub_cutter, hub_tokenizer, padded, read_model, vocabulary_size
from sparbench.encoders.own_terms import special_ids
from sparbench.encoders.pieces import Cutter, Pieces
from sparbench.errors import UserError

PASSAGE, QUERY = "amax", "sum"


class TokenWeights(BertPreTrainedModel):
    """BERT and a linear layer from its last states to one number per token, by the names of the released weights."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__(config)
        self.bert = BertModel(config, add_pooling_layer=False)
        self.tok_proj = nn.Linear(config.hidden_size, 1)
        self.post_init()

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """ReLU of that number, [texts, tokens]."""
        states = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return self.tok_proj(states).squeeze(2).relu()


class Unicoil(HubModule):
    """Pieces to one weight per text and term.

    A term that a text repeats has the largest of its weights in a passage, and their sum in a query, as Pyserini's
    encoders have it.

    Args:
        special: pieces that are no terms.
        repeats: `amax` or `sum`.
    """

    over_vocabulary = True

    def __init__(self, model: TokenWeights, special: list[int], repeats: str = PASSAGE) -> None:
        super().__init__()
        self.model, self._special, self._repeats = model, special, repeats
        self.dim: int = model.config.vocab_size
        terms = torch.ones(self.dim)
        terms[special] = 0
        self.register_buffer("_terms", terms, persistent=False)

    def forward(self, pieces: Pieces) -> torch.Tensor:
        """Weights float [texts, vocabulary]."""
        ids, mask = padded(pieces, self.model)
        weights = self.model(ids, mask.long()) * mask * self._terms[ids]
        return weights.new_zeros(len(ids), self.dim).scatter_reduce(1, ids, weights, self._repeats)

    def for_queries(self) -> "Unicoil":
        """The module that encodes queries by the same weights."""
        return Unicoil(self.model, self._special, QUERY)


def load(folder: Path, settings: dict[str, Any], side: str, dropout: float | None = None) -> Unicoil:
    """Read such an encoder in float32.

    Args:
        settings: of the encoder; `special_terms` counts.
        dropout: of hidden states and attention; None keeps the folder's own.

    Raises:
        UserError: the folder is no such model, or has a tokenizer of more pieces than the model.
    """
    vocabulary_size(folder)
    model, missing = read_model(folder, TokenWeights, dropout)
    if missing:
        raise UserError(
            f"{folder}: weights are missing: {', '.join(missing[:5])}; fix: a checkpoint of UniCOIL's class"
        )
    tower = Unicoil(model, no_terms(folder, settings))
    return tower.for_queries() if side == "query" else tower


def no_terms(folder: Path, settings: dict[str, Any]) -> list[int]:
    """Pieces that are no terms: Pyserini's code, `kept`, leaves out [CLS] and [PAD]."""
    tokenizer = hub_tokenizer(folder)
    if settings["special_terms"] == "dropped":
        return special_ids(tokenizer)
    return [tokenizer.cls_token_id, tokenizer.pad_token_id]


def cutter(folder: Path) -> Cutter:
    """The folder's tokenizer, separator token and special pieces; UserError where there is no tokenizer."""
    return hub_cutter(folder)
