"""Exact search by torch, on a GPU where there is one: blocks of passages against all queries, the best kept there."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sparbench.vectors.joined import joined_blocks
from sparbench.vectors.rescore import SPARE_CANDIDATES, rescored
from sparbench.vectors.store import VectorStore
from sparbench.vectors.top_hits import IdsOf

if TYPE_CHECKING:
    import torch

# Scores of one product: 512 MiB in float32.
PASSAGES_A_BLOCK = 65536
QUERIES_A_TILE = 2048


class Best(NamedTuple):
    """The best passages of a tile of queries so far, in no order: scores float32 and rows int64 [queries, some]."""

    scores: "torch.Tensor"
    rows: "torch.Tensor"

    @classmethod
    def nothing(cls, queries: int, device: str) -> "Best":
        import torch

        return cls(
            torch.empty((queries, 0), device=device), torch.empty((queries, 0), dtype=torch.int64, device=device)
        )

    def or_better(self, scores: "torch.Tensor", start: int, count: int) -> "Best":
        """The best `count` of these and of the passages from row `start` on with `scores` [queries, passages]."""
        import torch

        found = scores.topk(min(count, scores.shape[1]), sorted=False)
        values = torch.cat([self.scores, found.values], dim=1)
        rows = torch.cat([self.rows, found.indices + start], dim=1)
        kept = values.topk(min(count, values.shape[1]), sorted=False)
        return Best(kept.values, rows.gather(1, kept.indices))


def search_on_device(
    stores: Sequence[VectorStore], queries: np.ndarray, depth: int, ids: IdsOf, device: str
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each query the rows and scores of its `depth` best passages, in no order; see sparbench.vectors.search.

    A GPU rounds products in its own way and breaks ties as it likes: it names a few candidates more than are wanted,
    which are scored again on the CPU. Memory there: a block of vectors, a tile's scores against it, and the candidates.

    Args:
        stores: their vectors are joined.
        queries: float32 [queries, sum of dims], already weighted.
        device: of torch, such as `cuda`.
    """
    yield from rescored(stores, queries, nearest(stores, queries, depth + SPARE_CANDIDATES, device), depth, ids)


def nearest(stores: Sequence[VectorStore], queries: np.ndarray, count: int, device: str) -> np.ndarray:
    """Rows of the `count` passages of the largest inner products, int64 [queries, at most count], in float32."""
    import torch

    with torch.inference_mode():
        sides = [side.to(device) for side in torch.from_numpy(queries).split(QUERIES_A_TILE)]
        best = [Best.nothing(len(side), device) for side in sides]
        for number, block in enumerate(joined_blocks(stores, PASSAGES_A_BLOCK)):
            passages = torch.from_numpy(block).to(device)
            for place, side in enumerate(sides):
                best[place] = best[place].or_better(side @ passages.T, number * PASSAGES_A_BLOCK, count)
        return torch.cat([found.rows for found in best]).cpu().numpy()
