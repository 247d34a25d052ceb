"""The table of readers: rows are checked against what a reader takes, before anything is read."""

import inspect

import pytest

from sparbench.collections.readers import PASSAGE_READERS, QUERY_READERS, read, takes_role
from sparbench.errors import UserError
from sparbench.registry.layers import base_layer, merge_layers
from sparbench.registry.rows import REGISTRY


@pytest.mark.parametrize(
    ("name", "files", "options", "words"),
    [
        ("bier", {}, {}, ["reader 'bier': unknown", "beir", "squad"]),
        ("beir", {"archive": "x"}, {"split": "test", "foldr": "y"}, ["options: 'foldr' is unknown", "split, folder"]),
        ("beir", {"archive": "x"}, {}, ["options: 'split' is missing"]),
        ("beir", {"archive": "x", "qrels": "y"}, {"split": "test"}, ["files: 'qrels' is unknown", "archive"]),
        ("dpr-qas", {}, {}, ["files: 'questions' is missing"]),
        ("sampled-sentences", {"passages": "x"}, {"rate": "1.2"}, ["'rate' is '1.2'", "expected float"]),
        ("shuffled", {"base_queries": "x"}, {"seed": 1.5}, ["'seed' is 1.5", "expected int"]),
        ("shuffled", {"base_queries": "x"}, {"seed": True}, ["'seed' is True", "expected int"]),
        ("msmarco-tsv", {"queries": "x"}, {"members": "y"}, ["'members' is 'y'", "expected dict"]),
    ],
)
def test_a_wrong_row_is_refused(name, files, options, words):
    with pytest.raises(UserError) as error:
        read(QUERY_READERS, name, files, options)
    assert all(word in str(error.value) for word in [*words, "fix:"])


def test_whole_numbers_are_rates_too():
    assert inspect.isgenerator(read(QUERY_READERS, "sampled-sentences", {"passages": "x"}, {"rate": 1, "seed": 0}))


def test_readers_say_which_of_them_read_the_store():
    assert takes_role(QUERY_READERS, "sampled-sentences", "passages")
    assert not any(takes_role(QUERY_READERS, name, "passages") for name in QUERY_READERS if name != "sampled-sentences")


@pytest.mark.parametrize("readers", [PASSAGE_READERS, QUERY_READERS])
def test_every_reader_is_a_generator(readers):
    """Nothing may be read before the first record is asked for."""
    assert all(inspect.isgeneratorfunction(reader) for reader in readers.values())


def test_every_row_of_the_registry_starts_its_reader():
    collections = merge_layers("collections", [base_layer(REGISTRY)])
    assert len(collections) > 20
    for name, row in collections.items():
        if "passages" in row:
            start(PASSAGE_READERS, row["passages"], {})
        for split, source in row.get("splits", {}).items():
            extra = {"base_queries": name} if "of" in source else {}
            if takes_role(QUERY_READERS, source["reader"], "passages"):
                extra["passages"] = split
            start(QUERY_READERS, source, extra)


def start(readers, source: dict, extra: dict) -> None:
    options = {key: value for key, value in source.get("options", {}).items() if key != "sample"}
    read(readers, source["reader"], {**source.get("files", {}), **extra}, options)
