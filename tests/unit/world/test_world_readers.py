"""Every file of the world passes through the readers that the full scale uses, as the registry binds them."""

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from unit.world.world_fixture import registry, small_world, world_file

from sparbench.collections.readers import PASSAGE_READERS, QUERY_READERS, read

DEMO = Path(__file__).parents[3] / "workflow" / "registry" / "scales" / "demo.yaml"
DERIVED = {"sampled-sentences", "shuffled"}


def demo_sources() -> list[tuple[str, str, dict[str, Any]]]:
    rows = registry()
    found = []
    for name in yaml.safe_load(DEMO.read_text(encoding="utf-8"))["collections_available"]:
        if "passages" in rows[name]:
            found.append((name, "passages", rows[name]["passages"]))
        splits = rows[name].get("splits", {}).items()
        found += [(name, split, row) for split, row in splits if row["reader"] not in DERIVED]
    return found


SOURCES = demo_sources()


APART = [source for source in SOURCES if source[2]["reader"] == "ir-datasets"]
TOGETHER = [source for source in SOURCES if source[2]["reader"] != "ir-datasets"]


def named(sources: list[tuple[str, str, dict[str, Any]]]) -> list[str]:
    return [f"{name}-{part}" for name, part, _ in sources]


@pytest.mark.parametrize("name, part, row", TOGETHER, ids=named(TOGETHER))
def test_the_registered_reader_reads_the_worlds_file(name: str, part: str, row: dict[str, Any]) -> None:
    check_records(name, part, row)


@pytest.mark.parametrize("name, part, row", APART, ids=named(APART))
def test_ir_datasets_reads_the_worlds_file(name: str, part: str, row: dict[str, Any]) -> None:
    # The library reads one data set per process; a forked one shares the world that is already written.
    small_world()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as other:
        other.submit(check_with_the_library_unloaded, name, part, row).result()


def check_with_the_library_unloaded(name: str, part: str, row: dict[str, Any]) -> None:
    """A forked process has what the tests before it imported, ir_measures with ir_datasets among them."""
    for module in [module for module in sys.modules if module.split(".")[0] == "ir_datasets"]:
        del sys.modules[module]
    check_records(name, part, row)


def check_records(name: str, part: str, row: dict[str, Any]) -> None:
    readers = PASSAGE_READERS if part == "passages" else QUERY_READERS
    files = {role: str(world_file(name, file)) for role, file in row["files"].items()}
    records = list(read(readers, row["reader"], files, row.get("options", {})))
    assert len(records) > 2
    if part == "passages":
        assert len({passage.id for passage in records}) == len(records)
        assert all(passage.text.strip() for passage in records)
    else:
        assert all(judged.query.text.strip() for judged in records)
        assert all(judged.query.answers or judged.grades or judged.query.positives for judged in records)


def test_the_world_holds_every_file_that_the_demo_scale_asks_for_and_no_other() -> None:
    wanted = {world_file(name, file) for name, _, row in SOURCES for file in row["files"].values()}
    assert {path for path in small_world().rglob("*") if path.is_file()} == wanted
