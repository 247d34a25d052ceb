"""Retrievers: what a row names is there, and of a kind that its own kind can use."""

from sparbench.registry.retriever_kinds import kind_of
from sparbench.registry.rows import Registry, Row


def check_retriever(registry: Registry, name: str, row: Row) -> None:
    """See the module of the row's kind."""
    kind_of(registry, name).check(registry, name, row)
