"""A batch as a loss sees it: vectors of its texts or scores of its pairs, and which passage belongs to which query."""

from typing import NamedTuple

import torch


class Encoded(NamedTuple):
    """The whole batch, of all devices if there are several.

    Attributes:
        queries: float32 [queries, dim].
        passages: float32 [passages, dim].
        owners: int64 [passages], the query that each passage was drawn for.
        positive: bool [passages], whether it is a positive of its owner; each query has one.
        scores: teacher -> float32 [passages], what a teacher gives each passage for its owner, NaN where it is unknown.
    """

    queries: torch.Tensor
    passages: torch.Tensor
    owners: torch.Tensor
    positive: torch.Tensor
    scores: dict[str, torch.Tensor]

    def targets(self) -> torch.Tensor:
        """The row of each query's positive among the passages, int64 [queries]."""
        return _targets(self.owners, self.positive)

    def own_scores(self) -> torch.Tensor:
        """Inner products of the passages with their owners, float32 [passages]."""
        # Picked from all products: rows of queries repeated for each passage would be large over a vocabulary.
        return (self.queries @ self.passages.T)[self.owners, torch.arange(len(self.owners), device=self.owners.device)]

    def side(self, name: str) -> torch.Tensor:
        """The vectors of one side, `query` or `passage`."""
        return {"query": self.queries, "passage": self.passages}[name]


class Scored(NamedTuple):
    """The whole batch as a ranker sees it: no vectors, but a score of each passage for its owner.

    Attributes:
        own: float32 [passages].
        owners, positive, scores: as above.
    """

    own: torch.Tensor
    owners: torch.Tensor
    positive: torch.Tensor
    scores: dict[str, torch.Tensor]

    def targets(self) -> torch.Tensor:
        """The row of each query's positive among the passages, int64 [queries]."""
        return _targets(self.owners, self.positive)

    def own_scores(self) -> torch.Tensor:
        """Scores of the passages for their owners, float32 [passages]."""
        return self.own


def _targets(owners: torch.Tensor, positive: torch.Tensor) -> torch.Tensor:
    rows = positive.nonzero().ravel()
    return rows[owners[rows].argsort()]
