"""IVF: passages in lists by their nearest centroid (k-means); a query reads the lists of its nearest centroids."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import faiss

BUILD_OPTIONS = ("lists",)
SEARCH_OPTIONS = ("probes",)
# Below this, faiss warns that there is too little to cluster.
PASSAGES_A_LIST = 39
# Of faiss's k-means.
SAMPLE_A_LIST, ROUNDS = 256, 25


def new_index(dim: int, passages: int, lists: int) -> "faiss.Index":
    """Empty lists: `lists` of them, or fewer in a corpus too small for so many. faiss seeds its k-means itself."""
    import faiss

    count = min(lists, max(1, passages // PASSAGES_A_LIST))
    return faiss.IndexIVFFlat(faiss.IndexFlatL2(dim), dim, count)


def training_vectors(index: "faiss.Index") -> int:
    """As many as faiss's k-means takes."""
    return index.nlist * SAMPLE_A_LIST


def set_search(index: "faiss.Index", probes: int) -> None:
    """Read the `probes` lists that are nearest to a query; with all of them the search is exact."""
    index.nprobe = min(probes, index.nlist)


def link_bytes(options: Mapping[str, int]) -> int:
    """A row number."""
    return 8


def building_distances(passages: float, options: Mapping[str, int]) -> float:
    """Of k-means over its sample, and of all passages, to all centroids."""
    sample = min(passages, options["lists"] * SAMPLE_A_LIST)
    return options["lists"] * (ROUNDS * sample + passages)
