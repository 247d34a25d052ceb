"""Bad input to the whole workflow: one clear message, a non-zero exit, nothing half-written, no traceback."""

import hashlib
from pathlib import Path

import pytest
import yaml

SETTINGS = {
    "unknown key": ({"scael": "demo"}, ["config.yaml", "key 'scael' is unknown", "did you mean 'scale'?"]),
    "wrong type": ({"seeds": "three"}, ["config.yaml: seeds", "'three'"]),
    "unknown scale": ({"scale": "huge"}, ["config.yaml: scales: 'huge' is unknown", "demo, full, small"]),
    "unknown table": ({"tables": {"spar": ["9"]}}, ["config.yaml: tables: spar: '9' is unknown"]),
    "missing registry file": ({"registry": ["mine.yaml"]}, ["mine.yaml", "no such file"]),
}

ROWS = {
    "3e-5 as text": (
        "models: {dpr-multi: {like: dpr-multi, optimiser: {lr: 3e-5}}}",
        ["mine.yaml: dpr-multi.optimiser.lr", "'3e-5' is text", "3.0e-05"],
    ),
    "missing model": (
        "encoders: {dpr-multi: {like: dpr-multi, weights: {model: dpr-mult}}}",
        ["encoders: dpr-multi", "no model is named 'dpr-mult'", "did you mean"],
    ),
}


def configure(project: Path, **keys) -> None:
    path = project / "config.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **keys}))


def refused(result, words: list[str]) -> None:
    said = result.stdout + result.stderr
    assert result.returncode != 0
    assert all(word in said for word in words), said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", SETTINGS)
def test_a_bad_setting_is_refused_before_any_job(project, snakemake, name):
    keys, words = SETTINGS[name]
    configure(project, **keys)
    refused(snakemake(project), words)
    assert not (project / "results").exists()


@pytest.mark.parametrize("name", ROWS)
def test_a_bad_row_is_refused_before_any_job(project, snakemake, name):
    text, words = ROWS[name]
    (project / "mine.yaml").write_text(text)
    configure(project, registry=["mine.yaml"])
    refused(snakemake(project), words)
    assert not (project / "results").exists()


SOURCE = "resources/nq/nq-test.qa.csv"


def mirror(project: Path, text: str | None, summed: str | None = None) -> None:
    """A mirror folder with one file (or none), and the checksum of `summed` in its SHA256SUMS."""
    folder = project / "mirror" / "dpr" / "qas"
    folder.mkdir(parents=True)
    if text is not None:
        (folder / "nq-test.qa.csv").write_text(text)
    if summed is not None:
        digest = hashlib.sha256(summed.encode()).hexdigest()
        (project / "mirror" / "SHA256SUMS").write_text(f"{digest}  ./dpr/qas/nq-test.qa.csv\n")


def test_a_file_that_the_mirror_lacks_is_named(project, snakemake):
    mirror(project, None)
    configure(project, scale="small", mirror="mirror")
    refused(snakemake(project, SOURCE), ["nq-test.qa.csv", "mirror/dpr/qas"])
    assert not (project / SOURCE).exists()


def test_a_wrong_checksum_is_named_and_the_file_is_not_used(project, snakemake):
    mirror(project, "who\t['x']\n", "who\t['y']\n")
    configure(project, scale="small", mirror="mirror")
    refused(snakemake(project, SOURCE), ["nq-test.qa.csv", "SHA256SUMS"])
    assert not (project / SOURCE).exists()


def test_a_malformed_line_is_named_with_file_line_and_field(project, snakemake):
    own = """
collections:
  mine:
    title: mine
    answers: string
    passages: {reader: jsonl, files: {passages: passages.jsonl}}
    splits: {test: {reader: dpr-qas, files: {questions: questions.csv}}}
    files: {passages.jsonl: {path: passages.jsonl}, questions.csv: {path: questions.csv}}
"""
    (project / "mine.yaml").write_text(own)
    (project / "passages.jsonl").write_text('{"id": "1", "title": "Tallinn", "text": "Tallinn is in Estonia."}\n')
    (project / "questions.csv").write_text("where is tallinn\t['Estonia']\nwhere is riga\t[Latvia\n")
    configure(project, registry=["mine.yaml"])
    target = "results/demo/collections/mine/queries.test.jsonl.gz"
    refused(snakemake(project, target), ["questions.csv", "line 2", "answers"])
    assert not (project / target).exists()
