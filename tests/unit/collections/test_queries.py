"""Query files: what is written is read back; shards cover all queries once."""

import gzip

import pytest

from sparbench.collections.queries import Query, iter_queries, read_queries, shard_bounds, write_queries
from sparbench.errors import UserError

QUERIES = [
    Query("test-0", "who wrote « Käthe »?"),
    Query("q2", 'a "quoted"\ttext', ("A", "B"), ("p1", "p2"), ("n1",), "P17"),
    Query("q3", ""),
]


def test_round_trip(tmp_path):
    path = tmp_path / "queries.test.jsonl.gz"
    assert write_queries(path, iter(QUERIES)) == 3
    assert read_queries(path) == QUERIES
    assert next(iter_queries(path)) == QUERIES[0]


def test_empty_fields_are_left_out_and_unicode_is_kept(tmp_path):
    write_queries(tmp_path / "q", QUERIES)
    lines = gzip.decompress((tmp_path / "q").read_bytes()).decode().splitlines()
    assert lines[0] == '{"id":"test-0","text":"who wrote « Käthe »?"}'
    assert lines[2] == '{"id":"q3","text":""}'


def test_the_same_queries_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_queries(tmp_path / name, QUERIES)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("line", ["{", '{"id":"x"}', '{"id":"x","text":"y","answer":"z"}', "[]"])
def test_a_line_that_is_not_a_query_is_named(tmp_path, line):
    (tmp_path / "q").write_text('{"id":"a","text":"b"}\n' + line + "\n")
    with pytest.raises(UserError, match="q, line 2: .*fix:"):
        read_queries(tmp_path / "q")


@pytest.mark.parametrize(("count", "shards"), [(10, 3), (3, 5), (0, 2), (58_880, 64), (7, 1)])
def test_shards_cover_everything_once_in_order(count, shards):
    bounds = [shard_bounds(count, shard, shards) for shard in range(shards)]
    assert [i for start, stop in bounds for i in range(start, stop)] == list(range(count))
    sizes = [stop - start for start, stop in bounds]
    assert max(sizes) - min(sizes) <= 1
