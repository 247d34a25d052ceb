"""New UniCOIL encoders: BERT of random weights, or one that starts as weights by rarity over a bag's word vectors."""

from pathlib import Path
from typing import Any

import torch
from torch import nn

from sparbench.encoders.document_frequencies import DocumentFrequencies
from sparbench.encoders.hub_folder import hub_tokenizer
from sparbench.encoders.kinds.unicoil import TokenWeights, Unicoil, no_terms
from sparbench.encoders.new_bert import bert_config, longest_text, quieten_layers, shrink_positions, starting_bag

# How much longer the rest of a word vector is than its share of rarity: the weight is then nearly linear in it.
REST = 4.0


def new(settings: dict[str, Any], folder: Path, dropout: float) -> Unicoil:
    """A transformer of random weights."""
    pieces = len(hub_tokenizer(folder))
    model = TokenWeights(bert_config(settings["architecture"], pieces, longest_text(settings), dropout))
    shrink_positions(model.bert)
    return Unicoil(model, no_terms(folder, settings))


def convert(settings: dict[str, Any], folder: Path, made_by: str, dropout: float) -> Unicoil:
    """An encoder whose weights are at first about the rarities of pieces; UserError where the folder is no bag."""
    bag, rarity = starting_bag(settings, folder, made_by), DocumentFrequencies.read(folder).relative_rarity()
    tower = new(settings, folder, dropout)
    quieten_layers(tower.model.bert)
    weigh_by_rarity(tower.model, (bag.vectors * bag.weights[:, None]).detach(), torch.from_numpy(rarity).float())
    return tower


@torch.no_grad()
def weigh_by_rarity(model: TokenWeights, vectors: torch.Tensor, rarity: torch.Tensor) -> None:
    """Set word vectors and the last layer so that a token's weight is about its rarity.

    Rarity is the part of a word vector along one direction, which the last layer reads.

    Args:
        vectors: float32 [pieces, hidden].
        rarity: float32 [pieces], above 0.
    """
    hidden = vectors.shape[1]
    direction = nn.functional.normalize(torch.linspace(-1, 1, hidden), dim=0)
    centred = vectors - vectors.mean(1, keepdim=True)
    rest = nn.functional.normalize(centred - (centred @ direction)[:, None] * direction)
    model.bert.get_input_embeddings().weight.copy_(REST * rest + rarity[:, None] * direction)
    # Layer normalisation gives each word vector the length sqrt(hidden).
    model.tok_proj.weight.copy_(direction * REST / hidden**0.5)
    nn.init.zeros_(model.tok_proj.bias)
