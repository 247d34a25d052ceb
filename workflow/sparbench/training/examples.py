"""Training sources and the validation pool, read from the files that a recipe names."""

from pathlib import Path
from typing import Any

from sparbench.collections.passages import PassageStore
from sparbench.encoders.load import load_text_tokenizer, tower_folder
from sparbench.encoders.pieces import SIDES
from sparbench.errors import UserError
from sparbench.training.labelled import read_labelled
from sparbench.training.pieces_cache import PiecesCache
from sparbench.training.sources import Crops, LabelledQueries, Source
from sparbench.training.validation import RankerValidation, Validation


class TextCutters:
    """The tokenizers of both sides; passages of one store are tokenised once for all parts.

    Args:
        settings: of the training.
        folder: holds the tokenizer.
    """

    def __init__(self, settings: dict[str, Any], folder: Path) -> None:
        encoder = settings["encoder"]
        self._tokenizers = {side: load_text_tokenizer(encoder, tower_folder(folder, side), side) for side in SIDES}
        self._caches: dict[tuple[str, bool], PiecesCache] = {}
        self.frame = self._tokenizers["passage"].frame

    def queries(self, texts: list[str]) -> PiecesCache:
        """Pieces of queries by their place in `texts`."""
        tokenizer = self._tokenizers["query"]
        return PiecesCache(lambda rows: tokenizer.pieces([texts[row] for row in rows]))

    def passages(self, store: PassageStore, titles: bool = True) -> PiecesCache:
        """Pieces of a store's passages by row."""
        tokenizer = self._tokenizers["passage"]
        return self._caches.setdefault(
            (str(store.path), titles),
            PiecesCache(lambda rows: tokenizer.pieces(store.texts(rows), store.titles(rows) if titles else None)),
        )


def read_source(settings: dict[str, Any], inputs: dict[str, Any], number: int, cutters: TextCutters) -> Source:
    """The source that part `number` of the recipe's data names."""
    part, files = settings["data"][number], inputs_below(inputs, f"data/{number}")
    store = PassageStore(files["passages"])
    if part["positives"]["labels"] == "crops":
        passages = cutters.passages(store, titles=False)
        return Crops(passages, len(store), part["positives"]["length"], cutters.frame)
    texts, labels = read_labelled(part, files, store, wanted_teachers(settings))
    return LabelledQueries(cutters.queries(texts), cutters.passages(store), labels)


def read_validation(
    settings: dict[str, Any], inputs: dict[str, Any], cutters: TextCutters, pairs: bool = False
) -> Validation | RankerValidation | None:
    """What a model is validated on, or None where the recipe has no validation.

    Args:
        pairs: the model is a ranker.

    Raises:
        UserError: no query of the split has a positive.
    """
    part = settings.get("validation")
    if not part:
        return None
    files = inputs_below(inputs, "validation")
    store = PassageStore(files["passages"])
    texts, labels = read_labelled(part, files, store, limit=part.get("queries"))
    if not texts:
        raise UserError(f"models: validation: no query of {files['queries']} has a positive")
    kind = RankerValidation if pairs else Validation
    return kind(cutters.queries(texts), cutters.passages(store), labels)


def inputs_below(inputs: dict[str, Any], part: str) -> dict[str, Any]:
    """The inputs of one part of a recipe, whose roles begin with its name and a slash."""
    return {role.removeprefix(f"{part}/"): path for role, path in inputs.items() if role.startswith(f"{part}/")}


def wanted_teachers(settings: dict[str, Any]) -> tuple[str, ...]:
    """The retrievers and rankers whose scores the loss takes."""
    return tuple(sorted({term["teacher"] for term in settings["loss"] if "teacher" in term}))
