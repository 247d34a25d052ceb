"""Lucene through Anserini's classes: analysis, query building and index format are Anserini's own."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sparbench.errors import UserError
from sparbench.sparse.documents import Documents
from sparbench.sparse.java import DEFAULT_HEAP_MB, start_java

FIELDS: dict[str, dict[str, float]] = {"flat": {"contents": 1.0}, "multifield": {"contents": 1.0, "title": 1.0}}
BATCH_QUERIES = 512
TIE_MARGIN = 10
TIE_GROWTH = 4
ID_BATCH = 2_000_000
# Passages; a search among fewer is so short that Java need not make it fast.
SMALL_CORPUS = 50_000
# ArguAna's queries are whole arguments; Lucene's default limit is 1,024 distinct terms.
MAX_QUERY_TERMS = 1 << 20


class Hits(NamedTuple):
    """The hits of one query, best first; equal scores in ascending order of passage ids.

    Attributes:
        documents: int32 [hits], Lucene's document numbers.
        scores: float32 [hits].
    """

    documents: np.ndarray
    scores: np.ndarray


class LuceneIndex(ABC):
    """An index opened for search: how a query is built and a passage scored is for the kinds of index to say."""

    def __init__(self, folder: str | Path) -> None:
        self.documents = Documents(folder)
        start_java(little_work=len(self.documents) < SMALL_CORPUS)
        from jnius import autoclass, cast

        searcher_class = autoclass("org.apache.lucene.search.IndexSearcher")
        searcher_class.setMaxClauseCount(MAX_QUERY_TERMS)
        reader = _open_reader(folder)
        self._searcher = searcher_class(cast("org.apache.lucene.index.IndexReader", reader))
        self._searcher.setSimilarity(cast("org.apache.lucene.search.similarities.Similarity", self._similarity()))
        self._queries = autoclass("io.anserini.search.query.BagOfWordsQueryGenerator")()
        self._mapper = autoclass("com.fasterxml.jackson.databind.ObjectMapper")()

    @abstractmethod
    def _similarity(self) -> Any:
        """Lucene's Similarity: what a term adds to a passage's score."""

    @abstractmethod
    def _query(self, asked: Any) -> Any:
        """Lucene's Query for what is asked."""

    def search(self, asked: Sequence[Any], depth: int, threads: int = 1) -> Iterator[Hits]:
        """The `depth` best passages of each query, in the order of the queries.

        Memory is bounded by a batch of queries. Among passages that tie at the last rank, those with the smallest
        ids are kept; so hits do not depend on threads or on the order of documents in the index.
        """
        with ThreadPoolExecutor(threads) as pool:
            for first in range(0, len(asked), BATCH_QUERIES):
                batch = asked[first : first + BATCH_QUERIES]
                shares = [batch[len(batch) * i // threads : len(batch) * (i + 1) // threads] for i in range(threads)]
                for found in pool.map(lambda share: self._search_all(share, depth), shares):
                    yield from found

    def _search_all(self, asked: Sequence[Any], depth: int) -> list[Hits]:
        from jnius import detach

        try:
            return [self._search(each, depth) for each in asked]
        finally:
            detach()

    def _search(self, asked: Any, depth: int) -> Hits:
        query = self._query(asked)
        limit = depth + TIE_MARGIN
        while True:
            hits = self._top(query, limit)
            # A tie at the cut that reaches the end of the requested hits may continue beyond it.
            if len(hits.scores) < limit or hits.scores[-1] < hits.scores[depth - 1]:
                return self._cut(hits, depth)
            limit *= TIE_GROWTH

    def _top(self, query: Any, limit: int) -> Hits:
        """One search; Java writes all hits into one text, since a call into Java for each hit is slow."""
        found = json.loads(self._mapper.writeValueAsString(self._searcher.search(query, limit)))["scoreDocs"]
        documents = np.array([hit["doc"] for hit in found], dtype=np.int32)
        return Hits(documents, np.array([hit["score"] for hit in found], dtype=np.float32))

    def _cut(self, hits: Hits, depth: int) -> Hits:
        order = np.lexsort((self.documents.order[hits.documents], -hits.scores))[:depth]
        return Hits(hits.documents[order], hits.scores[order])


class Bm25Index(LuceneIndex):
    """An index of texts opened for BM25 search with fixed k1, b and fields ("flat" or "multifield")."""

    def __init__(self, folder: str | Path, k1: float, b: float, fields: str) -> None:
        self._k1, self._b = k1, b
        super().__init__(folder)
        from jnius import autoclass

        self._analyzer = autoclass("io.anserini.analysis.DefaultEnglishAnalyzer").newDefaultInstance()
        self._fields = _java_fields(fields)

    def _similarity(self) -> Any:
        from jnius import autoclass

        return autoclass("org.apache.lucene.search.similarities.BM25Similarity")(self._k1, self._b)

    def _query(self, asked: str) -> Any:
        return self._queries.buildQuery(self._fields, self._analyzer, asked)


def _open_reader(folder: str | Path) -> Any:
    from jnius import autoclass

    path = autoclass("java.nio.file.Paths").get(str(folder))
    return autoclass("org.apache.lucene.index.DirectoryReader").open(
        autoclass("org.apache.lucene.store.FSDirectory").open(path)
    )


def _java_fields(fields: str) -> Any:
    """The fields as Anserini's query generator takes them: one field's name, or a map from fields to weights."""
    weights = FIELDS[fields]
    if len(weights) == 1:
        return next(iter(weights))
    from jnius import autoclass

    number, weight_of = autoclass("java.lang.Float"), autoclass("java.util.HashMap")()
    for field, weight in weights.items():
        weight_of.put(field, number(weight))
    return weight_of


def index_folder(source: Path, target: Path, kind: Sequence[str], threads: int) -> None:
    """Index all JSON lines files of `source` as one segment.

    Args:
        kind: options of Anserini's IndexCollection that say what the files hold.

    Raises:
        UserError: Lucene could not read or write; the message quotes Java's error.
    """
    start_java()
    from jnius import JavaException, autoclass

    arguments = autoclass("io.anserini.index.IndexCollection$Args")()
    try:
        parser = autoclass("org.kohsuke.args4j.CmdLineParser")(arguments)
        parser.parseArgument(_java_list([*kind, *_index_options(source, target, threads)]))
        autoclass("io.anserini.index.IndexCollection")(arguments).run()
    except JavaException as error:
        raise UserError(f"{target}: Lucene could not build the index: {error}") from None


def _index_options(source: Path, target: Path, threads: int) -> list[str]:
    """Options of Anserini's IndexCollection; its default memory buffer of 4 GB would not fit into the heap."""
    places = ["-generator", "DefaultLuceneDocumentGenerator", "-input", str(source), "-index", str(target)]
    return [*places, "-threads", str(threads), "-memoryBuffer", str(DEFAULT_HEAP_MB // 4), "-optimize", "-quiet"]


def text_options(fields: str) -> list[str]:
    """Options for passages as JSON with keys id, contents and, for "multifield", title."""
    titles = [field for field in FIELDS[fields] if field != "contents"]
    return ["-collection", "JsonCollection", *(["-fields", *titles] if titles else [])]


def _java_list(values: Sequence[str]) -> Any:
    from jnius import autoclass

    result = autoclass("java.util.ArrayList")()
    for value in values:
        result.add(value)
    return result


def stored_ids(folder: Path) -> Iterator[list[str]]:
    """The passage ids of an index in the order of Lucene's document numbers, batch by batch."""
    from jnius import autoclass

    reader = _open_reader(folder)
    values = autoclass("org.apache.lucene.index.MultiDocValues").getBinaryValues(reader, "id")
    count = reader.numDocs()
    for first in range(0, count, ID_BATCH):
        batch = []
        for document in range(first, min(first + ID_BATCH, count)):
            values.advance(document)
            batch.append(values.binaryValue().utf8ToString())
        yield batch
    reader.close()
