"""BEIR's layout: corpus.jsonl, queries.jsonl and qrels/<split>.tsv in a folder inside a zip."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sparbench.world.containers import write_zip
from sparbench.world.names import tongue
from sparbench.world.phrases import stream

TONGUES = 12  # the sounds that names in the BEIR-like sets are made of


@dataclass(frozen=True, slots=True)
class Document:
    """A document; the title is empty where a set has none."""

    id: str
    title: str
    text: str


@dataclass
class BeirSet:
    """One data set: documents, queries (id -> text) and judgements (split -> query, document, grade)."""

    documents: list[Document] = field(default_factory=list)
    queries: dict[str, str] = field(default_factory=dict)
    judgements: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)

    def judge(self, split: str, query: str, document: str, grade: int = 1) -> None:
        """Add a judgement; the document need not be in the corpus."""
        self.judgements.setdefault(split, []).append((query, document, grade))


def members_of(data: BeirSet, folder: str) -> Iterator[tuple[str, Iterable[str]]]:
    """Names and contents of a set's files inside its zip."""
    yield (
        f"{folder}/corpus.jsonl",
        (_line({"_id": row.id, "title": row.title, "text": row.text, "metadata": {}}) for row in data.documents),
    )
    yield (
        f"{folder}/queries.jsonl",
        (_line({"_id": key, "text": text, "metadata": {}}) for key, text in data.queries.items()),
    )
    for split, rows in data.judgements.items():
        lines = ["query-id\tcorpus-id\tscore\n", *(f"{query}\t{doc}\t{grade}\n" for query, doc, grade in rows)]
        yield f"{folder}/qrels/{split}.tsv", lines


def write_beir(path: Path, sets: dict[str, BeirSet]) -> None:
    """Write a zip that holds each set in the folder named by its key."""
    write_zip(path, [member for folder, data in sets.items() for member in members_of(data, folder)])


def _line(record: dict[str, object]) -> str:
    return json.dumps(record) + "\n"


def coined(seed: int, name: str, number: int, syllables: int = 2) -> str:
    """An invented common word, the same for the same key."""
    rng: Random = stream(seed, "coined", name, number)
    return tongue(seed, int(rng.random() * TONGUES)).word(rng, syllables)
