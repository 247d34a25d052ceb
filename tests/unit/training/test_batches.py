"""What a step sees: order, draws and crops."""

from collections import Counter

import numpy as np
import pytest

from sparbench.encoders.pieces import Pieces
from sparbench.training.batches import Batches
from sparbench.training.labels import Labels
from sparbench.training.pieces_cache import PiecesCache
from sparbench.training.shares import Share, most_processes
from sparbench.training.sources import Crops, LabelledQueries, crop, drawn


def numbered(offset: int) -> PiecesCache:
    """Texts of one piece: the row's number after `offset`."""
    return PiecesCache(lambda rows: Pieces.of([[offset + row] for row in rows]))


def labelled(count: int, offset: int = 0) -> LabelledQueries:
    """Query i has positives 10 i and 10 i + 1, and the hard negative 10 i + 9 when i is even."""
    rows = 10 * np.arange(count, dtype=np.int32)[:, None]
    negatives = np.where(np.arange(count)[:, None] % 2, -1, rows + 9).astype(np.int32)
    return LabelledQueries(numbered(offset), numbered(offset), Labels(rows + np.array([0, 1], np.int32), negatives))


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


def test_positives_stand_in_the_order_of_the_queries_and_missing_negatives_are_left_out() -> None:
    batches = Batches([labelled(10), labelled(6, offset=1000)], 5, seed=0)
    for step in range(20):
        batch = batches.batch(step)
        queries, passages = batch.queries.ids, batch.passages.ids
        positives, negatives = passages[:5], passages[5:]
        owners, source = queries % 1000, queries // 1000
        assert ((positives % 1000) // 10 == owners).all()
        assert (positives // 1000 == source).all()
        assert (positives % 10 <= 1).all()
        even = [query for query in queries.tolist() if query % 1000 % 2 == 0]
        assert sorted(negatives.tolist()) == sorted(1000 * (q // 1000) + 10 * (q % 1000) + 9 for q in even)


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
        assert {(share.all_queries, share.all_passages) for share in shares} == {(8, len(whole.passages.lengths))}
        asked.clear()


@pytest.mark.parametrize("texts", [1, 3, 8, 11, 64])
def test_no_process_is_left_without_a_text(texts: int) -> None:
    most = most_processes(texts)
    for count in range(texts, texts + 20):
        shares = [Share.of(rank, most).texts(count) for rank in range(most)]
        assert all(start < stop for start, stop in shares)
    assert (most, most_processes(2)) == ({1: 1, 3: 2, 8: 8, 11: 8, 64: 8}[texts], 2)


def test_draws_are_uniform_over_what_there_is() -> None:
    rows = np.tile(np.array([[4, 5, 6, -1], [7, -1, -1, -1], [-1, -1, -1, -1]], np.int32), (3000, 1))
    found = drawn(rows, np.random.default_rng(0).random(len(rows)))
    counts = Counter(found[0::3].tolist())
    assert set(counts) == {4, 5, 6}
    assert min(counts.values()) > 900
    assert set(found[1::3].tolist()) == {7}
    assert set(found[2::3].tolist()) == {-1}
    assert drawn(np.empty((2, 0), np.int32), np.zeros(2)).tolist() == [-1, -1]


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
    queries, positives = (texts.cut(slice(0, 2)) for texts in (visit.queries, visit.positives))
    assert queries.ids.reshape(2, 5)[:, 0].tolist() == [300, 823]
    assert positives.ids.reshape(2, 5)[:, 0].tolist() == [345, 804]
    assert visit.negatives.count == 0


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
