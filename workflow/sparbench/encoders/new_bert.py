"""BERTs whose weights are made here: shape, start, and the small weights that let them learn in a minute."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch import nn
from transformers import BertConfig, BertModel

from sparbench.errors import UserError
from sparbench.variants import variant

if TYPE_CHECKING:
    from sparbench.encoders.kinds.bag import Bag

# Large position vectors hide the words at the start of training: nothing is learned for minutes.
POSITION_STD = 0.002
QUIET_STD = 0.002


def bert_config(
    architecture: dict[str, int], pieces: int, length: int, dropout: float, epsilon: float = 1e-12
) -> BertConfig:
    """The configuration of a BERT with one type of token.

    Args:
        architecture: layers, hidden, heads and intermediate.
        pieces: size of the vocabulary.
        length: longest text in tokens.
        dropout: share of states and of attention dropped in training.
        epsilon: of layer normalisation.
    """
    return BertConfig(
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


def shrink_positions(model: BertModel) -> None:
    """Draw small position vectors, and set those of the only type of token to 0."""
    nn.init.normal_(model.embeddings.position_embeddings.weight, std=POSITION_STD)
    nn.init.zeros_(model.embeddings.token_type_embeddings.weight)


def quieten_layers(model: BertModel) -> None:
    """Draw small weights for what attention and feed-forward layers add to the states."""
    for layer in model.encoder.layer:
        for branch in (layer.attention.output.dense, layer.output.dense):
            nn.init.normal_(branch.weight, std=QUIET_STD)


def longest_text(settings: dict[str, Any]) -> int:
    """Of both sides of an encoder, in tokens."""
    return max(settings["query_length"], settings["passage_length"])


def starting_bag(settings: dict[str, Any], folder: Path, made_by: str) -> "Bag":
    """The bag of word pieces that a BERT starts from; UserError where the folder is of another kind or size."""
    if made_by != "bag":
        raise UserError(f"models: key 'start': {folder} is of kind {made_by!r}; expected a {settings['kind']} or a bag")
    hidden, bag = settings["architecture"]["hidden"], variant("encoders.kinds", "bag").load(folder, {}, "passage")
    if bag.dim != hidden:
        raise UserError(
            f"encoders: key 'architecture.hidden': got {hidden}; "
            f"expected {bag.dim}, the dimension of the bag of word pieces that training starts from"
        )
    return bag
