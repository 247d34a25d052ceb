"""Queries with their words in another order, to tell lexical matching from use of word order (SPAR, table 7)."""

from dataclasses import replace

import numpy as np
import xxhash

from sparbench.collections.queries import Query


def shuffled_query(query: Query, seed: int) -> Query:
    """`query` with its tokens (separated by white space) permuted uniformly, depending on (seed, query id) alone.

    A permutation may leave the order as it is, as it does for queries of one word.
    """
    generator = np.random.default_rng([seed, xxhash.xxh3_64_intdigest(query.id.encode())])
    tokens = query.text.split()
    return replace(query, text=" ".join(tokens[place] for place in generator.permutation(len(tokens))))
