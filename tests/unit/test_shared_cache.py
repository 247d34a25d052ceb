"""The cache between checkouts: what decides a result finds it, and nothing else does."""

import json
from pathlib import Path

import pytest

from sparbench.bookkeeping.shared_cache import VARIABLE
from sparbench.errors import UserError
from sparbench.files import whole
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import run_step

DONE: list[str] = []


def spell(job: Job) -> Facts:
    """Write a text's words and letters; a stand-in for any expensive step."""
    DONE.append(job.outputs["words"])
    text = Path(job.inputs["text"]).read_text()
    if not text:
        raise UserError("text: is empty; fix: write something")
    with whole(job.outputs["words"]) as words, whole(job.outputs["letters"]) as letters:
        words.write_text("\n".join(text.split()))
        letters.mkdir()
        (letters / "first").write_text(text[0])
    return {"letters": len(text)}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    DONE.clear()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def run(folder: Path, text: str = "to be", shared: bool = True, threads: int = 1, **spec) -> dict:
    """Run `spell` in a folder and return its sidecar."""
    folder.mkdir(exist_ok=True)
    (folder / "text").write_text(text)
    spec = {"settings": {}, "inputs": {"text": f"{folder}/text"}, "wildcards": {"collection": "nq"}, **spec}
    outputs = [f"{role}={folder}/{role}" for role in ("words", "letters", "provenance")]
    arguments = ["--spec", json.dumps(spec), "--threads", str(threads), "--output", *outputs]
    run_step(spell, [*arguments, "--shared"] if shared else arguments)
    return json.loads((folder / "provenance").read_text())


def damage(kept: Path, text: str) -> None:
    """Write over a file of the cache, which is closed to writers."""
    kept.chmod(0o644)
    kept.write_text(text)


def test_a_second_checkout_computes_nothing_and_has_the_same(tmp_path):
    first, second = run(tmp_path / "one"), run(tmp_path / "two", threads=8)
    assert [str(tmp_path / "one/words")] == DONE
    for name in ("words", "letters/first"):
        assert (tmp_path / "two" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()
    assert [first["from_cache"], second["from_cache"]] == [False, True]
    assert second["spent"] == first["spent"]
    assert second["inputs"]["text"][0]["path"] == str(tmp_path / "two/text")
    assert second["outputs"]["words"]["path"] == str(tmp_path / "two/words")


@pytest.mark.parametrize(
    "other",
    [
        {"text": "or not to be"},
        {"settings": {"depth": 2}},
        {"wildcards": {"collection": "trivia"}},
        {"code": {"sparbench.rankings.runs": "abc"}},
        {"packages": {"numpy": "1.0"}},
    ],
    ids=["input content", "setting", "wildcard", "code", "package"],
)
def test_what_decides_a_result_keeps_results_apart(tmp_path, other):
    run(tmp_path / "one")
    run(tmp_path / "two", **other)
    assert len(DONE) == 2
    assert (tmp_path / "one/words").resolve() != (tmp_path / "two/words").resolve()


def test_two_data_sets_of_equal_size_and_name_never_share_a_file(tmp_path):
    run(tmp_path / "one", text="first")
    run(tmp_path / "two", text="other")
    assert (tmp_path / "one/words").read_text() == "first"
    assert (tmp_path / "two/words").read_text() == "other"


def test_an_installed_version_other_than_pinned_keeps_results_apart(tmp_path, monkeypatch):
    run(tmp_path / "one", packages={"pytorch": "2.0"})
    monkeypatch.setattr("sparbench.bookkeeping.shared_cache.installed", lambda name: f"{name} of another environment")
    run(tmp_path / "two", packages={"pytorch": "2.0"})
    assert len(DONE) == 2


def test_steps_that_are_cheap_and_runs_without_a_cache_leave_files_in_place(tmp_path, monkeypatch, cache):
    run(tmp_path / "one", shared=False)
    monkeypatch.delenv(VARIABLE)
    run(tmp_path / "two")
    assert not cache.exists()
    assert not (tmp_path / "two/words").is_symlink()


def test_nobody_can_write_into_a_shared_result_by_remaking_it(tmp_path):
    run(tmp_path / "one")
    kept = (tmp_path / "one/words").resolve()
    assert kept.stat().st_mode & 0o222 == 0
    assert kept.stat().st_mode & 0o444 == 0o444
    run(tmp_path / "one", text="something else")
    assert kept.read_text() == "to\nbe"
    assert (tmp_path / "one/words").read_text() == "something\nelse"


def test_a_damaged_entry_is_not_used(tmp_path, caplog):
    run(tmp_path / "one")
    kept = (tmp_path / "one/words").resolve()
    damage(kept, "cut")
    run(tmp_path / "two")
    assert (tmp_path / "two/words").read_text() == "to\nbe"
    assert f"{kept.parent}: words has changed since it was put there" in caplog.text


def test_a_failed_step_leaves_nothing_in_the_cache(tmp_path, cache):
    with pytest.raises(SystemExit):
        run(tmp_path / "one", text="")
    assert not cache.exists()


def test_a_cache_that_cannot_be_written_fails_no_job(tmp_path, monkeypatch, caplog):
    (tmp_path / "file").touch()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file/cache"))
    run(tmp_path / "one")
    assert (tmp_path / "one/words").read_text() == "to\nbe"
    assert "not kept in the cache" in caplog.text


def test_a_cache_that_cannot_be_looked_into_fails_no_job(tmp_path, monkeypatch, caplog):
    """As when its folder is closed to this user, or its disk is away; a name that is too long does so for root too."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / ("x" * 300)))
    run(tmp_path / "one")
    assert (tmp_path / "one/words").read_text() == "to\nbe"
    assert "the cache cannot be read" in caplog.text


def test_an_unreadable_record_fails_no_job(tmp_path, caplog):
    run(tmp_path / "one")
    record = (tmp_path / "one/words").resolve().with_name("record.json")
    damage(record, "{")
    run(tmp_path / "two")
    assert (tmp_path / "two/words").read_text() == "to\nbe"
    assert f"{record.parent}: the cache cannot be read" in caplog.text


def test_whoever_may_write_into_the_cache_may_add_to_every_part_of_it(tmp_path, cache):
    cache.mkdir()
    cache.chmod(0o1777)
    run(tmp_path / "one")
    entry = (tmp_path / "one/words").resolve().parent
    assert entry.parent.stat().st_mode & 0o7777 == 0o1777
    assert entry.stat().st_mode & 0o7777 == 0o755


def test_the_checkpoint_of_a_killed_job_goes_when_another_checkout_has_finished_it(tmp_path):
    run(tmp_path / "one")
    checkpoint = tmp_path / "two/words.ckpt"
    checkpoint.mkdir(parents=True)
    (checkpoint / "state").touch()
    run(tmp_path / "two")
    assert len(DONE) == 1
    assert not checkpoint.exists()
