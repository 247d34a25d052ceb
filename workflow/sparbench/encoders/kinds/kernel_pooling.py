"""K-NRM, a ranker by kernels over the cosines of word vectors (Xiong et al. 2017).

It learns in seconds on one core what a cross-encoder does not learn in minutes, and stands in for one.
"""

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from sparbench.encoders.kinds import bag
from sparbench.encoders.pairs import Pairs
from sparbench.encoders.pieces import Pieces
from sparbench.errors import UserError

WEIGHTS_FILE = "model.safetensors"
# Cosines that the kernels count, and how near to them: the first one counts the same word alone.
CENTRES = (1.0, 0.9, 0.7, 0.5, 0.3, 0.1, -0.1)
WIDTHS = (0.001, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)

cutter = bag.cutter


class KernelPooling(nn.Module):
    """Pairs to scores: for each piece of the query, its weight times the sum of the kernels' log-counts.

    score = sum over pieces q of weight(q) * sum over kernels k of a(k) * log(1 + sum over pieces p of K_k(cos(q, p)))

    Args:
        vectors: of the pieces, float32 [vocabulary, dim].
        weights: of a query's pieces, float32 [vocabulary] (the paper's kernels have none).
        kernels: weights a of the kernels, float32 [kernels].
    """

    scores_pairs = True

    def __init__(self, vectors: torch.Tensor, weights: torch.Tensor, kernels: torch.Tensor) -> None:
        super().__init__()
        self.vectors, self.weights, self.kernels = (nn.Parameter(value) for value in (vectors, weights, kernels))

    def forward(self, pairs: Pairs) -> torch.Tensor:
        """Scores [pairs]."""
        (queries, asked), (passages, there) = self._padded(pairs.queries), self._padded(pairs.passages)
        vectors = (
            nn.functional.normalize(nn.functional.embedding(ids, self.vectors), dim=2) for ids in (queries, passages)
        )
        # Not in half precision: the kernel of the same word is a thousandth wide.
        with torch.autocast(self.vectors.device.type, enabled=False):
            cosines = torch.einsum("nqd,npd->nqp", *vectors)
            pooled = sum(weight * log_count(cosines, there, *kernel) for weight, *kernel in self._kernels())
            return (self.weights[queries] * pooled * asked).sum(1)

    def _kernels(self) -> zip:
        return zip(self.kernels, CENTRES, WIDTHS, strict=True)

    def _padded(self, pieces: Pieces) -> tuple[torch.Tensor, torch.Tensor]:
        """Pieces and mask, both [texts, longest]."""
        device = self.vectors.device
        mask = torch.from_numpy(pieces.mask()).to(device)
        flat = torch.from_numpy(pieces.ids).to(device, torch.int64)
        return torch.zeros(mask.shape, dtype=torch.int64, device=device).masked_scatter_(mask, flat), mask

    def save(self, folder: Path) -> None:
        """Write the weights as safetensors."""
        folder.mkdir(parents=True, exist_ok=True)
        save_file({name: value.data for name, value in self.named_parameters()}, folder / WEIGHTS_FILE)


def log_count(cosines: torch.Tensor, there: torch.Tensor, centre: float, width: float) -> torch.Tensor:
    """log(1 + how many pieces of the passage have a cosine near `centre`), float32 [pairs, pieces of the query].

    Args:
        cosines: float32 [pairs, pieces of the query, pieces of the passage].
        there: bool [pairs, pieces of the passage], false where the passage is padded.
    """
    near = torch.exp(-((cosines - centre) ** 2) / (2 * width**2))
    return torch.log1p((near * there[:, None]).sum(2))


def load(folder: Path, settings: dict[str, Any], side: str, dropout: float | None = None) -> KernelPooling:
    """Read such a ranker's weights, which have no dropout; UserError where the folder holds none."""
    try:
        return KernelPooling(**load_file(folder / WEIGHTS_FILE))
    except (OSError, TypeError) as error:
        raise UserError(f"{folder}: no kernel-pooling ranker: {error}; fix: train it again") from None
