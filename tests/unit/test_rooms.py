"""The rooms of the package import one way: from those that stand above them in the map of CONTRIBUTING.md."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sparbench.identity import outside_imports

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "workflow/sparbench"
# Modules directly in the package: every room may import them.
TOP = "sparbench"
# Seconds to import, or large: the planner must start in a moment, on any machine.
HEAVY = {"torch", "transformers", "sentence_transformers", "numpy", "pyarrow", "faiss", "jnius", "ir_datasets", "ranx"}


def map_of_rooms() -> list[str]:
    """The rooms in the order of the table in CONTRIBUTING.md."""
    section = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("\n## Rooms\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)/?` \|", section, re.M)


def modules() -> dict[str, Path]:
    """Dotted name below `sparbench` -> file."""
    files = sorted(PACKAGE.rglob("*.py"))
    return {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in files}


def room_of(module: str) -> str:
    return module.split(".")[0] if (PACKAGE / module.split(".")[0]).is_dir() else TOP


def nodes_that_run(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those for type checkers alone."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield child
            yield from nodes_that_run(child)


def imported(path: Path) -> Iterator[str]:
    """Dotted names that a file imports, at any depth of nesting."""
    for node in nodes_that_run(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_imported(path: Path) -> set[str]:
    ours = [name.split(".", 1)[1] for name in imported(path) if name.startswith("sparbench.")]
    return {room_of(name) for name in ours}


def test_the_map_names_every_room_once():
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert sorted(map_of_rooms()) == sorted({TOP} | folders)


@pytest.mark.parametrize("room", map_of_rooms())
def test_a_room_imports_only_from_rooms_above_it(room):
    order = map_of_rooms()
    above = set(order[: order.index(room) + 1])
    wrong = {
        name: rooms_imported(path) - above
        for name, path in modules().items()
        if room_of(name) == room and rooms_imported(path) - above
    }
    assert not wrong


def test_no_module_imports_snakemake():
    users = [
        name for name, path in modules().items() if any(each.split(".")[0] == "snakemake" for each in imported(path))
    ]
    assert not users


def test_the_planner_imports_nothing_heavy():
    """Nor does anything that it imports; the Snakefile is parsed again in every cluster job."""
    planner = [f"sparbench.{name}" for name in modules() if room_of(name) in ("plan", "registry")]
    assert not outside_imports(*planner) & HEAVY
