"""HNSW: a graph of near neighbours in layers, searched from the top (Malkov and Yashunin, 2018). DPR's choice."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import faiss

BUILD_OPTIONS = ("m", "ef_construction")
SEARCH_OPTIONS = ("ef_search",)
# At the rate of exact search. Measured: 1.6 for 40,000 passages of 128 dimensions (m 32, ef_construction 200), all in
# the processor's cache; those of a large corpus come from memory.
DISTANCES_A_LINK = 5


def new_index(dim: int, passages: int, m: int, ef_construction: int) -> "faiss.Index":
    """An empty graph in which each passage has `m` neighbours a layer, chosen among `ef_construction` candidates."""
    import faiss

    index = faiss.IndexHNSWFlat(dim, m)
    index.hnsw.efConstruction = ef_construction
    return index


def training_vectors(index: "faiss.Index") -> int:
    """A graph learns nothing in advance."""
    return 0


def set_search(index: "faiss.Index", ef_search: int) -> None:
    """Keep `ef_search` candidates while the graph is walked (faiss keeps at least as many as it is to return)."""
    index.hnsw.efSearch = ef_search


def link_bytes(options: Mapping[str, int]) -> int:
    """Neighbours, twice as many in the lowest layer, of four bytes each."""
    return 8 * options["m"] + 32


def building_distances(passages: float, options: Mapping[str, int]) -> float:
    return passages * options["ef_construction"] * options["m"] * DISTANCES_A_LINK
