"""Where the values of a table come from: result files by pattern, and why some cells have none."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from sparbench.files import read_json
from sparbench.reporting.cell import ResultFile
from sparbench.reporting.column_kinds import kind_of
from sparbench.reporting.result_paths import ResultPaths

SUBSTITUTED = "substituted source: "


@dataclass(frozen=True)
class Sources:
    """Where a table's values come from.

    Attributes:
        paths: the paths of result files.
        seeds: row -> training seeds of its results.
        unavailable: `row/column` or `row` -> why it is not computed at this scale.
        stand_ins: row -> what serves in place of the published retriever.
        trained_here: row -> which of its encoders are trained here in place of their released checkpoints.
        notes: what holds for all obtained values of the table.
        read: contents of the result files read so far.
    """

    paths: ResultPaths
    seeds: dict[str, list[int]]
    unavailable: dict[str, str] = field(default_factory=dict)
    stand_ins: dict[str, str] = field(default_factory=dict)
    trained_here: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    read: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of_settings(cls, settings: dict[str, Any], notes: tuple[str, ...] = ()) -> Self:
        """From the settings of the step make_table."""
        paths = ResultPaths(settings["patterns"], settings["absent"])
        texts = {key: settings[key] for key in ("unavailable", "stand_ins", "trained_here")}
        return cls(paths, settings["seeds_of_rows"], **texts, notes=notes)

    def why_not(self, row: dict[str, Any], column: dict[str, Any]) -> str | None:
        """Why a measured cell is not computed, or None when it is."""
        place = f"{row['id']}/{column['id']}"
        return row.get("not_computed") or self.unavailable.get(place) or self.unavailable.get(row["id"])

    def files(self, row: dict[str, Any], column: dict[str, Any]) -> list[list[str]]:
        """Paths of the result files of a computed cell, one list per seed."""
        kind = kind_of(column)
        return [kind.files(column, row["retriever"], seed, self.paths) for seed in self.seeds[row["id"]]]

    def results(self, row: dict[str, Any], column: dict[str, Any]) -> list[list[ResultFile]]:
        """The result files of a computed cell, one list per seed."""
        return [[ResultFile(path, self._content(path)) for path in paths] for paths in self.files(row, column)]

    def query_values(self, row: dict[str, Any], column: dict[str, Any]) -> list[dict[str, float]]:
        """Query id -> value of a computed cell, one mapping per seed; its kind must have `query_values`."""
        files = self.files(row, column)
        return [kind_of(column).query_values(column, [read_json(path) for path in paths]) for paths in files]

    def _content(self, path: str) -> dict[str, Any]:
        """A result file without its values of single queries; read once."""
        if path not in self.read:
            self.read[path] = {name: value for name, value in read_json(path).items() if name != "per_query"}
        return self.read[path]


def substitution_notes(stats: Iterable[str]) -> tuple[str, ...]:
    """One note for each source file that a mirror served with other bytes than those published.

    `stats` are `collections/<collection>/stats*.json`, whose `sources` are the records of the fetch step.
    """
    found = {
        (Path(path).parent.name, Path(source["file"]).name)
        for path in stats
        for source in read_json(path).get("sources", [])
        if source.get("substituted")
    }
    return tuple(f"{SUBSTITUTED}{file} of {collection} is not the published file" for collection, file in sorted(found))
