"""Modules that a setting chooses by name: losses, kinds of encoder, poolings, readers.

They are imported when used, and no `import` names them: otherwise a change to one loss would change the code
of every training (see sparbench.identity). A job's plan names those that it runs (JobPlan.chosen).
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from sparbench.errors import UserError

ROOT = Path(__file__).resolve().parent


def variant_path(family: str, name: str) -> str:
    """The module behind a name, below `sparbench`: `in-batch` of `training.losses` is training.losses.in_batch."""
    return f"{family}.{name.replace('-', '_')}"


@cache
def variants_of(family: str) -> list[str]:
    """All names of a family, which is a folder of the package."""
    files = (ROOT / family.replace(".", "/")).glob("*.py")
    return sorted(path.stem.replace("_", "-") for path in files if path.stem != "__init__")


def variant(family: str, name: str) -> ModuleType:
    """Import the module behind a name; UserError where the family has none of that name."""
    if name not in variants_of(family):
        raise UserError(f"{family}: got {name!r}; expected one of {', '.join(variants_of(family))}")
    return import_module(f"sparbench.{variant_path(family, name)}")
