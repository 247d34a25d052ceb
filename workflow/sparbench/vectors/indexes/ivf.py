"""IVF: passages in lists by their nearest centroid (k-means); a query reads the lists of its nearest centroids."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import faiss

BUILD_OPTIONS = ("lists",)
SEARCH_OPTIONS = ("probes",)
# Below this, faiss warns that there is too little to cluster.
PASSAGES_A_LIST = 39


def new_index(dim: int, passages: int, lists: int) -> "faiss.Index":
    """Empty lists: `lists` of them, or fewer in a corpus too small for so many. faiss seeds its k-means itself."""
    import faiss

    count = min(lists, max(1, passages // PASSAGES_A_LIST))
    return faiss.IndexIVFFlat(faiss.IndexFlatL2(dim), dim, count)


def training_vectors(index: "faiss.Index") -> int:
    """As many as faiss's k-means takes: 256 a list."""
    return index.nlist * index.cp.max_points_per_centroid


def set_search(index: "faiss.Index", probes: int) -> None:
    """Read the `probes` lists that are nearest to a query; with all of them the search is exact."""
    index.nprobe = min(probes, index.nlist)
