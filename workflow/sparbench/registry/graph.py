"""What is made from what: models, encoders and retrievers name one another, and must not do so in a circle."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from sparbench.errors import UserError
from sparbench.registry.recipes import list_depths, parts_of, rankers_of
from sparbench.registry.retriever_kinds import kind_named
from sparbench.registry.rows import Registry, Row

Node = TypeVar("Node", bound=Hashable)
# Kind and name of a row.
Named = tuple[str, str]


def circle(needs: Mapping[Node, Iterable[Node]]) -> list[Node] | None:
    """A circle among nodes and what each needs, from one of them back to it; None when there is none."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return None


def refuse_circles(registry: Registry) -> None:
    """UserError, with the circle, when a model, encoder or retriever is made from itself."""
    needs = {(kind, name): list(edges(row)) for kind, edges in EDGES.items() for name, row in _rows(registry, kind)}
    found = circle(needs)
    if found:
        chain = " needs ".join(f"{kind[:-1]} '{name}'" for kind, name in found)
        raise UserError(f"{registry.where(*found[0])}: is made from itself: {chain}; let one of them need another")


def _rows(registry: Registry, kind: str) -> Iterable[tuple[str, Row]]:
    return getattr(registry, kind).items()


def _encoder(row: Row) -> Iterator[Named]:
    if "model" in row["weights"]:
        yield "models", row["weights"]["model"]


def _model(row: Row) -> Iterator[Named]:
    """What training starts from, the retrievers whose lists it learns from or is validated on, its rankers."""
    start = row["start"]
    yield from ((f"{kind}s", start[kind]) for kind in ("encoder", "model") if kind in start)
    yield from (("retrievers", name) for part in parts_of(row).values() for name in list_depths(part))
    yield from (("encoders", name) for name in rankers_of(row))


def _retriever(row: Row) -> Iterator[Named]:
    kind = kind_named(row["kind"])
    yield from (("encoders", encoder) for encoder in kind.encoders(row))
    yield from (("retrievers", part) for part in kind.retrievers(row))


# Kind -> the rows that a row of it needs to be made first. A key that names another row belongs here.
EDGES: dict[str, Callable[[Row], Iterator[Named]]] = {"encoders": _encoder, "models": _model, "retrievers": _retriever}
