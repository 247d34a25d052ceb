"""Snakemake with conda, by a stand-in for the program: which environments it makes and which rules run in them."""

import sys
from pathlib import Path

import pytest
from conftest import copy_project, run_snakemake
from environments import ROOT, computing_rules, environment_files, environment_of, step_of
from shrunken_demo import shrink

STAND_IN = ROOT / "tests/data/stand-in-conda/bin"
TARGETS = ("results/demo/metrics/nq.test/bm25/seed0.json", "results/demo/tokenizers/tiny-bag")
ENVIRONMENT_OF_STEP = {step_of(rule): environment_of(body) for rule, body in computing_rules().items()}


@pytest.fixture(scope="module")
def notes(tmp_path_factory) -> list[tuple[str, str, str]]:
    """What ran in the environments of a run with `--sdm conda`: (environment, program, its first arguments)."""
    project = copy_project(tmp_path_factory.mktemp("conda") / "project")
    shrink(project)
    noting = {"NOTES": str(project / "notes"), "REAL_PYTHON": sys.executable}
    result = run_snakemake(project, *TARGETS, "--sdm", "conda", programs=STAND_IN, **noting)
    assert result.returncode == 0, result.stdout + result.stderr
    lines = (line.split("\t") for line in (project / "notes").read_text().splitlines())
    return [(stem_of(Path(folder)), program, arguments) for folder, program, arguments in lines]


def stem_of(folder: Path) -> str:
    """Which of our files, byte for byte, conda was given for the environment in `folder`."""
    given = (folder / "environment.yaml").read_text()
    return next(path.stem for path in environment_files() if path.read_text() == given)


@pytest.mark.slow
def test_rules_run_in_the_environments_they_name(notes):
    ran = {(name, arguments) for name, program, arguments in notes if program == "python"}
    assert {name for name, _ in ran} == {path.stem for path in environment_files()}
    for name, arguments in ran:
        assert ENVIRONMENT_OF_STEP[arguments.removeprefix("-m ")] == name, arguments


@pytest.mark.slow
def test_what_comes_after_an_environment_runs_inside_it(notes):
    installed = {(name, arguments) for name, program, arguments in notes if program == "pip"}
    assert installed == {(name, "install --no-deps") for name in ("evaluation", "lucene")}
