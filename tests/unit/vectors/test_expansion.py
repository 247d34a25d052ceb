"""Terms that an encoder over the vocabulary drops of passages and adds to them, against counts by hand."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array
from tokenizers import Tokenizer, models, pre_tokenizers

from sparbench.collections.passages import Passage, write_passages
from sparbench.encoders.pieces import Cutter, Pieces
from sparbench.errors import UserError
from sparbench.processes.job import Job
from sparbench.vectors import measure_expansion as step
from sparbench.vectors.term_store import write_terms

WORDS = ["[UNK]", "the", "bow", "legs", "leg", "cause", "bone"]
PASSAGES = [Passage("a", "", "the bow legs the"), Passage("b", "", "bone"), Passage("c", "", "legs")]
# bow and legs kept, "the" dropped, leg and cause added; bone dropped, legs added; nothing at all.
WEIGHTS = np.array([[0, 0, 2.5, 1, 1.5, 0.5, 0], [0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0]], dtype=np.float32)


class WordKind:
    """A kind of encoder whose tokenizer cuts at white space."""

    @staticmethod
    def cutter(folder: Path) -> Cutter:
        tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, "[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
        return Cutter(tokenizer, "", special=False)


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    monkeypatch.setattr(step, "variant", lambda family, name: WordKind)
    write_passages(tmp_path / "passages.arrow", PASSAGES, "test")
    write_terms(tmp_path / "part-0.terms", [csr_array(WEIGHTS)], 3, len(WORDS), "float16")
    (tmp_path / "qrels.tsv").write_text("1\t0\tb\t0\n2\t0\tgone\t1\n3\t0\ta\t2\n")
    settings = {"kind": "words", "title_policy": "plain", "passage_prefix": "", "passage_length": 8}
    inputs = {"passages": f"{tmp_path}/passages.arrow", "terms": [f"{tmp_path}/part-0.terms"], "model": str(tmp_path)}
    inputs["qrels"] = f"{tmp_path}/qrels.tsv"
    return Job({"encoder": settings, "sample": 10}, inputs, {"expansion": f"{tmp_path}/out.json"})


def _measured(job: Job) -> dict:
    step.measure_expansion(job)
    return json.loads(Path(job.outputs["expansion"]).read_text())


def test_dropped_and_added_terms_are_counted_over_the_passages(job: Job) -> None:
    found = _measured(job)
    assert found["passages"] == 3
    assert found["dropped"] == pytest.approx((1 + 1 + 1) / 3)
    assert found["added"] == pytest.approx((2 + 1 + 0) / 3)


def test_the_passage_in_full_is_the_first_relevant_one_that_is_there(job: Job) -> None:
    document = _measured(job)["document"]
    assert (document["id"], document["text"]) == ("a", "the bow legs the")
    assert [(each["term"], each["kind"], each["weight"]) for each in document["terms"]] == [
        ("the", "dropped", 0.0),
        ("bow", "kept", 2.5),
        ("legs", "kept", 1.0),
        ("leg", "added", 1.5),
        ("cause", "added", 0.5),
    ]


def test_judgements_without_a_relevant_passage_are_named(job: Job) -> None:
    Path(job.inputs["qrels"]).write_text("1\t0\tb\t0\n")
    with pytest.raises(UserError, match=r"qrels.tsv: no relevant passage of any query"):
        _measured(job)


def test_own_terms_are_distinct_and_in_the_order_of_the_text() -> None:
    pieces = Pieces.of([[1, 2, 3, 1], [], [6]])
    assert step.own_terms(pieces) == [[1, 2, 3], [], [6]]


@pytest.mark.parametrize(("count", "wanted", "rows"), [(3, 10, [0, 1, 2]), (11, 3, [0, 5, 10]), (1, 1, [0])])
def test_the_sample_is_spread_over_the_corpus(count: int, wanted: int, rows: list[int]) -> None:
    assert step.evenly_spaced(count, wanted) == rows
