"""Files from a mirror: which bytes are accepted, which are marked as substituted, which are refused."""

import hashlib
from pathlib import Path

import pytest
import yaml

from sparbench.collections.fetch import fetch, obtain
from sparbench.collections.mirror import mirror_sums, take_from_mirror
from sparbench.collections.published import PublishedFile
from sparbench.errors import UserError
from sparbench.files import read_json
from sparbench.processes.job import Job
from sparbench.registry.rows import REGISTRY

CONTENT = b"what is mu?\t['a weight']\n"
OTHER = b"what is mu?\t['a letter']\n"


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def published(**sums) -> PublishedFile:
    return PublishedFile("nq", "nq-dev.qa.csv", ("https://example.org/a",), "CC", "dpr/qas/nq-dev.qa.csv", sums)


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    file = tmp_path / "mirror" / "dpr" / "qas" / "nq-dev.qa.csv"
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT)
    return tmp_path / "mirror"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "resources" / "nq-dev.qa.csv"


def vouch(mirror: Path, content: bytes, prefix: str = "./") -> None:
    (mirror / "SHA256SUMS").write_text(f"{sha256(content)}  {prefix}dpr/qas/nq-dev.qa.csv\n")


def refusal(file: PublishedFile, mirror: Path, target: Path) -> str:
    with pytest.raises(UserError) as caught:
        take_from_mirror(file, mirror, target)
    assert not target.exists()
    return str(caught.value)


def test_the_published_bytes_are_taken_and_not_substituted(mirror, target):
    obtained = take_from_mirror(published(md5=md5(CONTENT), bytes=len(CONTENT)), mirror, target)
    assert target.read_bytes() == CONTENT
    assert obtained.origin == "mirror:dpr/qas/nq-dev.qa.csv"
    assert not obtained.substituted
    assert obtained.sums == {"bytes": len(CONTENT), "md5": md5(CONTENT), "sha256": sha256(CONTENT)}


@pytest.mark.parametrize("prefix", ["./", "", "*"])
def test_other_bytes_that_the_mirror_lists_are_substituted(mirror, target, prefix):
    vouch(mirror, CONTENT, prefix)
    assert take_from_mirror(published(md5=md5(OTHER)), mirror, target).substituted
    assert target.read_bytes() == CONTENT


def test_other_bytes_that_the_mirror_does_not_list_are_refused(mirror, target):
    message = refusal(published(md5=md5(OTHER)), mirror, target)
    assert str(mirror / "dpr/qas/nq-dev.qa.csv") in message
    assert f"md5 is {md5(CONTENT)}, published {md5(OTHER)}" in message


def test_a_file_damaged_in_the_mirror_is_refused_even_without_published_sums(mirror, target):
    vouch(mirror, OTHER)
    message = refusal(published(), mirror, target)
    assert sha256(CONTENT) in message and sha256(OTHER) in message and "SHA256SUMS" in message


def test_without_any_sums_the_file_is_taken_as_it_is(mirror, target):
    assert not take_from_mirror(published(), mirror, target).substituted


def test_a_missing_file_is_named_and_nothing_is_downloaded(mirror, target, monkeypatch):
    (mirror / "dpr/qas/nq-dev.qa.csv").unlink()
    monkeypatch.setattr("sparbench.collections.download.download", lambda *_: pytest.fail("went to the network"))
    with pytest.raises(UserError) as caught:
        obtain(published(), target, str(mirror))
    message = str(caught.value)
    assert str(mirror / "dpr/qas/nq-dev.qa.csv") in message
    assert "remove mirror:" in message and f"{target}.local" in message


def test_a_missing_mirror_folder_names_the_config_key(tmp_path, target):
    assert "config.yaml: mirror: no folder" in refusal(published(), tmp_path / "nowhere", target)


@pytest.mark.parametrize("line", ["not a sum", f"{'0' * 63}  a", "0" * 64])
def test_a_malformed_list_of_sums_names_its_line(mirror, line):
    (mirror / "SHA256SUMS").write_text(f"{'0' * 64}  ./a\n\n{line}\n")
    with pytest.raises(UserError, match="SHA256SUMS, line 3"):
        mirror_sums(mirror)


def test_names_with_spaces_are_read(mirror):
    (mirror / "SHA256SUMS").write_text(f"{'A' * 64}  ./a b.txt\n")
    assert mirror_sums(mirror) == {"a b.txt": "a" * 64}


def test_the_file_is_a_copy_so_that_nothing_done_to_it_reaches_the_mirror(mirror, target):
    source = mirror / "dpr/qas/nq-dev.qa.csv"
    source.chmod(0o444)
    for _ in range(2):
        take_from_mirror(published(), mirror, target)
        assert not target.samefile(source)
        assert target.stat().st_mode & 0o200
        assert list(target.parent.iterdir()) == [target]


def test_the_record_tells_of_the_substitution_without_absolute_paths(mirror, target):
    vouch(mirror, CONTENT)
    settings = {"collection": "nq", "file": "nq-dev.qa.csv", "urls": [], "licence": "CC", "md5": md5(OTHER)}
    settings |= {"mirror": str(mirror), "mirror_path": "dpr/qas/nq-dev.qa.csv"}
    record = target.with_name("record.json")
    fetch(Job(settings, {}, {"file": str(target), "record": str(record)}))
    assert read_json(record)["substituted"] is True
    assert read_json(record)["published"] == {"md5": md5(OTHER)}
    assert str(mirror) not in record.read_text()


def mirrored_rows(folder: Path) -> list[PublishedFile]:
    rows = yaml.safe_load((REGISTRY / "collections.yaml").read_text())
    small = yaml.safe_load((REGISTRY / "scales" / "small.yaml").read_text())["collections"]
    files = [
        PublishedFile.from_settings(
            {
                "collection": name,
                "file": file,
                "urls": [],
                "licence": "",
                "mirror_path": row.get("mirror", f"{name}/{file}"),
                **row,
            }
        )
        for layer in (rows, small)
        for name, collection in layer.items()
        for file, row in collection.get("files", {}).items()
    ]
    return [file for file in files if (folder / file.mirror_path).is_file()]


@pytest.mark.shared
def test_every_data_file_of_the_real_mirror_is_served(shared_data, tmp_path):
    files = mirrored_rows(shared_data)
    served = {file.mirror_path for file in files}
    # What no reader reads: a licence, templates of questions, titles beside a collection without titles, and two
    # parts of WebQuestions that DPR's files hold.
    unread = {
        "entityquestions/LICENSE",
        "entityquestions/relation_query_templates.json",
        "msmarco-layout/titles.tsv.gz",
    }
    unread |= {"webquestions/devtest.json", "webquestions/test.json"}
    listed = mirror_sums(shared_data)
    models = {name for name in listed if name.startswith("hub/")}
    assert set(listed) - served - models == unread
    for index, file in enumerate(files):
        obtained = take_from_mirror(file, shared_data, tmp_path / str(index))
        assert obtained.sums["sha256"] == listed[file.mirror_path]
        assert obtained.substituted == bool(file.sums)
