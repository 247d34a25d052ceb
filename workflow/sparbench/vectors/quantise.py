"""Whole numbers in place of term weights, as impact indexes hold them."""

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from sparbench.errors import UserError

# Anserini writes a term into a document as often as its impact says.
LARGEST_IMPACT = (1 << 16) - 1


def quantised(weights: csr_array, quantisation: dict[str, Any] | None) -> csr_array:
    """Impacts of term weights, float32 [texts, vocabulary] of whole numbers; weights that round to 0 are dropped.

    Half rounds to the even number, in float64, as in Pyserini's code. No weight is clipped there either: a weight above
    a quantiser's range gets an impact above 2**bits (see `beyond_range`).

    Args:
        quantisation: {scale}: round(scale * weight), Anserini's form (100 for SPLADE); or {bits, range}:
            round(weight / range * 2**bits), UniCOIL's form (8 bits, range 5). None leaves the weights as they are.

    Raises:
        UserError: an impact is above 65,535.
    """
    if quantisation is None:
        return weights
    impacts = np.rint(_scaled(weights, quantisation)).astype(np.float32)
    if impacts.max(initial=0) > LARGEST_IMPACT:
        raise UserError(
            f"retrievers: key 'quantisation': got {quantisation}; the largest weight, {weights.data.max():g}, becomes "
            f"{impacts.max():.0f}; expected at most {LARGEST_IMPACT}; fix: a smaller scale, fewer bits or a wider range"
        )
    result = csr_array((impacts, weights.indices, weights.indptr), shape=weights.shape, copy=True)
    result.eliminate_zeros()
    return result


def beyond_range(weights: csr_array, quantisation: dict[str, Any] | None) -> int:
    """How many weights are above the range of a quantiser with bits; they keep impacts above 2**bits."""
    if not quantisation or "bits" not in quantisation:
        return 0
    return int(np.count_nonzero(weights.data > quantisation["range"]))


def _scaled(weights: csr_array, quantisation: dict[str, Any]) -> np.ndarray:
    values = weights.data.astype(np.float64)
    if "scale" in quantisation:
        return values * quantisation["scale"]
    return values / quantisation["range"] * (1 << quantisation["bits"])
