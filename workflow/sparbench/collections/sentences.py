"""SPAR's pseudo-exponential sample of sentences, the training queries of its Lambda models."""

from collections.abc import Iterable, Iterator
from itertools import groupby

import numpy as np
import xxhash
from sentence_splitter import SentenceSplitter

from sparbench.collections.passages import Passage


def sample_sentences(passages: Iterable[Passage], rate: float, seed: int) -> Iterator[str]:
    """Sentences sampled from each article's passages, in reading order.

    Of the n sentences of an article's passage with index i, max(1, round(n / (rate * (i + 1)))), at most n, are drawn
    uniformly without replacement (dpr-scale's query generator for SPAR, rate 1.2); rate 0 takes all. The draw depends
    on (seed, article) alone.
    """
    splitter = SentenceSplitter(language="en")
    for article in articles(passages):
        digest = xxhash.xxh3_64_intdigest(f"{article[0].id}\t{article[0].title}".encode())
        generator = np.random.default_rng([seed, digest])
        for index, passage in enumerate(article):
            sentences = [sentence for sentence in splitter.split(passage.text) if sentence]
            count = sample_size(len(sentences), index, rate)
            places = np.sort(generator.choice(len(sentences), size=count, replace=False)) if count else ()
            yield from (sentences[place] for place in places)


def articles(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    """Consecutive passages with one title; each passage by itself where there are no titles."""
    for title, group in groupby(passages, key=lambda passage: passage.title):
        if title:
            yield list(group)
        else:
            yield from ([passage] for passage in group)


def sample_size(sentences: int, index: int, rate: float) -> int:
    """How many of a passage's sentences are drawn, for its 0-based index in the article."""
    if not rate:
        return sentences
    return min(sentences, max(1, round(sentences / (rate * (index + 1)))))
