"""Two checkouts with one cache: the second computes nothing expensive, and a changed recipe takes nothing stale."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import copy_project, run_snakemake
from shrunken_demo import shrink

pytestmark = [pytest.mark.slow, pytest.mark.java]

RUN = "results/demo/runs/msmarco.dev/lambda-marco-bm25/seed0.trec.gz"
MODEL = "results/demo/models/lambda-marco-bm25/seed0/model"
# With the vectors of a second collection: two of them go through one cached rule, with one model.
TARGETS = (RUN, "results/demo/vectors/wikipedia/lambda-marco-bm25/seed0/part-0.npy")
# Passages, queries, index, teacher lists, word pieces, model, vectors of passages and of queries.
EXPENSIVE = {
    "sparbench.collections.build_passages",
    "sparbench.collections.build_queries",
    "sparbench.sparse.build_index",
    "sparbench.sparse.mine_lists",
    "sparbench.encoders.train_vocabulary",
    "sparbench.training.train",
    "sparbench.vectors.encode_passages",
    "sparbench.vectors.encode_queries",
}


def run(project: Path, cache: Path, *arguments: str) -> str:
    """Run the workflow with a cache and return what was printed."""
    result = run_snakemake(project, *arguments, "--config", f"cache={cache}")
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


def steps(project: Path, **wanted: Any) -> set[str]:
    """The steps that have made this checkout's results, of those whose sidecar says `wanted`."""
    sidecars = [json.loads(path.read_text()) for path in (project / "results").rglob("*.provenance.json")]
    return {sidecar["step"] for sidecar in sidecars if wanted.items() <= sidecar.items()}


def links(project: Path) -> dict[str, Path]:
    """Each result that is a link, and the file of the cache that it leads to."""
    found = (path for path in (project / "results").rglob("*") if path.is_symlink())
    return {str(path.relative_to(project)): path.resolve(strict=True) for path in found}


def change_learning_rate(project: Path) -> None:
    path = project / "workflow/registry/scales/demo.yaml"
    scale = yaml.safe_load(path.read_text())
    scale["models"]["lambda-wiki-bm25"]["optimiser"]["lr"] *= 2  # lambda-marco-bm25 is like it
    path.write_text(yaml.safe_dump(scale, sort_keys=False))


@pytest.fixture(scope="module")
def checkouts(tmp_path_factory) -> tuple[Path, Path, Path]:
    """Two checkouts that have made the same, one after the other, and their cache."""
    folder = tmp_path_factory.mktemp("shared")
    cache, one, two = (folder / name for name in ("cache", "one", "two"))
    for project in (one, two):
        shrink(copy_project(project))
        run(project, cache, *TARGETS)
    return one, two, cache


def test_a_second_checkout_computes_nothing_dear_and_makes_the_same(checkouts):
    one, two, cache = checkouts
    assert steps(one, from_cache=False) >= EXPENSIVE
    assert steps(two, from_cache=True) == EXPENSIVE
    assert not steps(two, from_cache=False) & EXPENSIVE
    assert links(two) == links(one)
    assert (two / RUN).read_bytes() == (one / RUN).read_bytes()
    assert "Nothing to be done" in run(one, cache, "--dry-run", *TARGETS)


def test_no_two_jobs_share_a_file(checkouts):
    one, _, _ = checkouts
    files = links(one)
    assert len(set(files.values())) == len(files)


def test_a_changed_recipe_is_computed_and_leaves_the_other_checkout_as_it_was(checkouts):
    one, two, cache = checkouts
    kept, weights = links(one), one / MODEL / "passage/model.safetensors"
    before = weights.read_bytes()
    change_learning_rate(two)
    run(two, cache, MODEL)
    new = {name for name, path in links(two).items() if path != kept[name]}
    assert new == {name for name, path in kept.items() if path.parent == kept[MODEL].parent}
    assert weights.read_bytes() == before
