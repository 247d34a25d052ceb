"""The question sets: answers stand in their gold passages, splits are apart, formats are the published ones."""

import ast
import csv
import gzip
import json
import re
import tarfile
import unicodedata
import zipfile
from itertools import islice
from pathlib import Path

import pytest
import regex
from unit.world.world_fixture import SMALL, read_gzip_json, registry, small_world, training_files, wikipedia

from sparbench.world.articles import Encyclopedia
from sparbench.world.entities import World
from sparbench.world.make_world import write_world
from sparbench.world.phrases import stream
from sparbench.world.questions import Examiner, asked_in_training
from sparbench.world.relations import ENTITY_QUESTIONS
from sparbench.world.sizes import read_sizes
from sparbench.world.wikipedia import PassageNumbers

WORLD = small_world()
QAS = {"nq": "nq-test.qa.csv", "squad": "squad1-test.qa.csv", "webq": "webquestions-test.qa.csv",
       "trec": "curatedtrec-test.qa.csv", "trivia": "trivia-test.qa.csv.gz"}  # fmt: skip


def dpr_tokens(text: str) -> list[str]:
    """DPR's SimpleTokenizer, written down again."""
    pattern = regex.compile(r"([\p{L}\p{N}\p{M}]+)|([^\p{Z}\p{C}])")
    return [match.group().lower() for match in pattern.finditer(unicodedata.normalize("NFD", text))]


def holds(text: str, answer: str, patterns: bool) -> bool:
    if patterns:
        return re.search(answer, unicodedata.normalize("NFD", text), re.IGNORECASE) is not None
    tokens, wanted = dpr_tokens(text), dpr_tokens(answer)
    return any(tokens[start : start + len(wanted)] == wanted for start in range(len(tokens)))


def read_qas(path: Path) -> list[tuple[str, list[str]]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as text:
        return [(question, ast.literal_eval(answers)) for question, answers in csv.reader(text, delimiter="\t")]


@pytest.mark.parametrize("path", training_files(), ids=lambda path: path.name)
def test_every_gold_passage_holds_an_answer_and_no_negative_does(path: Path) -> None:
    patterns = "curatedtrec" in path.name
    for row in read_gzip_json(path):
        for context in row["positive_ctxs"]:
            assert any(holds(context["text"], answer, patterns) for answer in row["answers"]), row["question"]
        for context in row["hard_negative_ctxs"] + row["negative_ctxs"]:
            assert not any(holds(context["text"], answer, patterns) for answer in row["answers"]), row["question"]


@pytest.mark.parametrize("path", training_files(), ids=lambda path: path.name)
def test_contexts_are_passages_of_the_wikipedia_under_the_files_own_id_key(path: Path) -> None:
    key = "passage_id" if "biencoder-nq" in path.name else "psg_id"
    fields = {"title", "text", "score", "title_score", key}
    for row in read_gzip_json(path):
        assert set(row) == {
            "dataset", "question", "answers", "positive_ctxs", "negative_ctxs", "hard_negative_ctxs",
        }  # fmt: skip
        for context in row["positive_ctxs"] + row["negative_ctxs"] + row["hard_negative_ctxs"]:
            assert set(context) == fields
            assert wikipedia()[context[key]] == (context["text"], context["title"])


def test_hard_negatives_share_a_word_of_the_question_or_its_subject_more_often_than_not() -> None:
    rows = read_gzip_json(WORLD / "nq" / "biencoder-nq-train.json.gz")
    shared = [
        bool(set(dpr_tokens(row["question"])) & set(dpr_tokens(f"{context['title']} {context['text']}")))
        for row in rows
        for context in row["hard_negative_ctxs"]
    ]
    assert len(shared) > 2 * len(rows)
    assert sum(shared) > 0.8 * len(shared)


def test_some_distantly_supervised_questions_have_no_positive_and_every_nq_question_has_one() -> None:
    unfound = {path.name: sum(not row["positive_ctxs"] for row in read_gzip_json(path)) for path in training_files()}
    assert sum(unfound[name] for name in unfound if "trivia" in name or "webquestions" in name) > 0
    assert unfound["biencoder-nq-train.json.gz"] == unfound["biencoder-nq-dev.json.gz"] == 0


def test_nq_qas_dev_holds_the_training_formats_dev_questions_and_more() -> None:
    known = {row["question"] for row in read_gzip_json(WORLD / "nq" / "biencoder-nq-dev.json.gz")}
    asked = {question for question, _ in read_qas(WORLD / "nq" / "nq-dev.qa.csv")}
    assert known < asked


@pytest.mark.slow
def test_a_few_nq_test_questions_have_answers_that_no_passage_holds(tmp_path: Path) -> None:
    write_world(tmp_path, read_sizes({"seed": 7}))
    with gzip.open(tmp_path / "wikipedia" / "psgs_w100.tsv.gz", "rt", encoding="utf-8") as lines:
        everything = lines.read()
    rows = read_qas(tmp_path / "nq" / "nq-test.qa.csv")
    uncovered = sum(not any(answer in everything for answer in answers) for _, answers in rows)
    assert len(rows) == 300
    assert 3 <= uncovered <= 20


@pytest.mark.parametrize("name", QAS)
def test_qas_answers_are_lists_of_strings_and_patterns_compile(name: str) -> None:
    rows = read_qas(WORLD / name / QAS[name])
    assert rows
    for question, answers in rows:
        assert question == question.strip()
        assert answers and all(isinstance(answer, str) and answer for answer in answers)
        assert name != "trec" or all(re.compile(answer) for answer in answers)


def test_trec_patterns_are_more_than_strings() -> None:
    answers = [answer for _, row in read_qas(WORLD / "trec" / QAS["trec"]) for answer in row]
    assert any(re.escape(answer) != answer for answer in answers)


def test_training_leaves_subjects_out_that_other_questions_ask_about() -> None:
    encyclopedia = Encyclopedia(World(read_sizes(SMALL)))
    examiner = Examiner(encyclopedia, PassageNumbers(encyclopedia))
    training, all_topics = (
        {topic.fact.subject for topic in islice(examiner.topics(stream(1), set(), training), 300)}
        for training in (True, False)
    )
    assert all(asked_in_training(subject) for subject in training)
    unasked = {subject for subject in all_topics if not asked_in_training(subject)}
    assert 0.1 < len(unasked) / len(all_topics) < 0.3


def test_topics_come_once_each_and_end_where_the_world_has_no_more() -> None:
    encyclopedia = Encyclopedia(World(read_sizes(SMALL)))
    examiner = Examiner(encyclopedia, PassageNumbers(encyclopedia))
    topics = list(examiner.topics(stream(1), set(), relation="P36", stated=False))
    world = encyclopedia.world
    assert {topic.fact.relation for topic in topics} == {"P36"}
    assert len({topic.fact.subject for topic in topics}) == len(topics)
    assert len(topics) <= world.sizes.count("region") + world.sizes.count("country")


def entity_rows(split: str) -> list[dict[str, object]]:
    with zipfile.ZipFile(WORLD / "entityquestions" / "dataset.zip") as archive:
        return [
            row
            for name in archive.namelist()
            if name.startswith(f"dataset/{split}/")
            for row in json.loads(archive.read(name))
        ]


def test_entityquestions_has_24_relations_a_split_and_the_folder_one_off() -> None:
    with zipfile.ZipFile(WORLD / "entityquestions" / "dataset.zip") as archive:
        names = archive.namelist()
    for split in ("train", "dev", "test"):
        relations = {name.split("/")[2].split(".")[0] for name in names if name.startswith(f"dataset/{split}/")}
        assert relations == set(ENTITY_QUESTIONS)
    assert len(ENTITY_QUESTIONS) == 24
    assert any(name.startswith("dataset/one-off/") for name in names)


def test_entityquestions_uses_the_published_templates(shared_data: Path) -> None:
    published = json.loads((shared_data / "entityquestions" / "relation_query_templates.json").read_text())
    assert {key: text.replace("{x}", "[X]") for key, text in ENTITY_QUESTIONS.items()} == {
        key: published[key] for key in ENTITY_QUESTIONS
    }


def test_entityquestions_asks_no_fact_twice() -> None:
    for split in ("train", "dev", "test"):
        assert entity_rows(split)
    pairs = [(row["question"], tuple(row["answers"])) for split in ("train", "test") for row in entity_rows(split)]
    assert len(set(pairs)) > 0.97 * len(pairs)  # namesakes may share a fact


def test_squad_answers_stand_where_the_file_says() -> None:
    identities = []
    for split, annotators in (("train", 1), ("dev", 3)):
        file = json.loads((WORLD / "squad-paragraphs" / f"{split}-v1.1.json").read_text(encoding="utf-8"))
        assert file["version"] == "1.1"
        for article in file["data"]:
            assert " " not in article["title"]
            for paragraph in article["paragraphs"]:
                for question in paragraph["qas"]:
                    identities.append(question["id"])
                    assert len(question["answers"]) == annotators
                    for answer in question["answers"]:
                        start = answer["answer_start"]
                        assert paragraph["context"][start : start + len(answer["text"])] == answer["text"]
    assert len(set(identities)) == len(identities)
    assert all(re.fullmatch("[0-9a-f]{24}", identity) for identity in identities)


def test_squad_splits_share_no_article_and_the_qas_file_is_its_dev_set() -> None:
    titles, questions = {}, {}
    for split in ("train", "dev"):
        data = json.loads((WORLD / "squad-paragraphs" / f"{split}-v1.1.json").read_text(encoding="utf-8"))["data"]
        titles[split] = {article["title"] for article in data}
        questions[split] = [row["question"] for one in data for part in one["paragraphs"] for row in part["qas"]]
    assert not titles["train"] & titles["dev"]
    assert [question for question, _ in read_qas(WORLD / "squad" / "squad1-test.qa.csv")] == questions["dev"]


def test_paq_is_a_tar_of_json_lines_with_lists_of_answers() -> None:
    with tarfile.open(WORLD / "paq" / "PAQ.tar.gz") as archive:
        (name,) = archive.getnames()
        rows = [json.loads(line) for line in archive.extractfile(name)]
    assert name.endswith(".jsonl")
    assert len(rows) > 300
    assert all(isinstance(row["answer"], list) and row["question"] == row["question"].lower() for row in rows)


def test_squads_questions_share_more_words_with_their_passages_than_nqs() -> None:
    def overlap(path: Path) -> float:
        shares = []
        for row in read_gzip_json(path):
            for context in row["positive_ctxs"][:1]:
                asked = set(dpr_tokens(row["question"]))
                shares.append(len(asked & set(dpr_tokens(f"{context['title']} {context['text']}"))) / len(asked))
        return sum(shares) / len(shares)

    folder = WORLD / "webq" / "biencoder-webquestions-train.json.gz"
    assert overlap(WORLD / "squad" / "biencoder-squad1-train.json.gz") > overlap(folder) + 0.03


def test_the_registry_knows_the_answers_modes() -> None:
    assert registry()["trec"]["answers"] == "regex"
    assert all(registry()[name]["answers"] == "string" for name in ("nq", "squad", "webq", "trivia"))
