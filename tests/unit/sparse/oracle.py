"""BM25 as Lucene computes it, from its definition, in plain Python; only the analyzer is Lucene's."""

import math
from collections import Counter
from collections.abc import Callable, Sequence

Tokens = list[str]


def analyzer() -> Callable[[str], Tokens]:
    """Anserini's default English analysis of a text."""
    from jnius import autoclass

    english = autoclass("io.anserini.analysis.DefaultEnglishAnalyzer").newDefaultInstance()
    utilities = autoclass("io.anserini.analysis.AnalyzerUtils")
    return lambda text: list(utilities.analyze(english, text))


def quantised(length: int) -> int:
    """Lucene's length in one byte (SmallFloat.intToByte4): exact below 40, then four significant bits above 24."""
    if length < 40:
        return length
    rest = length - 24
    shift = max(rest.bit_length() - 4, 0)
    return 24 + (rest >> shift << shift)


def bm25(documents: Sequence[Tokens], query: Tokens, k1: float, b: float) -> list[float]:
    """Score of every document: idf * tf / (tf + k1 * (1 - b + b * length / mean)), repeated query terms count."""
    mean = sum(map(len, documents)) / sum(1 for document in documents if document)
    frequencies = Counter(term for document in documents for term in set(document))
    present = sum(1 for document in documents if document)
    scores = []
    for document in documents:
        counts, norm = Counter(document), k1 * (1 - b + b * quantised(len(document)) / mean)
        scores.append(
            sum(
                math.log(1 + (present - frequencies[term] + 0.5) / (frequencies[term] + 0.5))
                * counts[term]
                / (counts[term] + norm)
                for term in query
                if counts[term]
            )
        )
    return scores
