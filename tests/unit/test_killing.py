"""The tool that kills runs: what it takes for finished, and for made again."""

import base64
from pathlib import Path

from interruption.killing import finished_files, made_again


def test_a_file_beside_one_that_is_being_made_has_not_been_made_again(tmp_path: Path) -> None:
    results = tmp_path / "results"
    results.mkdir()
    (results / "passages.arrow").write_text("finished")
    before = finished_files(tmp_path)
    marks = tmp_path / ".snakemake/incomplete"
    marks.mkdir(parents=True)
    (marks / base64.urlsafe_b64encode(b"results/queries.gz").decode()).touch()
    (results / "queries.gz").write_text("in pa")
    assert not finished_files(tmp_path)
    assert not made_again(before, tmp_path)
    (results / "passages.arrow").unlink()
    (results / "passages.arrow").write_text("anew")
    assert made_again(before, tmp_path) == [Path("results/passages.arrow")]
