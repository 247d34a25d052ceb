"""The code digest follows what a step imports, and nothing that does not change what it computes."""

from pathlib import Path

import pytest

from sparbench.identity import canonical, code_digests, import_closure, outside_imports

STEP = '''"""A step."""
from sparbench.losses import loss


def train(x: float) -> float:
    """Train."""
    return loss(x)  # the loss
'''
LOSS = "def loss(x: float) -> float:\n    return 2 * x\n"
OTHER = "def other() -> int:\n    return 1\n"


@pytest.fixture
def package(tmp_path: Path):
    """Write a package of three modules below a new root; each call makes a new root, as digests are remembered."""
    count = iter(range(99))

    def write(**modules: str) -> Path:
        root = tmp_path / str(next(count))
        (root / "sparbench").mkdir(parents=True)
        for name, text in {"__init__": "", "step": STEP, "losses": LOSS, "other": OTHER, **modules}.items():
            (root / "sparbench" / f"{name}.py").write_text(text)
        return root

    return write


def test_the_closure_follows_imports_and_stops_at_the_package(package):
    root = package(losses="import json\n\ndef loss(x):\n    from sparbench import other\n    return other.other()\n")
    closure = import_closure("sparbench.step", root)
    assert closure == {"sparbench", "sparbench.step", "sparbench.losses", "sparbench.other"}


def test_digests_are_by_module(package):
    before, after = (
        code_digests("sparbench.step", root=package(**texts)) for texts in ({}, {"losses": "loss = abs\n"})
    )
    assert {name for name in before if before[name] != after[name]} == {"sparbench.losses"}


def test_modules_that_a_setting_chooses_bring_their_own_imports(package):
    root = package(other="from sparbench import third\n", third="")
    assert set(code_digests("sparbench.losses", "sparbench.other", root=root)) == {
        "sparbench", "sparbench.losses", "sparbench.other", "sparbench.third"
    }  # fmt: skip


def test_imports_from_elsewhere_are_known_by_their_top_level(package):
    root = package(losses="import os.path\n\ndef loss(x):\n    from torch.nn import functional\n    return x\n")
    assert outside_imports("sparbench.step", root=root) == {"os", "torch"}


def test_imports_for_type_checkers_do_not_count(package):
    step = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sparbench import other\n"
    assert "sparbench.other" not in import_closure("sparbench.step", package(step=step))


@pytest.mark.parametrize(
    "same",
    [
        {"step": STEP.replace("# the loss", "# another comment")},
        {"step": STEP.replace('"""Train."""', '"""Train a model."""')},
        {"step": STEP.replace('"""A step."""\n', "")},
        {"losses": LOSS.replace("2 * x", "2*x").replace("\n    ", "\n\n        ")},
        {"other": "def other() -> int:\n    return 2\n"},
    ],
    ids=["comment", "docstring", "no docstring", "layout", "module that is not imported"],
)
def test_wording_and_layout_keep_the_digest(package, same):
    assert code_digests("sparbench.step", root=package(**same)) == code_digests("sparbench.step", root=package())


@pytest.mark.parametrize(
    "changed",
    [{"losses": LOSS.replace("2", "3")}, {"step": STEP.replace("loss(x)", "loss(-x)")}, {"__init__": "LIMIT = 1\n"}],
    ids=["imported module", "the step", "the package"],
)
def test_an_edit_that_computes_changes_the_digest(package, changed):
    assert code_digests("sparbench.step", root=package(**changed)) != code_digests("sparbench.step", root=package())


def test_the_canonical_text_ignores_key_order_and_keeps_roles_apart():
    assert canonical({"a": 1, "b": [1, 2]}) == canonical({"b": [1, 2], "a": 1})
    assert canonical({"query": 0.5, "passage": 0.4}) != canonical({"query": 0.4, "passage": 0.5})
    assert canonical({"train": "x", "dev": "y"}) != canonical({"train": "y", "dev": "x"})
    assert canonical({"weight": 1}) != canonical({"weight": "1"})
