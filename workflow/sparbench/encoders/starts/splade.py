"""New encoders over the vocabulary: BERT with the head of a masked language model, of random weights or from a bag."""

from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import BertForMaskedLM

from sparbench.encoders.document_frequencies import DocumentFrequencies
from sparbench.encoders.hub_folder import hub_tokenizer
from sparbench.encoders.kinds.splade import Splade
from sparbench.encoders.new_bert import bert_config, longest_text, quieten_layers, shrink_positions, starting_bag
from sparbench.encoders.own_terms import special_ids

# Far enough from 0 that the head's GELU passes states on as they are; its layer normalisation takes it away again.
LINEAR_BIAS = 4.0
# Cosine of word vectors from which on a piece stands for another: every piece is a term of its own alone at the start.
THRESHOLD = 0.5
# The first logit of a piece of median rarity for itself. Sums over positions grow with the text and start lower.
FIRST_LOGIT = {"max": 1.0, "sum": 0.5}


def new(settings: dict[str, Any], folder: Path, dropout: float) -> Splade:
    """A transformer and head of random weights, with the head's product tied to the word vectors."""
    tokenizer = hub_tokenizer(folder)
    model = BertForMaskedLM(bert_config(settings["architecture"], len(tokenizer), longest_text(settings), dropout))
    shrink_positions(model.bert)
    return Splade(model, settings, special_ids(tokenizer))


def convert(settings: dict[str, Any], folder: Path, made_by: str, dropout: float) -> Splade:
    """An encoder that starts as an exact match of words weighted by rarity; UserError where the folder is no bag.

    Rarity is of the passages that the vocabulary was learned from. Which pieces become each other's expansions first
    is what the bag knows: those with similar vectors.
    """
    bag, rarity = starting_bag(settings, folder, made_by), DocumentFrequencies.read(folder).relative_rarity()
    vectors, tower = (bag.vectors * bag.weights[:, None]).detach(), new(settings, folder, dropout)
    quieten_layers(tower.model.bert)
    match_words(tower.model, vectors, torch.from_numpy(rarity).float(), FIRST_LOGIT[settings["pooling"]])
    return tower


@torch.no_grad()
def match_words(model: BertForMaskedLM, vectors: torch.Tensor, rarity: torch.Tensor, gain: float) -> None:
    """Set word vectors and head so that a piece's logit for itself is `gain` times its rarity.

    Its logit for another piece is positive only where the cosine of their vectors is above THRESHOLD.

    Args:
        vectors: float32 [pieces, hidden].
        rarity: float32 [pieces], above 0.
    """
    centred = vectors - vectors.mean(1, keepdim=True)
    # Layer normalisation gives each word vector the length sqrt(hidden), whatever its own; the product's is `rarity`.
    model.get_input_embeddings().weight.copy_(nn.functional.normalize(centred) * rarity[:, None])
    transform, steepness = model.cls.predictions.transform, gain / (1 - THRESHOLD)
    nn.init.eye_(transform.dense.weight)
    nn.init.constant_(transform.dense.bias, LINEAR_BIAS)
    nn.init.constant_(transform.LayerNorm.weight, steepness / vectors.shape[1] ** 0.5)
    model.get_output_embeddings().bias.copy_(-THRESHOLD * steepness * rarity)
