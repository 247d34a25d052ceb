"""Stored vectors: exact widening, parts, and files that exist whole or not at all."""

import numpy as np
import pytest

from sparbench.errors import UserError
from sparbench.vectors.store import VectorStore, write_vectors


def read_all(store: VectorStore) -> np.ndarray:
    target = np.empty((len(store), store.dim), np.float32)
    store.read(0, len(store), target)
    return target


def test_every_finite_float16_is_widened_exactly(tmp_path):
    bits = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    finite = bits[np.isfinite(bits)].reshape(-1, 32)
    write_vectors(tmp_path / "v.npy", [finite], *finite.shape, "float16")
    widened = read_all(VectorStore([tmp_path / "v.npy"]))
    np.testing.assert_array_equal(widened.view(np.uint32), finite.astype(np.float32).view(np.uint32))


def test_parts_are_read_as_one_also_across_their_ends_and_empty_ones(tmp_path):
    vectors = np.arange(60, dtype=np.float32).reshape(20, 3)
    paths = []
    for number, (low, high) in enumerate([(0, 0), (0, 7), (7, 7), (7, 20), (20, 20)]):
        paths.append(tmp_path / f"part-{number}.npy")
        write_vectors(paths[-1], [vectors[low:high]], high - low, 3, "float16")
    store = VectorStore(paths)
    assert (len(store), store.dim) == (20, 3)
    beside = np.full((11, 5), -1, np.float32)
    store.read(4, 15, beside[:, 1:4])
    np.testing.assert_array_equal(beside[:, 1:4], vectors[4:15])
    assert (beside[:, [0, 4]] == -1).all()
    np.testing.assert_array_equal(store.take(np.array([19, 0, 7, 6])), vectors[[19, 0, 7, 6]])


def test_blocks_are_written_in_order_and_the_same_bytes_again(tmp_path):
    vectors = np.random.default_rng(0).standard_normal((50, 4)).astype(np.float32)
    for name in "ab":
        write_vectors(tmp_path / name, [vectors[:20], vectors[20:50]], 50, 4, "float16")
    np.testing.assert_array_equal(np.load(tmp_path / "a"), vectors.astype(np.float16))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_value_beyond_float16_leaves_no_file(tmp_path):
    with pytest.raises(UserError, match="not finite in float16"):
        write_vectors(tmp_path / "v.npy", [np.full((2, 2), 70000, np.float32)], 2, 2, "float16")
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_that_fails_leaves_no_file(tmp_path):
    def blocks():
        yield np.zeros((1, 2), np.float32)
        raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError):
        write_vectors(tmp_path / "v.npy", blocks(), 2, 2, "float16")
    assert list(tmp_path.iterdir()) == []


def test_missing_rows_are_an_error(tmp_path):
    with pytest.raises(ValueError, match="got 1 rows, expected 2"):
        write_vectors(tmp_path / "v.npy", [np.zeros((1, 2), np.float32)], 2, 2, "float16")


@pytest.mark.parametrize("content", [b"", b"not an array", np.lib.format.MAGIC_PREFIX])
def test_a_file_that_is_not_an_array_is_named(tmp_path, content):
    (tmp_path / "v.npy").write_bytes(content)
    with pytest.raises(UserError, match=r"v\.npy: not a \.npy file"):
        VectorStore([tmp_path / "v.npy"])


def test_wrong_shapes_types_and_dimensions_are_named(tmp_path):
    np.save(tmp_path / "line.npy", np.zeros(3, np.float32))
    np.save(tmp_path / "whole.npy", np.zeros((3, 2), np.int64))
    for dim in (2, 3):
        np.save(tmp_path / f"dim{dim}.npy", np.zeros((3, dim), np.float16))
    for names, message in (
        (["line"], r"float32 of shape \(3,\)"),
        (["whole"], "int64 of shape"),
        (["dim2", "dim3"], r"dimensions \[2, 3\]"),
    ):
        with pytest.raises(UserError, match=message):
            VectorStore([tmp_path / f"{name}.npy" for name in names])
