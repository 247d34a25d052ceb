"""What a step sees: order, draws and crops."""

from collections import Counter

import numpy as np
import pytest
from scipy.stats import chisquare
from unit.training.work_of_processes import unscored

from sparbench.encoders.pieces import Pieces
from sparbench.training.batches import Batches
from sparbench.training.draws import uniform, without_repetition
from sparbench.training.labels import Candidates, Labels
from sparbench.training.pieces_cache import PiecesCache
from sparbench.training.shares import Share, most_processes
from sparbench.training.sources import Crops, LabelledQueries, crop


def numbered(offset: int) -> PiecesCache:
    """Texts of one piece: the row's number after `offset`."""
    return PiecesCache(lambda rows: Pieces.of([[offset + row] for row in rows]))


def labelled(count: int, offset: int = 0) -> LabelledQueries:
    """Query i has positives 10 i and 10 i + 1, and the hard negative 10 i + 9 when i is even."""
    rows = 10 * np.arange(count, dtype=np.int32)[:, None]
    negatives = np.where(np.arange(count)[:, None] % 2, -1, rows + 9).astype(np.int32)
    labels = Labels(unscored(rows + np.array([0, 1], np.int32)), (unscored(negatives),))
    return LabelledQueries(numbered(offset), numbered(offset), labels)


def test_each_pass_visits_every_example_once_in_another_order() -> None:
    batches = Batches([labelled(10)], 4, seed=3)
    stream = np.concatenate([batches.examples(step) for step in range(10)])
    passes = stream.reshape(4, 10)
    assert all(sorted(one) == list(range(10)) for one in passes.tolist())
    assert len({tuple(one) for one in passes.tolist()}) == 4


def test_a_step_does_not_depend_on_the_steps_before() -> None:
    later = Batches([labelled(10), labelled(7)], 4, seed=3)
    for step in range(9):
        later.batch(step)
    fresh, again = Batches([labelled(10), labelled(7)], 4, seed=3).batch(8), later.batch(8)
    for side in ("queries", "passages"):
        np.testing.assert_array_equal(getattr(fresh, side).ids, getattr(again, side).ids)
    other = Batches([labelled(10), labelled(7)], 4, seed=4).batch(8)
    assert other.queries.ids.tolist() != fresh.queries.ids.tolist()


def test_each_passage_knows_its_owner_and_missing_negatives_are_left_out() -> None:
    batches = Batches([labelled(10), labelled(6, offset=1000)], 5, seed=0)
    for step in range(20):
        batch = batches.batch(step)
        queries, passages, owners = batch.queries.ids, batch.passages.ids, batch.owners
        assert (passages // 10 * 10 == queries[owners] % 1000 * 10 + queries[owners] // 1000 * 1000).all()
        positives = passages[batch.positive]
        assert sorted(owners[batch.positive].tolist()) == list(range(5))
        assert (positives % 10 <= 1).all()
        assert (passages[~batch.positive] % 10 == 9).all()
        assert set(owners[~batch.positive].tolist()) == {
            n for n, query in enumerate(queries.tolist()) if query % 2 == 0
        }


def test_what_a_visit_draws_depends_on_its_example_and_step_alone() -> None:
    """Not on its place in the batch, nor on other parts of the recipe, nor on further sources of negatives."""

    def source(*each: int) -> LabelledQueries:
        rows = 100 * np.arange(10, dtype=np.int32)[:, None] + np.arange(60, dtype=np.int32)
        negatives = tuple(unscored(rows[:, 20:], count) for count in each)
        return LabelledQueries(numbered(0), numbered(0), Labels(unscored(rows[:, :20]), negatives))

    def drawn(batches: Batches, step: int) -> dict[int, list[int]]:
        batch = batches.batch(step)
        return {
            int(query): batch.passages.ids[(batch.owners == number)].tolist()[:3]
            for number, query in enumerate(batch.queries.ids)
        }

    for step in range(10):
        alone = drawn(Batches([source(2)], 10, seed=5), step)
        beside = drawn(Batches([source(2, 4), labelled(30, offset=5000)], 35, seed=5), step)
        shared = alone.keys() & beside.keys()
        assert shared and all(alone[query] == beside[query] for query in shared)
    assert drawn(Batches([source(2)], 10, seed=5), 0) != drawn(Batches([source(2)], 10, seed=6), 0)


def test_several_negatives_of_several_sources_with_their_scores() -> None:
    rows = 100 * np.arange(6, dtype=np.int32)[:, None] + np.arange(9, dtype=np.int32)
    rows[0, 4:] = -1

    def scored(offered: np.ndarray, each: int) -> Candidates:
        return Candidates(offered, each, np.stack([offered, -offered], axis=2).astype(np.float32))

    labels = Labels(scored(rows[:, :1], 1), (scored(rows[:, 1:6], 4), scored(rows[:, 6:], 2)), ("up", "down"))
    batches = Batches([LabelledQueries(numbered(0), numbered(0), labels), labelled(6, offset=1000)], 12, 0, ["down"])
    batch = batches.batch(0)
    for number, query in enumerate(batch.queries.ids.tolist()):
        own = batch.passages.ids[batch.owners == number]
        scores = batch.scores["down"][batch.owners == number]
        if query >= 1000:
            assert np.isnan(scores).all()
            continue
        np.testing.assert_array_equal(scores, -own)
        own = sorted((own - 100 * query).tolist())
        assert own == [0, 1, 2, 3] if query == 0 else (own[0], len(own), len(set(own))) == (0, 7, 7)
        assert query == 0 or sum(row >= 6 for row in own) == 2


@pytest.mark.parametrize("processes", [2, 3, 8])
def test_the_shares_of_all_processes_are_the_batch(processes: int) -> None:
    asked: list[int] = []

    def cut(rows: list[int]) -> Pieces:
        asked.extend(rows)
        return Pieces.of([[row] * (1 + row % 3) for row in rows])

    def batches() -> Batches:
        first = LabelledQueries(PiecesCache(cut), numbered(0), labelled(10).labels)
        return Batches([first, labelled(6, offset=1000)], 8, seed=0)

    for step in range(4):
        whole = batches().batch(step)
        wanted, asked[:] = len(asked), []
        shares = [batches().batch(step, Share.of(rank, processes)) for rank in range(processes)]
        assert len(asked) == wanted, "a process cuts its own texts alone"
        for side in ("queries", "passages"):
            together, expected = Pieces.joined([getattr(share, side) for share in shares]), getattr(whole, side)
            assert together.ids.tolist() == expected.ids.tolist()
            assert together.lengths.tolist() == expected.lengths.tolist()
        assert {(share.all_queries, len(share.owners)) for share in shares} == {(8, len(whole.passages.lengths))}
        asked.clear()


def test_in_pairs_each_passage_comes_with_its_query() -> None:
    batches = Batches([labelled(10), labelled(6, offset=1000)], 8, seed=0)
    for step in range(3):
        whole = batches.batch(step)
        queries = np.split(whole.queries.ids, np.cumsum(whole.queries.lengths)[:-1])
        expected = [queries[owner].tolist() for owner in whole.owners]
        shares = [batches.batch(step, Share.of(rank, 3), pairs=True) for rank in range(3)]
        found = [np.split(share.queries.ids, np.cumsum(share.queries.lengths)[:-1]) for share in shares]
        assert [query.tolist() for own in found for query in own] == expected
        assert [len(share.passages.lengths) for share in shares] == [len(own) for own in found]


@pytest.mark.parametrize("texts", [1, 3, 8, 11, 64])
def test_no_process_is_left_without_a_text(texts: int) -> None:
    most = most_processes(texts)
    for count in range(texts, texts + 20):
        shares = [Share.of(rank, most).texts(count) for rank in range(most)]
        assert all(start < stop for start, stop in shares)
    assert (most, most_processes(2)) == ({1: 1, 3: 2, 8: 8, 11: 8, 64: 8}[texts], 2)


def test_draws_are_uniform_over_what_there_is() -> None:
    counts = np.tile([3, 1, 0], 3000)
    found = without_repetition(counts, uniform(0, 7, np.arange(9000), 1))[:, 0]
    assert set(found[1::3].tolist()) == {0}
    assert set(found[2::3].tolist()) == {-1}
    assert min(Counter(found[0::3].tolist()).values()) > 900


def test_each_order_of_draws_without_repetition_is_as_likely() -> None:
    found = without_repetition(np.full(12_000, 4), uniform(1, 0, np.arange(12_000), 2))
    pairs = Counter(map(tuple, found.tolist()))
    assert len(pairs) == 12
    assert chisquare(list(pairs.values())).pvalue > 0.001
    few = without_repetition(np.array([2, 0]), np.full((2, 4), 0.999))
    assert few.tolist() == [[1, 0, -1, -1], [-1, -1, -1, -1]]


def test_uniform_numbers_differ_with_every_key_and_fill_the_interval() -> None:
    numbers = np.concatenate([uniform(seed, step, np.arange(500), 4).ravel() for seed in range(3) for step in range(5)])
    assert len(np.unique(numbers)) == len(numbers) == 30_000
    assert chisquare(np.histogram(numbers, bins=50, range=(0, 1))[0]).pvalue > 0.001
    np.testing.assert_array_equal(uniform(2, 4, np.array([77]), 2), uniform(2, 4, np.arange(500), 4)[77:78, :2])


def test_crops_are_stretches_inside_the_frame() -> None:
    pieces = Pieces.of([[1, *range(10, 20), 2], [1, 30, 31, 2], [1, 2]])
    starts = set()
    for draw in np.linspace(0, 0.999, 50):
        cut = crop(pieces, 4, 1, np.full(3, draw))
        first, second, third = (part.tolist() for part in np.split(cut.ids, np.cumsum(cut.lengths)[:-1]))
        assert first == [1, *range(first[1], first[1] + 4), 2]
        assert (second, third) == ([1, 30, 31, 2], [1, 2])
        starts.add(first[1])
    assert starts == set(range(10, 17))


def test_two_crops_of_a_passage_are_drawn_apart() -> None:
    passages = PiecesCache(lambda rows: Pieces.of([list(range(100 * row, 100 * row + 50)) for row in rows]))
    visit = Crops(passages, 9, length=5, frame=0).visit(np.array([3, 8]), np.array([[0.0, 0.99], [0.5, 0.1]]))
    queries, positives = (texts.cut(slice(0, 2)) for texts in (visit.queries, visit.passages))
    assert queries.ids.reshape(2, 5)[:, 0].tolist() == [300, 823]
    assert positives.ids.reshape(2, 5)[:, 0].tolist() == [345, 804]
    assert (visit.owners.tolist(), visit.positive.tolist()) == ([0, 1], [True, True])


def test_texts_are_cut_once_while_there_is_room() -> None:
    asked: list[int] = []

    def cut(rows: list[int]) -> Pieces:
        asked.extend(rows)
        return Pieces.of([[row] * (row % 3) for row in rows])

    cache = PiecesCache(cut, limit=3)
    for _ in range(2):
        found = cache.take(np.array([5, 4, 5, 70_000]))
        assert found.ids.tolist() == [5, 5, 4, 5, 5, 70_000]
        assert found.lengths.tolist() == [2, 1, 2, 1]
    assert asked == [5, 4, 70_000]
    cache.take(np.array([7])), cache.take(np.array([7]))
    assert asked == [5, 4, 70_000, 7, 7]
