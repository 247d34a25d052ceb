"""Paths of the result files behind a table, by pattern: the planner and the step that writes the table fill in both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

QuerySet = tuple[str, str]


@dataclass(frozen=True)
class ResultPaths:
    """The result files of one scale.

    Attributes:
        patterns: role of a result (`metrics`, `rbo`) -> its path, with {collection}, {split}, {retriever}, {seed}, ...
        absent: `collection.split` of the table's query sets that the scale does not have.
    """

    patterns: dict[str, str]
    absent: Sequence[str] = ()

    def of(self, role: str, **names: Any) -> str:
        """The path of one result file."""
        return self.patterns[role].format(**names)

    def there(self, query_sets: Sequence[QuerySet]) -> list[QuerySet]:
        """Those query sets that the scale has."""
        return [(collection, split) for collection, split in query_sets if f"{collection}.{split}" not in self.absent]
