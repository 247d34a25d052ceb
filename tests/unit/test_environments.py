"""The ways to install agree on versions."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CONDA_NAMES = {"pytorch": "torch", "huggingface_hub": "huggingface-hub"}
NOT_FROM_PIP = {"python", "openjdk", "pip"}


def pins(path: Path) -> dict[str, str]:
    """Versions by normalised name of a requirements file's `name==version` lines."""
    lines = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)$", path.read_text(), re.M)
    return {name.lower().replace("_", "-"): version for name, version in lines}


CONSTRAINTS = pins(ROOT / "constraints.txt")


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


@pytest.mark.parametrize("path", sorted((ROOT / "envs").glob("*.yaml")), ids=lambda path: path.stem)
def test_conda_environments_have_the_same_versions(path):
    found = {}
    for item in yaml.safe_load(path.read_text())["dependencies"]:
        specs = item["pip"] if isinstance(item, dict) else [item]
        found |= dict(
            re.fullmatch(r"([\w.-]+) ?={1,2} ?([\w.]+)|(?:pip)", spec).groups() for spec in specs if spec != "pip"
        )
    for package, version in found.items():
        if package not in NOT_FROM_PIP:
            assert CONSTRAINTS[CONDA_NAMES.get(package, package).replace("_", "-")] == version, package
