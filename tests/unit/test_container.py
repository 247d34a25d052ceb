"""The container recipe: linted, and played in a folder as far as that goes without a container engine."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECIPE = ROOT / "Dockerfile"


def instructions() -> Iterator[tuple[str, str]]:
    """(keyword, the rest) of every instruction, continued lines joined, without comments."""
    lines = [line for line in RECIPE.read_text().splitlines() if line and not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        keyword, _, rest = line.partition(" ")
        yield keyword, rest.strip()


def patterns() -> list[str]:
    """The patterns of .dockerignore; `**/` before a name means that it may lie at any depth."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [line.rstrip("/") for line in lines if not line.startswith("#")]


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps a path of the checkout, or a folder that holds it, out of the image."""
    parts = Path(path).parts
    heads = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    tails = [f"**/{part}" for part in parts]
    return any(fnmatch(name, pattern) for name in (*heads, *tails) for pattern in patterns())


def copy(image: Path, arguments: str) -> None:
    """Do what a COPY does; AssertionError when a source names no file that the image may have."""
    *sources, _ = [word for word in shlex.split(arguments) if not word.startswith("--")]
    for source in sources:
        found = [path for path in ROOT.glob("*") if source == "." or fnmatch(path.name, source)]
        kept = [path for path in found if not ignored(path.name)]
        assert kept, f"COPY {source}: there is no such file"
        for path in kept:
            if path.is_dir():
                shutil.copytree(path, image / path.name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(path, image / path.name)


def would_make(image: Path, command: str) -> str:
    """The commands that a `make` of the recipe would run on the files that the image holds by then."""
    assert command.startswith("make ")
    result = subprocess.run([*command.split(), "--dry-run"], cwd=image, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{command}: {result.stderr}"
    return result.stdout


def test_the_recipe_is_lint_free():
    program = Path(sys.executable).parent / "hadolint"
    result = subprocess.run([program, "--no-color", RECIPE], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_step_finds_its_files_and_the_readme_commands_need_no_more_installing(tmp_path):
    for keyword, rest in instructions():
        if keyword == "COPY":
            copy(tmp_path, rest)
        elif keyword == "RUN" and rest.startswith("make "):
            assert "pip install" in would_make(tmp_path, rest)
            (tmp_path / ".venv").mkdir()
            for name in (".installed", ".installed-dev"):
                (tmp_path / ".venv" / name).touch()
    assert dict(instructions())["CMD"] == '["make", "results"]'
    assert "snakemake" in would_make(tmp_path, "make results")
    assert "pytest" in would_make(tmp_path, "make test")
    assert not any("pip" in would_make(tmp_path, command) for command in ("make results", "make test"))


def test_the_base_is_pinned_and_the_user_is_not_root():
    recipe = dict(instructions())
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", recipe["FROM"])
    assert recipe["USER"] == "1000"
    installs = next(rest for keyword, rest in instructions() if keyword == "RUN" and "apt-get" in rest)
    packages = re.search(r"--no-install-recommends (.*?) *&&", installs)[1].split()
    assert packages and all(re.fullmatch(r"[a-z-]+=\d\S+", package) for package in packages)


@pytest.mark.parametrize("path", [".git/config", ".venv/bin/python", "results/demo/report/index.html", "tests/x.pyc"])
def test_what_is_made_here_stays_out_of_the_image(path):
    assert ignored(path)


def test_what_git_ignores_the_image_lacks_and_no_more():
    git = {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()}
    assert {pattern.removeprefix("**/") for pattern in patterns()} == git | {".git"}
