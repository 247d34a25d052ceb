"""What every kind of retriever says of itself: the interface of the modules in `plan/retrievers`."""

from typing import TYPE_CHECKING, Protocol, cast

from sparbench.registry.rows import Registry, Row
from sparbench.variants import variant, variants_of

if TYPE_CHECKING:
    from sparbench.plan.stage import Stage

FAMILY = "plan.retrievers"


class RetrieverKind(Protocol):
    """A kind of retriever.

    Attributes:
        STAGES: the stages that make its results, by their rules' names.
        LISTS: the stage that makes its lists (the best passages for the queries of a split); None where none does.
    """

    STAGES: "dict[str, Stage]"
    LISTS: str | None

    def check(self, registry: Registry, name: str, row: Row) -> None:
        """Raise UserError for a row that names what does not exist or cannot be used."""
        ...

    def encoders(self, row: Row) -> list[str]:
        """The encoders that a row names."""
        ...

    def retrievers(self, row: Row) -> list[str]:
        """The retrievers that a row names."""
        ...

    def vectors(self, name: str, row: Row) -> list[str]:
        """The dense retrievers whose vectors are searched together, in order; none where no vectors are searched."""
        ...


def kind_named(name: str) -> RetrieverKind:
    """What `kind: name` of a retriever's row chooses."""
    return cast(RetrieverKind, variant(FAMILY, name))


def kind_of(registry: Registry, retriever: str) -> RetrieverKind:
    """The kind of a retriever; UserError when no row has that name."""
    return kind_named(registry.row("retrievers", retriever)["kind"])


def all_kinds() -> list[RetrieverKind]:
    """Every kind that there is, by the order of their names."""
    return [kind_named(name) for name in variants_of(FAMILY)]
