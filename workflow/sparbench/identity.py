"""What makes a job the same job: one canonical JSON spec with a digest of each module that it runs.

Snakemake compares params as an unnamed set of values and does not follow imports, so each computing rule carries
exactly one tracked param: settings, wildcards, the role of each input, the code, and the versions of deciding packages.
"""

import ast
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = "sparbench"
# Records how results were made, and changes none: its code must not rerun them (see the folder's docstring).
BOOKKEEPING = "sparbench.bookkeeping"
ROOT = Path(__file__).resolve().parent.parent
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no white space: equal values give equal text, whatever the order of their keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


@cache
def code_digests(*modules: str, root: Path = ROOT) -> dict[str, str]:
    """Module -> SHA-256 (12 hex digits) of its syntax tree, for the given modules and all of ours that they import.

    Comments, docstrings, layout and file dates do not enter.
    """
    closure = set().union(*(import_closure(module, root) for module in modules))
    return {name: _module_digest(name, root)[:12] for name in sorted(closure)}


def files_digest(folder: Path) -> str:
    """SHA-256 (16 hex digits) over the names and bytes of the files directly in a folder, such as templates."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        digest.update(path.name.encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()[:16]


def import_closure(module: str, root: Path = ROOT) -> set[str]:
    """Names of the package's modules that `module` imports, directly or not, at any depth of nesting; with itself.

    Bookkeeping is left out, with what it alone imports.
    """
    closure: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in closure:
            closure.add(name)
            waiting += _imports(name, root)
    return closure


@cache
def outside_imports(*modules: str, root: Path = ROOT) -> set[str]:
    """Top-level names of what the given modules, and all of ours that they import, import from elsewhere."""
    closure = set().union(*(import_closure(module, root) for module in modules))
    names = {name.split(".")[0] for module in closure for name in _named(module, root)}
    return names - {PACKAGE}


def _file_of(name: str, root: Path) -> Path | None:
    path = root / Path(*name.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((candidate for candidate in candidates if candidate.is_file()), None)


@cache
def _tree(name: str, root: Path) -> ast.Module:
    path = _file_of(name, root)
    return ast.parse(path.read_text(encoding="utf-8")) if path else ast.Module([], [])


@cache
def _imports(name: str, root: Path) -> tuple[str, ...]:
    """The package's modules that a module imports, with the packages that hold them."""
    found = _named(name, root)
    parents = {part for module in {*found, name} for part in _parents(module)}
    ours = {module for module in found | parents if _is_ours(module, root)}
    return tuple(sorted(module for module in ours if not f"{module}.".startswith(f"{BOOKKEEPING}.")))


@cache
def _named(name: str, root: Path) -> frozenset[str]:
    """All that a module's imports may name: modules, and what is taken from them."""
    found: set[str] = set()
    for node in _working_nodes(_tree(name, root)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def _working_nodes(tree: ast.Module) -> list[ast.AST]:
    """All nodes except those under `if TYPE_CHECKING:`, which never run."""
    nodes: list[ast.AST] = []
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        if not (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            waiting += ast.iter_child_nodes(node)
    return nodes


def _parents(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def _is_ours(module: str, root: Path) -> bool:
    return module.split(".")[0] == PACKAGE and _file_of(module, root) is not None


@cache
def _module_digest(name: str, root: Path) -> str:
    """Digest of a module's syntax tree without docstrings; the tree is parsed again, since it is modified here."""
    tree = _tree.__wrapped__(name, root)
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()
