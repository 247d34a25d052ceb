"""New transformers: BERT of a given shape from random weights, or from the word vectors of a bag of word pieces."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from transformers import BertModel

from sparbench.encoders.kinds.transformer import Transformer
from sparbench.encoders.new_bert import bert_config, longest_text, quieten_layers, shrink_positions, starting_bag
from sparbench.encoders.pieces import read_tokenizer

if TYPE_CHECKING:
    from sparbench.encoders.kinds.bag import Bag

# Far above the variance of a word vector: layer normalisation then leaves lengths, the words' weights, as they are.
LINEAR_EPSILON = 1.0
# The mean of some dozens of pieces is that much shorter than their sum, which the bag's scores came from: without it
# scores are near 0, and training spends its steps on lengths, at rates that destroy the word vectors.
MEAN_TO_SUM = 24.0


def new(settings: dict[str, Any], folder: Path, dropout: float) -> Transformer:
    """A transformer of random weights."""
    pieces = read_tokenizer(folder).get_vocab_size()
    return Transformer(new_bert(settings["architecture"], pieces, longest_text(settings), dropout), settings["pooling"])


def convert(settings: dict[str, Any], folder: Path, made_by: str, dropout: float) -> Transformer:
    """A transformer that starts from a bag of word pieces; UserError where the folder is of another kind or size."""
    shape, bag = settings["architecture"], starting_bag(settings, folder, made_by)
    return Transformer(bert_from_bag(shape, bag, longest_text(settings), dropout), settings["pooling"])


def new_bert(
    architecture: dict[str, int], pieces: int, length: int, dropout: float, epsilon: float = 1e-12
) -> BertModel:
    """A BERT with random weights drawn from torch's random stream and small position vectors.

    Arguments are those of bert_config.
    """
    config = bert_config(architecture, pieces, length, dropout, epsilon)
    model = BertModel(config, add_pooling_layer=False)
    shrink_positions(model)
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
    quieten_layers(model)
    last = model.encoder.layer[-1].output if len(model.encoder.layer) else model.embeddings
    nn.init.constant_(last.LayerNorm.weight, MEAN_TO_SUM)
    return model
