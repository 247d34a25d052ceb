"""SPAR's sentence sample: the rule's numbers, independence of articles, uniformity."""

from collections import Counter

import pytest

from sparbench.collections.passages import Passage
from sparbench.collections.sentences import articles, sample_sentences, sample_size


def passage(number: int, title: str, sentences: int) -> Passage:
    return Passage(str(number), title, " ".join(f"Sentence {i} of {number} is here." for i in range(sentences)))


def own_place(sentence: str) -> int:
    return int(sentence.split()[1])


@pytest.mark.parametrize(
    ("sentences", "index", "expected"),
    # n / (1.2 * (i + 1)), rounded, at least 1, at most n; worked out by hand
    [(6, 0, 5), (6, 1, 2), (6, 2, 2), (6, 9, 1), (1, 0, 1), (0, 0, 0), (0, 4, 0), (3, 0, 2), (9, 0, 8), (12, 3, 2)],
)
def test_how_many_are_drawn(sentences, index, expected):
    assert sample_size(sentences, index, 1.2) == expected


def test_a_rate_below_one_is_capped_by_the_number_of_sentences():
    assert sample_size(4, 0, 0.5) == 4


def test_articles_are_runs_of_one_title_and_untitled_passages_stand_alone():
    titles = ["A", "A", "B", "A", "", ""]
    groups = list(articles(passage(i, title, 1) for i, title in enumerate(titles)))
    assert [[p.id for p in group] for group in groups] == [["0", "1"], ["2"], ["3"], ["4"], ["5"]]


def test_sentences_come_in_reading_order_with_the_sizes_of_the_rule():
    drawn = list(sample_sentences([passage(1, "A", 6), passage(2, "A", 6), passage(3, "B", 6)], 1.2, seed=0))
    by_passage = [[own_place(s) for s in drawn if s.endswith(f"of {number} is here.")] for number in (1, 2, 3)]
    assert [len(places) for places in by_passage] == [5, 2, 5]
    assert all(places == sorted(set(places)) for places in by_passage)
    assert drawn == sorted(drawn, key=lambda s: (s.split()[3], own_place(s)))


def test_rate_zero_takes_all():
    passages = [passage(1, "A", 6), passage(2, "A", 4), passage(3, "", 5), passage(4, "", 0)]
    assert len(list(sample_sentences(passages, 0.0, seed=0))) == 15


def test_an_articles_draw_does_not_depend_on_its_neighbours():
    first, second = [passage(1, "A", 8)], [passage(2, "B", 8), passage(3, "B", 8)]
    together = list(sample_sentences([*first, *second], 1.2, 5))
    assert together == [*sample_sentences(first, 1.2, 5), *sample_sentences(second, 1.2, 5)]
    assert together != list(sample_sentences([*first, *second], 1.2, 6))


def test_sentences_are_drawn_uniformly():
    """One of 5 sentences, 3,000 articles: 600 expected each, standard deviation 22."""
    many = (passage(i, f"T{i}", 5) for i in range(3000))
    counts = Counter(own_place(sentence) for sentence in sample_sentences(many, 5.0, seed=1))
    assert sum(counts.values()) == 3000
    assert all(500 < counts[place] < 700 for place in range(5))
