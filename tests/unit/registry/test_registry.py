"""Registry layers, and what a loaded registry holds."""

import copy
import shutil

import pytest
import yaml
from unit.registry.loading import CONFIG, load, message

from sparbench.errors import UserError
from sparbench.registry.load import load_registry
from sparbench.registry.rows import REGISTRY


def test_seeds_from_the_command_line_are_numbers(tmp_path):
    assert load(tmp_path, {"seeds": ["0", "12"]}).config["seeds"] == [0, 12]
    assert "seeds.1: 'x'" in message(tmp_path, {"seeds": [0, "x"]})


@pytest.mark.parametrize("scale", ["demo", "small", "full"])
def test_the_projects_own_registry_is_sound_at_every_scale(scale):
    registry = load_registry({**CONFIG, "scale": scale})
    assert registry.retrievers["spar-paq"]["weight"]["grid"][0] == 0.1
    assert len(registry.retrievers["spar-paq"]["weight"]["grid"]) == 19


def test_a_user_adds_a_collection_an_encoder_and_a_retriever_with_rows_alone(tmp_path):
    registry = load(
        tmp_path,
        collections={
            "mine": {
                "title": "Mine",
                "passages": {"reader": "beir", "files": {"archive": "set"}},
                "splits": {"test": {"reader": "beir", "files": {"archive": "set"}, "options": {"split": "test"}}},
                "files": {"set": {"path": "data/mine"}},
            }
        },
        encoders={"minilm": {"title": "MiniLM", "kind": "transformer", "weights": {"folder": "models/minilm"}}},
        retrievers={"minilm": {"title": "MiniLM", "kind": "dense", "encoder": "minilm"}},
    )
    assert registry.retrievers["minilm"]["encoder"] == "minilm"
    assert registry.corpus_of("mine") == "mine"
    assert registry.corpus_of("nq") == "wikipedia"


def test_like_merges_and_null_removes(tmp_path):
    registry = load(
        tmp_path,
        retrievers={"spar-mine": {"like": "spar-wiki", "title": "Mine", "weight": {"grid": [1.0, 2.0]}}},
        collections={"nq": {"like": "nq", "splits": {"dev-shuffled": None}}},
    )
    assert registry.retrievers["spar-mine"]["parts"] == ["dpr-multi", "lambda-wiki-bm25"]
    assert registry.retrievers["spar-mine"]["weight"] == {"grid": [1.0, 2.0]}
    assert "dev-shuffled" not in registry.collections["nq"]["splits"]
    assert "test" in registry.collections["nq"]["splits"]


def test_a_template_gives_its_keys_and_is_no_row(tmp_path):
    registry = load(
        tmp_path,
        encoders={
            ".mine": {"title": "Mine", "kind": "transformer", "query_length": 40, "pooling": "mean"},
            "one": {"like": ".mine", "weights": {"folder": "one"}},
            "two": {"like": "one", "weights": {"folder": "two"}, "pooling": None},
        },
    )
    assert registry.encoders["one"]["weights"] == {"folder": "one"}
    assert registry.encoders["two"]["query_length"] == 40
    assert "mean" not in registry.encoders["two"].values()
    assert not [name for rows in (registry.encoders, registry.collections) for name in rows if name.startswith(".")]


ANCHORED = {
    "anchor": ("retrievers:\n  x: &x {title: x, kind: bm25}\n", "line 2: '&x'"),
    "alias": ("retrievers:\n  x: &x {title: x, kind: bm25}\n  y: *x\n", "line 2: '&x'"),
    "merge key": ("retrievers:\n  x: {title: x, kind: bm25}\n  y:\n    <<: {title: y}\n", "line 4: '<<'"),
}


@pytest.mark.parametrize("name", ANCHORED)
def test_rows_inherit_by_like_alone(tmp_path, name):
    text, words = ANCHORED[name]
    mine = tmp_path / "mine.yaml"
    mine.write_text(text)
    with pytest.raises(UserError) as caught:
        load_registry({**CONFIG, "registry": [str(mine)]})
    assert f"{mine}: {words}" in str(caught.value) and "like: NAME" in str(caught.value)


def test_a_row_that_stands_twice_is_refused(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("retrievers:\n  x: {title: one, kind: sparse}\n  y: {title: y, kind: sparse}\n  x: {title: two}\n")
    with pytest.raises(UserError, match="mine.yaml: not valid YAML: key 'x' stands twice; keep one of the two.*line 4"):
        load_registry({**CONFIG, "registry": [str(mine)]})


def test_signs_that_only_look_like_anchors_are_text(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("retrievers:\n  x: {title: 'R&D *not* << one', kind: bm25}  # &x *y <<\n")
    assert load_registry({**CONFIG, "registry": [str(mine)]}).retrievers["x"]["title"] == "R&D *not* << one"


def test_each_row_knows_the_file_that_had_the_last_word(tmp_path):
    registry = load(tmp_path, retrievers={"bm25-flat": {"like": "bm25-flat", "title": "flat"}})
    assert registry.where("retrievers", "bm25-flat") == f"{tmp_path / 'mine.yaml'}: retrievers: bm25-flat"
    assert registry.where("retrievers", "bm25") == "registry/retrievers.yaml: retrievers: bm25"
    assert registry.where("encoders", "dpr-multi") == "scales/demo.yaml: encoders: dpr-multi"


def test_the_order_of_keys_in_the_files_changes_nothing(tmp_path):
    mixed = tmp_path / "registry"
    shutil.copytree(REGISTRY, mixed)
    for path in mixed.glob("*.yaml"):
        rows = yaml.safe_load(path.read_text())
        path.write_text(yaml.safe_dump(dict(reversed(rows.items())), sort_keys=False))
    assert load_registry(copy.deepcopy(CONFIG), mixed) == load_registry(copy.deepcopy(CONFIG))


def test_a_file_that_is_not_yaml_is_named_with_its_line(tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("retrievers:\n  x: [1,\n")
    with pytest.raises(UserError, match=r"broken.yaml: not valid YAML.*line"):
        load_registry({**CONFIG, "registry": [str(broken)]})
    with pytest.raises(UserError, match="no such file"):
        load_registry({**CONFIG, "registry": [str(tmp_path / "absent.yaml")]})
