"""Quora-like duplicate questions and twelve CQADupStack-like forums."""

from random import Random

from sparbench.world.beir import BeirSet, Document, coined
from sparbench.world.phrases import capitalised, phrase, pick, stream
from sparbench.world.wording import wording

TEXTS = wording("forums")
INTENTS: list[list[str]] = TEXTS["intents"]
FORUMS: dict[str, list[str]] = TEXTS["forums"]
CLUSTERS, MOST_DUPLICATES, QUORA_DEV = 160, 4, 50
QUORA_TEST = 80
FORUM_THREADS, FORUM_QUERIES = 45, 15
OBJECTS = 80


def _objects(seed: int, name: str, words: list[str], rng: Random) -> dict[str, str]:
    """Three things to ask about: an invented brand or a word of the field, or both."""
    slots = {}
    for slot in "xyz":
        brand = coined(seed, name, int(OBJECTS * rng.random() ** 1.5), 1).capitalize()
        word = pick(rng, words)
        slots[slot] = pick(rng, (f"{brand} {word}", f"{brand} {word}", f"the {word}", f"{word} of {brand}"))
    return slots


def quora_like(seed: int) -> BeirSet:
    """Short questions without titles; queries are documents of the same id, and their duplicates are relevant."""
    data, rng = BeirSet(), stream(seed, "quora")
    number = 0
    for cluster in range(CLUSTERS):
        slots = _objects(seed, "quora", TEXTS["quora"], rng)
        intent = pick(rng, INTENTS)
        wordings = [
            pick(rng, intent) + pick(rng, TEXTS["endings"])
            for _ in range(2 + int(rng.random() * (MOST_DUPLICATES - 1)))
        ]
        questions = list(dict.fromkeys(capitalised(phrase(wording, rng, slots)) + "?" for wording in wordings))
        keys = [str(number + place) for place in range(len(questions))]
        number += len(questions)
        data.documents += [Document(key, "", text) for key, text in zip(keys, questions, strict=True)]
        if len(keys) > 1 and cluster < QUORA_DEV + QUORA_TEST:
            data.queries[keys[0]] = questions[0]
            for other in keys[1:]:
                data.judge("dev" if cluster < QUORA_DEV else "test", keys[0], other)
    return data


def forum_like(seed: int, forum: str) -> BeirSet:
    """One forum: threads with bodies, and queries that ask what a thread asked; ids start at 1 in every forum."""
    data, rng = BeirSet(), stream(seed, "forum", forum)
    for thread in range(1, FORUM_THREADS + 1):
        slots = _objects(seed, forum, FORUMS[forum], rng)
        intent = pick(rng, INTENTS)
        first = int(rng.random() * len(intent))
        copies = 1 + (rng.random() < 0.35)
        for copy in range(copies):
            title = capitalised(phrase(intent[(first + copy) % len(intent)], rng, slots)) + "?"
            body = " ".join(
                capitalised(phrase(pick(rng, TEXTS["bodies"]), rng, slots)) for _ in range(2 + int(rng.random() * 3))
            )
            data.documents.append(Document(str(thread + copy * 500), title, body))
            if thread <= FORUM_QUERIES:
                data.judge("test", str(1_000 + thread), str(thread + copy * 500))
        if thread <= FORUM_QUERIES:
            data.queries[str(1_000 + thread)] = phrase(intent[(first + 2) % len(intent)], rng, slots)
    return data
