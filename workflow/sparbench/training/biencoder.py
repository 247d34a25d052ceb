"""Two towers, one for both sides, or a ranker: the weights that training starts from, and the model that it writes."""

import copy
import shutil
from pathlib import Path
from typing import Any

import torch
from torch import nn

from sparbench.encoders.document_frequencies import FREQUENCIES_FILE
from sparbench.encoders.load import load_module, tower_folder
from sparbench.encoders.pieces import SIDES
from sparbench.files import read_json, whole, write_json
from sparbench.training.pair_ranker import PairRanker
from sparbench.variants import variant

ENCODER_FILE = "encoder.json"
# Files of a tokenizer, by the hub's names, and what is known of a vocabulary learned here.
TOKENIZER_FILES = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt",
    "vocab.json", "merges.txt", "spiece.model", "sentencepiece.bpe.model", FREQUENCIES_FILE,
)  # fmt: skip


class BiEncoder(nn.Module):
    """A query tower and a passage tower, which may be the same module or two over the same weights."""

    scores_pairs = False

    def __init__(self, query: nn.Module, passage: nn.Module) -> None:
        super().__init__()
        self.query, self.passage = query, passage

    @property
    def shared(self) -> bool:
        """Whether the query tower has no weights of its own."""
        return set(self.query.parameters()) <= set(self.passage.parameters())

    @property
    def towers(self) -> dict[str, nn.Module]:
        """Folder of each tower inside the model's own -> tower."""
        return {"": self.passage} if self.shared else {side: getattr(self, side) for side in SIDES}

    @property
    def over_vocabulary(self) -> bool:
        """Whether vectors are weights of the vocabulary's pieces, most of them 0."""
        return getattr(self.passage, "over_vocabulary", False)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.parameters()).device


Model = BiEncoder | PairRanker


def starting_model(settings: dict[str, Any], folder: Path) -> Model:
    """The model before its first step; both towers have the same weights unless the folder has one for each side.

    Args:
        settings: those of a training; `start` is `random` (`folder` holds a tokenizer) or `folder` (a model).

    Raises:
        UserError: the folder does not fit the encoder.
    """
    torch.manual_seed(settings["seed"])
    tower = _starting_tower(settings, folder, "query")
    if getattr(tower, "scores_pairs", False):
        return PairRanker(tower)
    if settings["towers"] == "shared":
        return BiEncoder(_for_queries(tower), tower)
    apart = tower_folder(folder, "query") != tower_folder(folder, "passage")
    return BiEncoder(
        _for_queries(tower), _starting_tower(settings, folder, "passage") if apart else copy.deepcopy(tower)
    )


def _for_queries(tower: nn.Module) -> nn.Module:
    """The module that encodes queries by a tower's weights: the tower itself, where both sides are encoded alike."""
    return tower.for_queries() if hasattr(tower, "for_queries") else tower


def _starting_tower(settings: dict[str, Any], folder: Path, side: str) -> nn.Module:
    """The weights that one side starts from, in the module that encodes passages."""
    encoder, dropout, home = settings["encoder"], settings["dropout"], tower_folder(folder, side)
    if settings["start"] == "random":
        return variant("encoders.starts", encoder["kind"]).new(encoder, folder, dropout)
    made_by = _kind_of(folder) or encoder["kind"]
    if made_by != encoder["kind"]:
        return variant("encoders.starts", encoder["kind"]).convert(encoder, home, made_by, dropout)
    return load_module(encoder, home, "passage", dropout)


def _kind_of(folder: Path) -> str | None:
    """The kind of a model that was trained here; None for others."""
    path = folder / ENCODER_FILE
    return read_json(path)["kind"] if path.is_file() else None


def write_model(folder: str | Path, model: Model, encoder: dict[str, Any], start: Path) -> None:
    """Write a model's folder, whole or not at all: weights and tokenizer for each tower, and encoder.json.

    Args:
        encoder: the encoder's settings.
        start: the folder that training started from, which holds the tokenizer.
    """
    with whole(folder) as partial:
        partial.mkdir()
        for side, tower in model.towers.items():
            home = partial / side
            home.mkdir(exist_ok=True)
            tower.save(home)
            _copy_tokenizer(tower_folder(start, side or "passage"), home)
        write_json(partial / ENCODER_FILE, encoder | {"towers": "shared" if len(model.towers) == 1 else "separate"})


def _copy_tokenizer(source: Path, target: Path) -> None:
    for name in TOKENIZER_FILES:
        if (source / name).is_file():
            shutil.copyfile(source / name, target / name)
