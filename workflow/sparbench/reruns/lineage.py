"""Where a table's cell comes from, back to the published files, by the sidecars of all results on the way.

python -m sparbench.reruns.lineage results/demo/tables/spar/table-2.csv --row spar-wiki --column nq-20
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sparbench.bookkeeping.checksums import SIDECAR
from sparbench.bookkeeping.sidecar import Sidecar, spec_digest
from sparbench.errors import UserError
from sparbench.files import read_json
from sparbench.plan.job_plan import Planner
from sparbench.plan.spec import job_spec
from sparbench.plan.stages import STAGES
from sparbench.registry.layers import read_yaml
from sparbench.registry.load import load_registry
from sparbench.registry.suggest import suggest
from sparbench.reporting.column_kinds import measured_columns
from sparbench.reporting.sources import Sources

STAGE_OF = {f"sparbench.{stage.step}": name for name, stage in STAGES.items()}
DIGITS = 12
INDENT = "  "

CurrentSpec = Callable[[Sidecar], dict[str, Any] | None]


@dataclass
class Tree:
    """The lines of a lineage; each file is listed once, and later lines refer to it.

    Attributes:
        sidecars: path of a result -> its sidecar.
        current: the registry's current spec of a job, or None when there is no such job any more.
    """

    sidecars: dict[str, Sidecar]
    current: CurrentSpec
    lines: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)

    def add(self, role: str, sums: dict[str, Any], depth: int) -> None:
        """Add a file, and all that it was made from."""
        path = sums["path"]
        head = f"{INDENT * depth}{role}: {path}"
        maker = self._maker(path)
        if path in self.shown:
            self.lines.append(f"{head}  (see above)")
            return
        self.shown.add(path)
        notes = [*(self.facts_of(maker, sums) if maker else ()), *_source_facts(sums)]
        self.lines.append(f"{head}  [{', '.join(notes)}]")
        self._add_inputs(maker, path, depth + 1)

    def facts_of(self, maker: Sidecar, sums: dict[str, Any]) -> Iterator[str]:
        """How a file was made, and whether that still holds."""
        yield from _facts(maker)
        if "weight" in maker["outputs"]:
            yield f"weight {read_json(sums['path'])['weight']:g}"
        yield from self._doubts(maker, sums)

    def _add_inputs(self, maker: Sidecar | None, path: str, depth: int) -> None:
        job = f"{maker['step']} {maker['spec_digest']}" if maker else path
        if maker is None or job in self.shown:
            return
        self.shown.add(job)
        for role, files in maker["inputs"].items():
            for sums in files:
                self.add(role, sums, depth)

    def _maker(self, path: str) -> Sidecar | None:
        """The sidecar of a file, or of the folder that it was made in."""
        places = (path, *map(str, Path(path).parents))
        return next((self.sidecars[place] for place in places if place in self.sidecars), None)

    def _doubts(self, maker: Sidecar, sums: dict[str, Any]) -> Iterator[str]:
        """Whether the file is still what the registry asks for, and what its reader read."""
        spec = self.current(maker)
        if spec is None:
            yield "STALE: the registry has no such job any more"
        elif spec != maker["spec"]:
            yield f"STALE: the registry now differs in {', '.join(_differences(maker['spec'], spec))}"
        made = next((made for made in maker["outputs"].values() if made["path"] == sums["path"]), sums)
        if "sha256" in sums and made["sha256"] != sums["sha256"]:
            yield "CHANGED: remade since it was read here"


def _facts(maker: Sidecar) -> Iterator[str]:
    yield STAGE_OF.get(maker["step"], maker["step"])
    yield f"spec {maker['spec_digest'][:DIGITS]}"
    yield f"code {spec_digest(maker['spec'].get('code', {}))[:DIGITS]}"
    yield from (f"{place.rsplit('.', 2)[-2]} seed {seed}" for place, seed in maker["seeds"].items())
    weight = maker["spec"]["settings"].get("weight")
    if weight is not None:
        yield f"weight {weight:g}"
    if maker["from_cache"]:
        yield "from the cache"


def _source_facts(sums: dict[str, Any]) -> Iterator[str]:
    if "sha256" in sums:
        yield f"sha256 {sums['sha256'][:DIGITS]}"
    if "from" in sums:
        yield f"from {sums['from']}"
    if sums.get("substituted"):
        yield "SUBSTITUTED: not the published file"


def _differences(old: dict[str, Any], new: dict[str, Any], where: str = "") -> list[str]:
    """The dotted keys in which two specs differ."""
    keys = [key for key in sorted({*old, *new}) if old.get(key) != new.get(key)]
    found = []
    for key in keys:
        both = (old.get(key), new.get(key))
        nested = all(isinstance(value, dict) for value in both)
        found += _differences(*both, f"{where}{key}.") if nested else [f"{where}{key}"]
    return found


def lineage(sidecar: Sidecar, table: Path, row: str, column: str, current: CurrentSpec) -> str:
    """The tree of one cell, one line per file.

    Args:
        sidecar: the table's sidecar.

    Raises:
        UserError: the table has no such row or column, or the cell is not computed; names the choices.
    """
    files = _cell_files(sidecar["spec"]["settings"], table, row, column)
    sidecars = _read_sidecars(table.parent.parent.parent)
    tree = Tree({made["path"]: each for each in sidecars for made in each["outputs"].values()}, current)
    notes = ", ".join(tree.facts_of(sidecar, {"path": str(table)}))
    tree.lines.append(f"{table}, row {row}, column {column}  [{notes}]")
    for file in files:
        tree.add(_result(file, table), {"path": file}, 1)
    return "\n".join(tree.lines)


def table_sidecar(table: Path) -> Sidecar:
    """The sidecar of a table's CSV file; UserError naming the tables beside it when there is none."""
    path = table.with_name(table.name + SIDECAR)
    if path.is_file():
        return read_json(path)
    known = ", ".join(sorted(map(str, table.parent.glob("*.csv")))) or "none"
    raise UserError(f"{path}: no such file; fix: run in the project's folder and name a finished table; here: {known}")


def _read_sidecars(results: Path) -> Iterator[Sidecar]:
    return (read_json(path) for path in sorted(results.rglob(f"*{SIDECAR}")))


def _cell_files(settings: dict[str, Any], table: Path, row: str, column: str) -> list[str]:
    """The metric files behind a cell, of all seeds; of a derived column those of its parts."""
    rows = {each["id"]: each for each in settings["table"]["rows"]}
    columns = {each["id"]: each for each in settings["table"]["columns"]}
    for name, known, kind in ((row, rows, "row"), (column, columns, "column")):
        if name not in known:
            raise UserError(f"{table}: no {kind} '{name}'{suggest(name, known)}; its {kind}s: {', '.join(known)}")
    sources = Sources.of_settings(settings)
    measured = [columns[name] for name in measured_columns(column, columns)]
    reasons = [sources.why_not(rows[row], each) for each in measured]
    if all(reasons):
        raise UserError(f"{table}: row {row}, column {column} is not computed: {reasons[0]}")
    present = [each for each, reason in zip(measured, reasons, strict=True) if not reason]
    files = [file for each in present for seed in sources.files(rows[row], each) for file in seed]
    return list(dict.fromkeys(files))


def _result(file: str, table: Path) -> str:
    """The kind of a result file, which its folder names: `metrics`, `rbo`."""
    return Path(file).relative_to(table.parent.parent.parent).parts[0]


def current_specs(configfile: Path, scale: str) -> CurrentSpec:
    """The registry's current specs of jobs, for a config file and a scale."""
    planner = Planner(load_registry({**read_yaml(configfile), "scale": scale}, config_name=str(configfile)))

    def current(maker: Sidecar) -> dict[str, Any] | None:
        stage, wildcards = STAGE_OF[maker["step"]], maker["spec"]["wildcards"]
        try:
            return json.loads(job_spec(stage, STAGES[stage].plan(planner, SimpleNamespace(**wildcards)), wildcards))
        except (UserError, KeyError):
            return None

    return current


def main(arguments: list[str] | None = None) -> None:
    """Print where a table's cell comes from: run it in the project's folder."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("table", type=Path, help="a table's CSV file, e.g. results/demo/tables/spar/table-2.csv")
    parser.add_argument("--row", required=True)
    parser.add_argument("--column", required=True)
    parser.add_argument("--configfile", type=Path, default=Path("config.yaml"), help="configuration to compare with")
    given = parser.parse_args(arguments)
    try:
        sidecar = table_sidecar(given.table)
        current = current_specs(given.configfile, sidecar["spec"]["settings"]["scale"])
        print(lineage(sidecar, given.table, given.row, given.column, current))
    except UserError as error:
        raise SystemExit(f"error: {error}") from None


if __name__ == "__main__":
    main()
