"""Matrix products for search: NumPy's for small searches, oneDNN's (through torch) for large ones."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
from threadpoolctl import threadpool_limits

# From this many multiplications on, faster products save more time than importing torch costs.
MUCH_WORK = 10**11

# Called with passages [passages, dim], float32; gives the queries' scores [queries, passages], float32.
Product = Callable[[np.ndarray], np.ndarray]


class NumpyProduct:
    """Inner products of `queries` [queries, dim] by NumPy's BLAS."""

    def __init__(self, queries: np.ndarray) -> None:
        self._queries = np.ascontiguousarray(queries, np.float32)

    def __call__(self, passages: np.ndarray) -> np.ndarray:
        return self._queries @ passages.T


class OneDnnProduct:
    """The same by oneDNN, in float32 too; it uses AVX-512 on processors where OpenBLAS does not.

    The operator is the one that torch's compiler puts in place of a linear layer. The public way to oneDNN, `linear`
    on a tensor in its own layout, copies the scores once more, which takes nearly as long as the product itself.
    """

    def __init__(self, queries: np.ndarray) -> None:
        import torch

        self._torch = torch
        self._queries = torch.from_numpy(np.ascontiguousarray(queries, np.float32))

    def __call__(self, passages: np.ndarray) -> np.ndarray:
        with self._torch.inference_mode():
            weights = self._torch.from_numpy(passages)
            return self._torch.ops.mkldnn._linear_pointwise(self._queries, weights, None, "none", [], "").numpy()


def product_for(multiplications: int) -> type[NumpyProduct] | type[OneDnnProduct]:
    """The faster product for that much work; it depends on nothing else, since the last bits of scores vary with it."""
    if multiplications < MUCH_WORK:
        return NumpyProduct
    import torch

    known = torch.backends.mkldnn.is_available() and hasattr(torch.ops.mkldnn, "_linear_pointwise")
    return OneDnnProduct if known else NumpyProduct


@contextmanager
def workers(count: int, kind: type) -> Iterator[ThreadPoolExecutor]:
    """A pool of `count` threads, each of which computes its products alone: `count` threads in all."""
    with threadpool_limits(1, user_api="blas"):
        if kind is NumpyProduct:
            with ThreadPoolExecutor(count) as pool:
                yield pool
            return
        import torch

        before = torch.get_num_threads()
        # OpenMP keeps its thread count per calling thread: set here, it would not apply to the workers.
        with ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            yield pool
        torch.set_num_threads(before)
