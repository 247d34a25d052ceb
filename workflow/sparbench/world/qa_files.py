"""DPR's training and qas files, EntityQuestions' zip and PAQ's archive, about the world's Wikipedia."""

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from sparbench.files import write_gzip_text
from sparbench.world.containers import add_text, tar_gz, write_zip
from sparbench.world.entities import Ref
from sparbench.world.names import tongue
from sparbench.world.phrases import stream
from sparbench.world.questions import (
    Context,
    Examiner,
    Example,
    Manner,
    ask_entity,
    ask_nq,
    ask_paq,
    ask_trec,
    ask_trivia,
    ask_webq,
)
from sparbench.world.relations import ENTITY_QUESTIONS

GOLD_SCORE = 1000
ENTITY_SPLITS = (("train", 40), ("dev", 10), ("test", 15))
UNCOVERED_SHARE = 0.03  # questions whose answer no passage holds, as in Natural Questions' test set


def write_qa_sets(folder: Path, examiner: Examiner) -> None:
    """Write nq, trivia, webq, trec, entityquestions and paq below `folder`, as published."""
    _write_nq(folder / "nq", examiner)
    _write_trivia(folder / "trivia", examiner)
    _write_small(folder / "webq", examiner, "webquestions", ask_webq, (600, 80, 200))
    _write_small(folder / "trec", examiner, "curatedtrec", ask_trec, (250, 60, 150))
    _write_entity_questions(folder / "entityquestions", examiner)
    _write_paq(folder / "paq", examiner)


def _ask(
    examiner: Examiner,
    name: str,
    manner: Manner,
    sizes: Iterable[int],
    training: bool,
    seen: set[tuple[Ref, str]],
    stated: bool = False,
) -> list[list[Example]]:
    """Lists of examples of these sizes (in the default world), with no fact in common."""
    rng = stream(examiner.world.sizes.seed, "questions", name, training)
    topics = examiner.topics(rng, seen, training, stated=stated)
    return [
        [examiner.example(topic, manner, rng) for topic in islice(topics, examiner.world.sizes.share(size))]
        for size in sizes
    ]


def _write_nq(folder: Path, examiner: Examiner) -> None:
    seen: set[tuple[Ref, str]] = set()
    test, dev, more = _ask(examiner, "nq", ask_nq, (300, 300, 60), False, seen, stated=True)
    (train,) = _ask(examiner, "nq", ask_nq, (2_500,), True, seen, stated=True)
    rng = stream(examiner.world.sizes.seed, "uncovered")
    write_training(folder / "biencoder-nq-train.json.gz", train, "nq_train_psgs_w100", "passage_id")
    write_training(folder / "biencoder-nq-dev.json.gz", dev, "nq_dev_psgs_w100", "passage_id")
    write_qas(folder / "nq-dev.qa.csv", [*dev, *more])
    write_qas(folder / "nq-test.qa.csv", [_uncovered(examiner, example, rng) for example in test])


def _uncovered(examiner: Examiner, example: Example, rng: Random) -> Example:
    if rng.random() >= UNCOVERED_SHARE:
        return example
    answer = f"{tongue(examiner.world.sizes.seed, 0).name(rng)} {tongue(examiner.world.sizes.seed, 1).name(rng)}"
    return Example(example.question, [answer], [], [])


def _write_trivia(folder: Path, examiner: Examiner) -> None:
    seen: set[tuple[Ref, str]] = set()
    test, dev = _ask(examiner, "trivia", ask_trivia, (300, 200), False, seen)
    (train,) = _ask(examiner, "trivia", ask_trivia, (1_500,), True, seen)
    write_training(folder / "biencoder-trivia-train.json.gz", train, "triviaqa_train_psgs_w100", "psg_id")
    write_training(folder / "biencoder-trivia-dev.json.gz", dev, "triviaqa_dev_psgs_w100", "psg_id")
    write_qas(folder / "trivia-dev.qa.csv.gz", dev)
    write_qas(folder / "trivia-test.qa.csv.gz", test)


def _write_small(folder: Path, examiner: Examiner, name: str, manner: Manner, sizes: tuple[int, int, int]) -> None:
    """WebQuestions and CuratedTREC: train and dev as training files, test as a qas file."""
    seen: set[tuple[Ref, str]] = set()
    train_size, dev_size, test_size = sizes
    test, dev = _ask(examiner, name, manner, (test_size, dev_size), False, seen)
    (train,) = _ask(examiner, name, manner, (train_size,), True, seen)
    for split, rows in (("train", train), ("dev", dev)):
        write_training(folder / f"biencoder-{name}-{split}.json.gz", rows, f"{name}_{split}_psgs_w100", "psg_id")
    write_qas(folder / f"{name}-test.qa.csv", test)


def write_training(path: Path, examples: Iterable[Example], dataset: str, id_key: str) -> None:
    """Write DPR's training json: a list of questions with positive, random and hard negative passages.

    `id_key` is "passage_id" in Natural Questions' files and "psg_id" in the others.
    """
    with write_gzip_text(path) as text:
        text.write("[")
        for number, example in enumerate(examples):
            record = {
                "dataset": dataset,
                "question": example.question,
                "answers": example.answers,
                "positive_ctxs": _contexts(example.positives, id_key, GOLD_SCORE),
                "negative_ctxs": _contexts(example.negatives[-1:], id_key, 0),
                "hard_negative_ctxs": _contexts(example.negatives, id_key, 0),
            }
            text.write((",\n" if number else "\n") + json.dumps(record, indent=4))
        text.write("\n]\n")


def _contexts(contexts: list[Context], id_key: str, score: int) -> list[dict[str, Any]]:
    return [
        {"title": one.title, "text": one.text, "score": score, "title_score": int(score == GOLD_SCORE), id_key: one.id}
        for one in contexts
    ]


def write_qas(path: Path, examples: Iterable[Example]) -> None:
    """Write DPR's qas file: question, tab, a Python list of answers, quoted where csv asks for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = path.suffix == ".gz"
    with write_gzip_text(path) if packed else path.open("w", encoding="utf-8", newline="") as text:
        rows = csv.writer(text, delimiter="\t", lineterminator="\n")
        rows.writerows([example.question, repr(example.answers)] for example in examples)


def _write_entity_questions(folder: Path, examiner: Examiner) -> None:
    """dataset/<split>/<relation>.<split>.json; beside them the folder one-off, which is not part of the benchmark."""
    splits = {relation: _entity_splits(examiner, relation) for relation in sorted(ENTITY_QUESTIONS)}
    members = [
        (f"dataset/{split}/{relation}.{split}.json", [_entity_json(splits[relation][split])])
        for split in ("dev", "train", "test")
        for relation in splits
    ]
    other = ("dataset/one-off/common-random-buckets/P19/bucket0.test.json", [_entity_json(splits["P19"]["test"][:3])])
    write_zip(folder / "dataset.zip", [*members, other])


def _entity_splits(examiner: Examiner, relation: str) -> dict[str, list[Example]]:
    """Questions of one relation; where the world holds fewer facts than asked for, all splits are smaller."""
    rng = stream(examiner.world.sizes.seed, "entityquestions", relation)
    wanted = [examiner.world.sizes.share(size) for _, size in ENTITY_SPLITS]
    topics = list(islice(examiner.topics(rng, set(), relation=relation, stated=False), sum(wanted)))
    examples = [examiner.example(topic, ask_entity, rng) for topic in topics]
    bounds = [len(examples) * part // sum(wanted) for part in (wanted[0], wanted[0] + wanted[1])]
    return {"train": examples[: bounds[0]], "dev": examples[bounds[0] : bounds[1]], "test": examples[bounds[1] :]}


def _entity_json(examples: list[Example]) -> str:
    rows = [{"question": example.question, "answers": example.answers} for example in examples]
    return json.dumps(rows, indent=4)


def _write_paq(folder: Path, examiner: Examiner) -> None:
    def lines() -> Iterator[str]:
        rng = stream(examiner.world.sizes.seed, "paq")
        for topic in islice(examiner.topics(rng, set()), examiner.world.sizes.share(6_000)):
            question, answers = ask_paq(examiner, topic, rng)
            yield json.dumps({"question": question, "answer": answers}) + "\n"

    with tar_gz(folder / "PAQ.tar.gz") as archive:
        add_text(archive, "PAQ/PAQ.filtered.jsonl", lines(), folder / ".PAQ.jsonl")
