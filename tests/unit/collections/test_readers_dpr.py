"""DPR's three formats: passages, qas files, training files."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from sparbench.collections.passages import Passage
from sparbench.collections.queries import Query
from sparbench.collections.readers import PASSAGE_READERS, QUERY_READERS, read
from sparbench.errors import UserError

PASSAGES = [
    ("1", 'The term "anarchism" is a word.', "Anarchism"),
    ("2", "plain text, with a comma", 'The "X" Files'),
    ("3", "two\nlines\tand a tab", "Æther"),
]


def passages_of(path: Path) -> list[Passage]:
    return list(read(PASSAGE_READERS, "dpr-passages", {"passages": str(path)}, {}))


def questions_of(path: Path) -> list[Query]:
    return [query for query, _ in read(QUERY_READERS, "dpr-qas", {"questions": str(path)}, {})]


def examples_of(path: Path) -> list[Query]:
    judged = list(read(QUERY_READERS, "dpr-training", {"examples": str(path)}, {}))
    assert all(grades == {} for _, grades in judged)
    return [query for query, _ in judged]


def test_passages_are_unquoted_as_the_csv_module_wrote_them(tmp_path):
    path = tmp_path / "psgs_w100.tsv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as text:
        csv.writer(text, delimiter="\t").writerows([("id", "text", "title"), *PASSAGES])
    assert passages_of(path) == [Passage(i, title, text) for i, text, title in PASSAGES]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id\ttext\ttitle\n1\tonly text\n", ["line 2", "field 'title'", "3 columns", "not 2"]),
        ("id\ttext\ttitle\n1\ta\tb\n2\ta\tb\tc\n", ["line 3", "field 'title'", "not 4"]),
        ("1\tno\theader\n", ["line 1", "field 'header'"]),
        ("id\ttext\ttitle\n1\ta\tb\n2\t" + '"' + "x" * 140_000, ["line 3", "balanced quotes"]),
    ],
)
def test_a_malformed_passage_is_named(tmp_path, text, words):
    csv.field_size_limit(10**9)  # as beir leaves it
    (tmp_path / "psgs.tsv").write_text(text)
    with pytest.raises(UserError) as error:
        passages_of(tmp_path / "psgs.tsv")
    assert all(word in str(error.value) for word in ["psgs.tsv", *words, "fix:"])


def test_questions_and_answers(tmp_path):
    lines = [
        "who’s there\t['Röntgen', \"O'Neill\"]",
        'how many\t"[\'581 ( second edition )\', \'a ""quoted"" one\']"',
        "pattern\t['Mr\\\\.? Smith|\\\\d+']",
    ]
    (tmp_path / "nq.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert questions_of(tmp_path / "nq.csv") == [
        Query("", "who's there", ("Röntgen", "O'Neill")),
        Query("", "how many", ("581 ( second edition )", 'a "quoted" one')),
        Query("", "pattern", (r"Mr\.? Smith|\d+",)),
    ]


@pytest.mark.parametrize(
    "answers", ["[Latvia", "Latvia", "'Latvia'", "[1, 2]", "[]", "{'a': 1}", "__import__('os')", ""]
)
def test_malformed_answers_are_named_and_never_run(tmp_path, answers):
    (tmp_path / "q.csv").write_text(f"where is tallinn\t['Estonia']\nwhere is riga\t{answers}\n")
    with pytest.raises(UserError, match="q.csv, line 2, field 'answers': got .*fix:"):
        questions_of(tmp_path / "q.csv")


def test_a_question_without_answers_column_is_named(tmp_path):
    (tmp_path / "q.csv").write_text("where is tallinn\n")
    with pytest.raises(UserError, match="line 1, field 'answers'"):
        questions_of(tmp_path / "q.csv")


def example(**changes) -> dict:
    context = {"title": "T", "text": "t", "score": 1000.5, "title_score": 1, "passage_id": "17"}
    other = {"title": "T", "text": "t", "score": 0, "title_score": 0, "psg_id": 18}
    record = {
        "dataset": "nq_train_psgs_w100",
        "question": "who’s who",
        "answers": ["me"],
        "positive_ctxs": [context, other, context],
        "negative_ctxs": [{**other, "psg_id": "99"}],
        "hard_negative_ctxs": [{**context, "passage_id": "5"}, {**context, "passage_id": "4"}],
    }
    return {**record, **changes}


def written(path: Path, records: list) -> Path:
    path.write_bytes(gzip.compress(json.dumps(records).encode()))
    return path


def test_training_examples_keep_the_order_of_their_passages(tmp_path):
    path = written(tmp_path / "train.json.gz", [example(), example(positive_ctxs=[], answers=[])])
    assert examples_of(path) == [
        Query("", "who's who", ("me",), ("17", "18"), ("5", "4")),
        Query("", "who's who", (), (), ("5", "4")),
    ]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (example(question=None), ["record 2", "field 'question'", "None"]),
        (example(answers="me"), ["record 2", "field 'answers'", "'me'"]),
        (example(positive_ctxs=[{"title": "no id"}]), ["record 2, positive_ctxs[0]", "field 'passage_id'"]),
        (example(hard_negative_ctxs={"a": 1}), ["record 2", "field 'hard_negative_ctxs'"]),
        ("text", ["record 2", "a JSON object"]),
    ],
)
def test_a_malformed_example_is_named(tmp_path, record, words):
    path = written(tmp_path / "train.json.gz", [example(), record])
    with pytest.raises(UserError) as error:
        examples_of(path)
    assert all(word in str(error.value) for word in ["train.json.gz", *words, "fix:"])


def test_broken_json_and_a_truncated_file_are_named(tmp_path):
    (tmp_path / "broken.json").write_text(json.dumps([example()])[:-1] + ", {oops}]")
    with pytest.raises(UserError, match="broken.json, record 2: .*fix:"):
        examples_of(tmp_path / "broken.json")
    data = written(tmp_path / "cut.json.gz", [example(question=str(i)) for i in range(2000)]).read_bytes()
    (tmp_path / "cut.json.gz").write_bytes(data[: len(data) // 2])
    with pytest.raises(UserError, match="cut.json.gz: truncated or damaged"):
        examples_of(tmp_path / "cut.json.gz")


@pytest.mark.shared
def test_the_real_files_have_their_counts(shared_data):
    qas = shared_data / "dpr" / "qas"
    counts = {path.name: len(questions_of(path)) for path in sorted(qas.iterdir())}
    assert counts == {
        "nq-dev.qa.csv": 8757,
        "nq-test.qa.csv": 3610,
        "squad1-test.qa.csv": 10570,
        "trivia-dev.qa.csv.gz": 8837,
        "trivia-test.qa.csv.gz": 11313,
        "webquestions-test.qa.csv": 2032,
    }
