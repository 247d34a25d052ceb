"""Which kind of column a table's entry describes (see reporting/columns)."""

from types import ModuleType
from typing import Any

from sparbench.variants import variant, variant_path, variants_of

FAMILY = "reporting.columns"


def kind_of(column: dict[str, Any]) -> ModuleType:
    """The module of the column's kind."""
    return variant(FAMILY, _kind_name(column))


def kind_path(column: dict[str, Any]) -> str:
    """That module's name below `sparbench`, for JobPlan.chosen."""
    return variant_path(FAMILY, _kind_name(column))


def _kind_name(column: dict[str, Any]) -> str:
    return next(name for name in variants_of(FAMILY) if name.replace("-", "_") in column)


def measured_columns(name: str, columns: dict[str, dict[str, Any]]) -> list[str]:
    """The columns with result files that the column `name` is computed from, at any depth; itself when it has them."""
    parts = kind_of(columns[name]).parts(columns[name])
    return [inner for part in parts for inner in measured_columns(part, columns)] if parts else [name]
