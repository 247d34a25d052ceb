"""SQuAD v1.1's files and DPR's version of them: paragraphs of the articles, questions in their words."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from sparbench.world.articles import Article, Statement
from sparbench.world.phrases import stream
from sparbench.world.qa_files import write_qas, write_training
from sparbench.world.questions import Context, Examiner, Example, Topic

PARAGRAPH_SENTENCES = 9
TRAIN_QUESTIONS, DEV_QUESTIONS = 1_600, 300
DEV_ARTICLE_PART = 6  # one article in this many is kept for the development set
DEV_ANNOTATORS = 3


def write_squad(folder: Path, examiner: Examiner) -> None:
    """Write squad-paragraphs/{train,dev}-v1.1.json and squad/biencoder-squad1-{train,dev}, squad1-test.qa.csv.

    The articles of the two SQuAD files differ. DPR's dev file holds a part of SQuAD's training questions, and
    its test file all of SQuAD's dev questions.
    """
    sizes = examiner.world.sizes
    train = list(_chosen(examiner, sizes.share(TRAIN_QUESTIONS), development=False))
    dev = list(_chosen(examiner, sizes.share(DEV_QUESTIONS), development=True))
    _write_json(folder / "squad-paragraphs" / "train-v1.1.json", [_entry(article, 1) for article in train])
    _write_json(folder / "squad-paragraphs" / "dev-v1.1.json", [_entry(article, DEV_ANNOTATORS) for article in dev])
    rng = stream(sizes.seed, "squad", "negatives")
    examples = [example for article in train for example in _examples(examiner, article, rng)]
    kept = len(examples) - len(examples) // 10
    for split, rows in (("train", examples[:kept]), ("dev", examples[kept:])):
        path = folder / "squad" / f"biencoder-squad1-{split}.json.gz"
        write_training(path, rows, f"squad1_{split}_psgs_w100", "psg_id")
    tests = [example for article in dev for example in _examples(examiner, article, rng)]
    write_qas(folder / "squad" / "squad1-test.qa.csv", tests)


def _chosen(examiner: Examiner, questions: int, development: bool) -> Iterator[Article]:
    """Articles of at least two passages until they hold that many statements."""
    left = questions
    for place, ref in enumerate(examiner.world.articles()):
        if left <= 0:
            return
        if (place % DEV_ARTICLE_PART == 0) != development:
            continue
        article = examiner.encyclopedia.article(ref)
        if len(article.passages) > 1 and ref[0] != "list":
            left -= len(article.statements)
            yield article


def _paragraphs(article: Article) -> Iterator[tuple[str, list[Statement]]]:
    """Paragraphs of whole sentences and what they state; a short remainder stays by itself."""
    by_sentence = {statement.sentence: statement for statement in article.statements}
    for first in range(0, len(article.sentences), PARAGRAPH_SENTENCES):
        sentences = article.sentences[first : first + PARAGRAPH_SENTENCES]
        yield " ".join(sentences), [by_sentence[sentence] for sentence in sentences if sentence in by_sentence]


def _entry(article: Article, annotators: int) -> dict[str, Any]:
    paragraphs = [
        {"context": context, "qas": [_qa(article, context, statement, annotators) for statement in statements]}
        for context, statements in _paragraphs(article)
        if statements
    ]
    return {"title": article.title.replace(" ", "_"), "paragraphs": paragraphs}


def _qa(article: Article, context: str, statement: Statement, annotators: int) -> dict[str, Any]:
    answer = statement.fact.answer
    start = context.index(statement.sentence)
    start += statement.sentence.index(answer)
    key = f"{article.ref}/{statement.fact.subject}/{statement.fact.relation}/{statement.sentence}"
    identity = hashlib.sha1(key.encode()).hexdigest()[:24]
    return {
        "id": identity,
        "question": statement.asked,
        "answers": [{"answer_start": start, "text": answer}] * annotators,
    }


def _examples(examiner: Examiner, article: Article, rng: Random) -> Iterator[Example]:
    """The same questions with passages of the Wikipedia in place of paragraphs."""
    for _, statements in _paragraphs(article):
        for statement in statements:
            passage = article.holding(statement)
            gold: list[Context] = [] if passage is None else [examiner.context(article, passage)]
            topic = Topic(article, examiner.world.entity(article.ref), statement.fact, statement, passage)
            answers = [statement.fact.answer]
            yield Example(statement.asked, answers, gold, examiner.negatives(topic, [re.escape(answers[0])], rng))


def _write_json(path: Path, articles: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"data": articles, "version": "1.1"}), encoding="utf-8")
