"""Training sources and the validation pool, read from the files that a recipe names."""

import logging
from pathlib import Path
from typing import Any

import numpy as np

from sparbench.collections.passages import PassageStore
from sparbench.collections.qrels import read_qrels
from sparbench.collections.queries import Query, read_queries
from sparbench.encoders.load import load_text_tokenizer, tower_folder
from sparbench.encoders.pieces import SIDES
from sparbench.errors import UserError
from sparbench.training.labels import (
    Labels,
    Sizes,
    distant_labels,
    gold_labels,
    read_teacher,
    teacher_labels,
)
from sparbench.training.pieces_cache import PiecesCache
from sparbench.training.sources import Crops, LabelledQueries, Source
from sparbench.training.validation import Validation

log = logging.getLogger(__name__)

DEFAULT_CROP = 32


class TextCutters:
    """The tokenizers of both sides; passages of one store are cut once, whoever asks.

    Args:
        settings: of the training.
        folder: holds the tokenizer.
    """

    def __init__(self, settings: dict[str, Any], folder: Path) -> None:
        encoder = settings["encoder"]
        self._tokenizers = {side: load_text_tokenizer(encoder, tower_folder(folder, side), side) for side in SIDES}
        self._caches: dict[tuple[str, bool], PiecesCache] = {}
        self.frame = 0 if encoder["kind"] == "bag" else 1

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
    part, role = settings["data"][number], f"data{number}"
    store = PassageStore(inputs[f"{role}_passages"])
    if part["labels"] == "crops":
        passages = cutters.passages(store, titles=False)
        return Crops(passages, len(store), settings.get("crop_length", DEFAULT_CROP), cutters.frame)
    sizes = Sizes(settings["depth"], settings["positives"], settings["negatives"])
    queries, labels = _labelled(part, inputs, role, store, sizes)
    return LabelledQueries(cutters.queries(queries), cutters.passages(store), labels)


def read_validation(settings: dict[str, Any], inputs: dict[str, Any], cutters: TextCutters) -> Validation | None:
    """The validation pool, or None where the recipe has no validation.

    Raises:
        UserError: no query of the split has a positive.
    """
    part = settings.get("validation")
    if not part:
        return None
    store = PassageStore(inputs["validation_passages"])
    # One positive and one hard negative a query: the pool that the paper validates on.
    sizes = Sizes(settings["depth"], settings["positives"], max(settings["negatives"], 1))
    texts, labels = _labelled(part, inputs, "validation", store, sizes, part.get("queries"))
    if not texts:
        raise UserError(f"models: validation: no query of {inputs['validation_queries']} has a positive")
    return Validation(cutters.queries(texts), cutters.passages(store), labels)


def _labelled(
    part: dict[str, Any],
    inputs: dict[str, Any],
    role: str,
    store: PassageStore,
    sizes: Sizes,
    limit: int | None = None,
) -> tuple[list[str], Labels]:
    """Texts and labels of the queries that have a positive; of `limit` queries at even distances, if given."""
    queries = read_queries(inputs[f"{role}_queries"])
    lists = read_teacher(inputs[f"{role}_teacher"], sizes.depth) if f"{role}_teacher" in inputs else None
    if limit and limit < len(queries):
        chosen = np.linspace(0, len(queries), limit, endpoint=False).astype(np.int64)
        queries, lists = [queries[row] for row in chosen], None if lists is None else lists[chosen]
    labels = _labels(part, queries, inputs, role, store, sizes, lists)
    kept = np.flatnonzero(labels.positives[:, 0] >= 0)
    log.info("%s: %d of %d queries have a positive", role, len(kept), len(queries))
    return [queries[row].text for row in kept], labels.keep(kept)


def _labels(
    part: dict[str, Any],
    queries: list[Query],
    inputs: dict[str, Any],
    role: str,
    store: PassageStore,
    sizes: Sizes,
    lists: np.ndarray | None,
) -> Labels:
    kind, mode = part["labels"], part.get("answers") or "string"
    if kind == "gold":
        qrels = read_qrels(inputs[f"{role}_qrels"]) if f"{role}_qrels" in inputs else {}
        return gold_labels(queries, qrels, store, sizes, lists, mode)
    if lists is None:
        raise UserError(f"models: data: labels {kind!r} need a teacher; fix: add the key 'teacher'")
    return teacher_labels(lists, sizes) if kind == "teacher" else distant_labels(queries, store, sizes, lists, mode)
