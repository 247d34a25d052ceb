"""MRR on a small pool, by which the best checkpoint is chosen (SPAR, section 3.2)."""

import numpy as np
import torch
from torch import nn

from sparbench.encoders.encoder import autocast
from sparbench.encoders.pairs import Pairs
from sparbench.encoders.pieces import Pieces
from sparbench.training.biencoder import BiEncoder
from sparbench.training.collapse import term_counts
from sparbench.training.labels import MISSING, Labels
from sparbench.training.lists import united
from sparbench.training.pair_ranker import PairRanker
from sparbench.training.pieces_cache import PiecesCache

TEXTS_AT_ONCE = 64


class Validation:
    """Dev queries and their pool: each query's first positive and the first hard negative of each source (SPAR's pool).

    Args:
        queries: pieces of each query.
        passages: pieces by row of the passage store.
        labels: one row per query, each with a positive; queries without a hard negative bring their positive alone.
    """

    def __init__(self, queries: PiecesCache, passages: PiecesCache, labels: Labels) -> None:
        positives = labels.positives.rows[:, 0]
        first = np.concatenate([positives, *(offer.rows[:, :1].ravel() for offer in labels.negatives)])
        rows = np.unique(first[first >= 0])
        self._targets = np.searchsorted(rows, positives)
        self._queries = queries.take(np.arange(len(positives)))
        self._passages = passages.take(rows)

    def __len__(self) -> int:
        return len(self._targets)

    def __call__(self, model: BiEncoder, precision: str) -> dict[str, float]:
        """`mrr` of the positives in the pool and, of encoders over a vocabulary, the counts of training.collapse."""
        model.eval()
        queries = _vectors(model.query, self._queries, model.device, precision)
        passages = _vectors(model.passage, self._passages, model.device, precision)
        model.train()
        mrr = mean_reciprocal_rank(queries @ passages.T, self._targets)
        return {"mrr": mrr} | (term_counts(queries, passages) if model.over_vocabulary else {})


class RankerValidation:
    """Dev queries and their candidates: each query's first positive and all that the sources of hard negatives offer.

    Args:
        queries, passages, labels: as above.
    """

    def __init__(self, queries: PiecesCache, passages: PiecesCache, labels: Labels) -> None:
        width = max(offer.rows.shape[1] for offer in labels.negatives)
        offered = [_widened(offer.rows, width) for offer in labels.negatives]
        rows = np.hstack([labels.positives.rows[:, :1], united(offered)])
        self._there = rows >= 0
        owners, columns = self._there.nonzero()
        self._pairs = Pairs(queries.take(owners), passages.take(rows[owners, columns]))

    def __len__(self) -> int:
        return len(self._there)

    def __call__(self, model: PairRanker, precision: str) -> dict[str, float]:
        """`mrr` of the positives among their queries' candidates."""
        scores = np.full(self._there.shape, -np.inf, dtype=np.float32)
        model.eval()
        scores[self._there] = _vectors(model, self._pairs, model.device, precision)[:, 0]
        model.train()
        return {"mrr": mean_reciprocal_rank(scores, np.zeros(len(scores), dtype=np.int64))}


def _widened(rows: np.ndarray, width: int) -> np.ndarray:
    return np.pad(rows, ((0, 0), (0, width - rows.shape[1])), constant_values=MISSING)


def mean_reciprocal_rank(scores: np.ndarray, targets: np.ndarray) -> float:
    """Mean of 1 / rank of each query's target; passages with the same score rank before it.

    Args:
        scores: float [queries, passages].
        targets: int [queries].
    """
    own = scores[np.arange(len(targets)), targets]
    return float((1 / (scores >= own[:, None]).sum(1)).mean())


@torch.inference_mode()
def _vectors(tower: nn.Module, pieces: Pieces | Pairs, device: torch.device, precision: str) -> np.ndarray:
    """Vectors of all texts, float32 [texts, dim], encoded in the order of their lengths."""
    order = np.argsort(pieces.lengths, kind="stable")
    vectors = np.empty((len(order), tower.dim), dtype=np.float32)
    for start in range(0, len(order), TEXTS_AT_ONCE):
        rows = order[start : start + TEXTS_AT_ONCE]
        with autocast(device, precision):
            vectors[rows] = tower(pieces.take(rows)).float().cpu().numpy()
    return vectors
