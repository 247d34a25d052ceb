"""The quirks of the MS MARCO-like and BEIR-like sets."""

import gzip
import json
import tarfile
import zipfile
from collections import Counter

import pytest
from unit.world.world_fixture import read_beir, small_world

from sparbench.world.beir_forums import FORUMS

WORLD = small_world()


def marco(name: str) -> list[list[str]]:
    with tarfile.open(WORLD / "msmarco" / "collectionandqueries.tar.gz") as archive:
        return [line.decode().rstrip("\n").split("\t") for line in archive.extractfile(name)]


def test_marco_passages_are_numbered_from_zero_and_have_two_columns() -> None:
    rows = marco("collection.tsv")
    assert [row[0] for row in rows] == [str(number) for number in range(300)]
    assert all(len(row) == 2 and row[1] for row in rows)


@pytest.mark.parametrize("split", ["train", "dev.small"])
def test_marco_qrels_name_passages_and_queries_that_exist(split: str) -> None:
    queries = dict(marco(f"queries.{split}.tsv"))
    rows = marco(f"qrels.{split}.tsv")
    assert {grade for *_, grade in rows} == {"1"} and {mark for _, mark, *_ in rows} == {"0"}
    assert {query for query, *_ in rows} <= set(queries)
    assert {row[2] for row in rows} <= {row[0] for row in marco("collection.tsv")}


def test_most_marco_queries_have_one_relevant_passage_and_some_train_queries_none() -> None:
    relevant = Counter(query for query, *_ in marco("qrels.train.tsv"))
    assert 0.9 * len(relevant) <= sum(count == 1 for count in relevant.values())
    assert len(marco("queries.train.tsv")) > len(relevant)


def test_marco_splits_share_no_query() -> None:
    sets = [{row[0] for row in marco(f"queries.{split}.tsv")} for split in ("train", "dev.small")]
    sets += [set(topics(year)) for year in (2019, 2020)]
    assert sum(map(len, sets)) == len(set.union(*sets))


def topics(year: int) -> dict[str, str]:
    with gzip.open(WORLD / "msmarco" / f"msmarco-test{year}-queries.tsv.gz", "rt", encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split("\t") for line in lines)


@pytest.mark.parametrize("year, mark", [(2019, "Q0"), (2020, "0")])
def test_trec_judges_a_part_of_the_topics_with_grades_from_0_to_3(year: int, mark: str) -> None:
    rows = [line.split(" ") for line in (WORLD / "msmarco" / f"{year}qrels-pass.txt").read_text().splitlines()]
    assert {row[1] for row in rows} == {mark}
    assert {row[3] for row in rows} == {"0", "1", "2", "3"}
    judged = {row[0] for row in rows}
    assert len(judged) == 30 and judged < set(topics(year))
    assert len(rows) == len({(row[0], row[2]) for row in rows})
    assert min(Counter(row[0] for row in rows).values()) > 5


def test_arguanas_queries_are_documents_and_one_judged_document_is_missing() -> None:
    documents, queries, judged = read_beir("arguana/arguana.zip", "arguana")
    assert set(queries) <= set(documents)
    assert all(documents[query]["text"] == text for query, text in queries.items())
    relevant = {document for grades in judged.values() for document in grades}
    assert len(relevant - set(documents)) == 1
    assert not any(query in grades for query, grades in judged.items())


def test_quoras_queries_are_documents_of_the_same_id_without_titles() -> None:
    for split in ("dev", "test"):
        documents, queries, judged = read_beir("quora/quora.zip", "quora", split)
        assert {document["title"] for document in documents.values()} == {""}
        assert set(judged) <= set(queries) and set(queries) <= set(documents)
        assert all(set(grades) <= set(documents) - {query} for query, grades in judged.items())


def test_touches_versions_judge_the_same_documents_differently() -> None:
    second, first = (
        read_beir(path, "webis-touche2020")
        for path in ("touche2020/webis-touche2020.zip", "touche2020-v1/beir-webis-touche2020-v1.zip")
    )
    assert second[:2] == first[:2]
    grades = [{grade for row in judged.values() for grade in row.values()} for *_, judged in (second, first)]
    assert grades[0] == {0, 1, 2}
    assert min(grades[1]) == -2 and max(grades[1]) == 5
    pairs = [{(query, document) for query, row in judged.items() for document in row} for *_, judged in (second, first)]
    assert pairs[0] != pairs[1]


def test_nfcorpus_is_graded_and_scifact_claims_have_their_abstract() -> None:
    for split in ("train", "dev", "test"):
        documents, queries, judged = read_beir("nfcorpus/nfcorpus.zip", "nfcorpus", split)
        assert {grade for row in judged.values() for grade in row.values()} == {1, 2}
        assert all(set(row) <= set(documents) for row in judged.values())
    documents, queries, judged = read_beir("scifact/scifact.zip", "scifact")
    assert len(judged) == 70 and set(judged) < set(queries)
    assert all(document["title"] and document["text"] for document in documents.values())


def test_the_twelve_forums_share_one_archive_and_their_ids_are_not_unique() -> None:
    with zipfile.ZipFile(WORLD / "cqadupstack" / "cqadupstack.zip") as archive:
        folders = {name.split("/")[1] for name in archive.namelist()}
    assert folders == set(FORUMS) and len(FORUMS) == 12
    sets = [read_beir("cqadupstack/cqadupstack.zip", f"cqadupstack/{forum}") for forum in FORUMS]
    assert set.intersection(*(set(documents) for documents, *_ in sets))
    assert all(len(documents) > 45 and len(judged) == 15 for documents, _, judged in sets)
    assert len({json.dumps(documents["1"]) for documents, *_ in sets}) == 12


@pytest.mark.parametrize(
    "archive, folder",
    [("arguana/arguana.zip", "arguana"), ("quora/quora.zip", "quora"), ("scifact/scifact.zip", "scifact"),
     ("nfcorpus/nfcorpus.zip", "nfcorpus"), ("touche2020/webis-touche2020.zip", "webis-touche2020")],
)  # fmt: skip
def test_each_set_has_a_few_hundred_documents_and_thirty_to_eighty_queries(archive: str, folder: str) -> None:
    documents, _, judged = read_beir(archive, folder)
    assert 150 <= len(documents) <= 600
    assert 30 <= len(judged) <= 80
