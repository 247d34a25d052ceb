"""Shuffled queries keep their words and everything else."""

from collections import Counter
from dataclasses import replace

from sparbench.collections.queries import Query
from sparbench.collections.shuffle import shuffled_query

QUERY = Query("dev-7", "who  wrote the\tbook of the sea", ("A",), ("p1",), ("p2",), "g")


def test_only_the_order_of_the_words_changes():
    shuffled = shuffled_query(QUERY, 0)
    assert Counter(shuffled.text.split(" ")) == Counter(QUERY.text.split())
    assert shuffled.text.split(" ") != QUERY.text.split()
    assert replace(shuffled, text=QUERY.text) == QUERY


def test_a_shuffle_depends_on_seed_and_id_alone():
    assert shuffled_query(QUERY, 0) == shuffled_query(QUERY, 0)
    assert len({shuffled_query(QUERY, seed).text for seed in range(20)}) > 15
    assert shuffled_query(replace(QUERY, id="dev-8"), 0).text != shuffled_query(QUERY, 0).text


def test_all_orders_are_equally_likely():
    """3! orders over 6,000 ids: 1,000 each, standard deviation 29; the identity is one of them."""
    counts = Counter(shuffled_query(Query(f"q{i}", "a b c"), 0).text for i in range(6000))
    assert len(counts) == 6
    assert all(870 < count < 1130 for count in counts.values())


def test_short_queries_stay():
    assert shuffled_query(Query("q", "word"), 0).text == "word"
    assert shuffled_query(Query("q", ""), 0).text == ""
