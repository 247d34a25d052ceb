"""The conda environments as data, under the names that their packages have on PyPI, and the rules that use them."""

import re
import sys
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import yaml
from packaging.requirements import Requirement

from sparbench.identity import import_closure, outside_imports
from sparbench.plan.stages import STAGES
from sparbench.variants import variant_path, variants_of

ROOT = Path(__file__).resolve().parent.parent
HEAD = r"^(?:rule|use rule step as) (\w+)(?: with)?:\n"
RULE = re.compile(rf"{HEAD}(.*?)(?=^rule |^use rule |^onsuccess:|\Z)", re.M | re.S)
WITHOUT_PYPI = ("python", "pip")
FAMILIES = (
    "collections.readers",
    "encoders",
    "encoders.poolings",
    "reporting.columns",
    "training.losses",
    "vectors.indexes",
)


def rules() -> dict[str, str]:
    """The text of every rule by name."""
    files = [ROOT / "Snakefile", *sorted((ROOT / "workflow/rules").glob("*.smk"))]
    return {name: body for path in files for name, body in RULE.findall(path.read_text())}


def computing_rules() -> dict[str, str]:
    """The text of every rule that runs a stage's step: targets such as `all` name files alone."""
    return {name: body for name, body in rules().items() if name in STAGES}


def environment_of(body: str) -> str | None:
    """The name of the environment that a rule's text gives, or None."""
    found = re.search(r'    conda:\n        "\.\./\.\./envs/(\w+)\.yaml"\n', body)
    return found[1] if found else None


def step_of(rule: str) -> str:
    """The module that a rule's command runs."""
    return f"sparbench.{STAGES[rule].step}"


def environment_files() -> list[Path]:
    return sorted((ROOT / "envs").glob("*.yaml"))


def conda_specs(path: Path) -> list[str]:
    """What conda installs, as match specs."""
    return [item for item in yaml.safe_load(path.read_text())["dependencies"] if isinstance(item, str)]


def pip_specs(path: Path) -> list[str]:
    """What pip installs of the `pip:` part, with requirements."""
    items = yaml.safe_load(path.read_text())["dependencies"]
    return next(item["pip"] for item in items if isinstance(item, dict))


def bare_pip_specs(path: Path) -> list[str]:
    """What the script after an environment's making installs, without requirements."""
    script = path.with_suffix(".post-deploy.sh")
    return re.findall(r"--no-deps (\S+==\S+)", script.read_text()) if script.is_file() else []


def versions(path: Path) -> dict[str, str]:
    """Every version that an environment names, by normalised PyPI name."""
    pairs = [
        re.split(" ?=+", spec)
        for spec in (*conda_specs(path), *pip_specs(path), *bare_pip_specs(path))
        if spec != "pip"
    ]
    return {normal(pypi_name(name)): version for name, version in pairs if name not in WITHOUT_PYPI}


def pypi_name(conda_name: str) -> str:
    return other_names().get(conda_name, {"pip": conda_name})["pip"]


@cache
def other_names() -> dict[str, dict[str, str]]:
    """Packages that conda-forge knows under another name: see the file."""
    return yaml.safe_load((ROOT / "tests/data/conda-names.yaml").read_text())


def normal(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported_distributions(step: str) -> set[str]:
    """Distributions (normalised names) from outside that a step imports, whatever its settings choose."""
    tops = outside_imports(*import_closure(step), *choosable_modules(step)) - set(sys.stdlib_module_names)
    return {normal(distributions_by_module()[top][0]) for top in tops}


def choosable_modules(step: str) -> set[str]:
    """Every module of the families (see sparbench.variants) that the code of a step names."""
    text = "".join(module_file(name).read_text() for name in import_closure(step))
    named = [family for family in FAMILIES if f'"{family}"' in text]
    return {f"sparbench.{variant_path(family, name)}" for family in named for name in variants_of(family)}


@cache
def distributions_by_module() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()


def package_files() -> list[Path]:
    return sorted((ROOT / "workflow/sparbench").rglob("*.py"))


def module_file(module: str) -> Path:
    path = ROOT / "workflow" / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def direct_requirements(package: str) -> set[str]:
    """Normalised names of what a package installed here asks for, on this platform and without extras."""
    requirements = map(Requirement, metadata.requires(package) or [])
    return {normal(item.name) for item in requirements if item.marker is None or item.marker.evaluate({"extra": ""})}


def with_requirements(packages: set[str]) -> set[str]:
    """`packages` (normalised names) and all that they require, directly or not."""
    found: set[str] = set()
    waiting = list(packages)
    while waiting:
        package = waiting.pop()
        if package not in found:
            found.add(package)
            waiting += direct_requirements(package)
    return found
