"""Kinds of approximate index over stored vectors, one module each (see sparbench.variants).

A module has BUILD_OPTIONS and SEARCH_OPTIONS, which are the keys of a retriever's `index` that decide the index and
the search in it; `new_index`, an empty faiss index for distances; `training_vectors`, how many vectors it wants to see
before any is added; and `set_search`, which applies the search options. For the planner it has `link_bytes`, what a
passage takes beside its coordinates, and `building_distances`, how many distances building computes.

The planner imports these modules, so that faiss is imported where it is used.
"""
