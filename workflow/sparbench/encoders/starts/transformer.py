"""New transformers: BERT of a given shape from random weights, or from the word vectors of a bag of word pieces."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from transformers import BertConfig, BertModel

from sparbench.encoders.kinds.transformer import Transformer
from sparbench.errors import UserError
from sparbench.variants import variant

if TYPE_CHECKING:
    from sparbench.encoders.kinds.bag import Bag

# Large position vectors hide the words at the start of training: nothing is learned for minutes.
POSITION_STD = 0.002
QUIET_STD = 0.002
# Far above the variance of a word vector: layer normalisation then leaves lengths, the words' weights, as they are.
LINEAR_EPSILON = 1.0
# The mean of some dozens of pieces is that much shorter than their sum, which the bag's scores came from: without it
# scores are near 0, and training spends its steps on lengths, at rates that destroy the word vectors.
MEAN_TO_SUM = 24.0


def new(settings: dict[str, Any], pieces: int, dropout: float) -> Transformer:
    """A transformer of random weights."""
    return Transformer(new_bert(settings["architecture"], pieces, _longest(settings), dropout), settings["pooling"])


def convert(settings: dict[str, Any], folder: Path, made_by: str, dropout: float) -> Transformer:
    """A transformer that starts from a bag of word pieces; UserError where the folder is of another kind or size."""
    if made_by != "bag":
        raise UserError(f"models: key 'start': {folder} is of kind {made_by!r}; expected a transformer or a bag")
    shape, bag = settings["architecture"], variant("encoders.kinds", "bag").load(folder, {}, "passage")
    if bag.dim != shape["hidden"]:
        raise UserError(
            f"encoders: key 'architecture.hidden': got {shape['hidden']}; "
            f"expected {bag.dim}, the dimension of the bag of word pieces that training starts from"
        )
    return Transformer(bert_from_bag(shape, bag, _longest(settings), dropout), settings["pooling"])


def _longest(settings: dict[str, Any]) -> int:
    return max(settings["query_length"], settings["passage_length"])


def new_bert(
    architecture: dict[str, int], pieces: int, length: int, dropout: float, epsilon: float = 1e-12
) -> BertModel:
    """A BERT with random weights drawn from torch's random stream and small position vectors.

    Args:
        architecture: layers, hidden, heads and intermediate.
        pieces: size of the vocabulary.
        length: longest text in tokens.
        dropout: share of states and of attention dropped in training.
        epsilon: of layer normalisation.
    """
    config = BertConfig(
        vocab_size=pieces,
        hidden_size=architecture["hidden"],
        num_hidden_layers=architecture["layers"],
        num_attention_heads=architecture["heads"],
        intermediate_size=architecture["intermediate"],
        max_position_embeddings=length,
        type_vocab_size=1,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=dropout,
        layer_norm_eps=epsilon,
    )
    model = BertModel(config, add_pooling_layer=False)
    nn.init.normal_(model.embeddings.position_embeddings.weight, std=POSITION_STD)
    nn.init.zeros_(model.embeddings.token_type_embeddings.weight)
    return model


def bert_from_bag(architecture: dict[str, int], bag: "Bag", length: int, dropout: float) -> BertModel:
    """A BERT that, mean-pooled, starts as the given bag of word pieces.

    Word vectors are the bag's, each times its weight; what attention and feed-forward layers add to them starts near
    zero.

    Args:
        bag: of dimension `hidden`.
    """
    model = new_bert(architecture, len(bag.weights), length, dropout, LINEAR_EPSILON)
    with torch.no_grad():
        model.embeddings.word_embeddings.weight.copy_(bag.vectors * bag.weights[:, None])
    for layer in model.encoder.layer:
        for branch in (layer.attention.output.dense, layer.output.dense):
            nn.init.normal_(branch.weight, std=QUIET_STD)
    nn.init.constant_(model.encoder.layer[-1].output.LayerNorm.weight, MEAN_TO_SUM)
    return model
