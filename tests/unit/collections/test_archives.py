"""Archives read in place: every kind gives the same members; damage and escapes are refused with a message."""

import gzip
import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from sparbench.collections.archives import member_names, numbered_lines, open_binary, read_json_document
from sparbench.errors import UserError

FILES = {"set/corpus.jsonl": b"one\ntwo\n" * 500, "set/qrels/test.tsv": b"a\tb\n", "readme": b"hello"}


def as_folder(path: Path) -> Path:
    for name, data in FILES.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def as_zip(path: Path, files: dict[str, bytes] = FILES) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("set")
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def as_tar(path: Path, files: dict[str, bytes] = FILES, mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


KINDS = {
    "folder": as_folder,
    "zip": as_zip,
    "tar.gz": as_tar,
    "tar": lambda path: as_tar(path, mode="w"),
    "dotted.tgz": lambda path: as_tar(path, {f"./{name}": data for name, data in FILES.items()}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_archive_gives_its_members(tmp_path, kind):
    source = KINDS[kind](tmp_path / kind)
    assert sorted(member_names(source)) == sorted(FILES)
    for name, data in FILES.items():
        with open_binary(source, name) as stream:
            assert stream.read() == data


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_member_is_named_with_what_is_there(tmp_path, kind):
    source = KINDS[kind](tmp_path / kind)
    with pytest.raises(UserError, match="holds no member 'set/queries.jsonl'; it holds readme, set/corpus.jsonl"):
        list(numbered_lines(source, "set/queries.jsonl"))


def test_lines_have_numbers_and_gzip_is_known_by_its_bytes(tmp_path):
    (tmp_path / "plain.gz").write_text("a\nb")
    (tmp_path / "packed").write_bytes(gzip.compress(b"a\nb"))
    for name in ("plain.gz", "packed"):
        assert list(numbered_lines(tmp_path / name)) == [(1, "a\n"), (2, "b")]


@pytest.mark.parametrize("kind", ["zip", "tar.gz", "tar"])
@pytest.mark.parametrize("share", [0.3, 0.6])
def test_a_truncated_archive_is_refused(tmp_path, kind, share):
    source = KINDS[kind](tmp_path / kind)
    source.write_bytes(source.read_bytes()[: int(source.stat().st_size * share)])
    with pytest.raises(UserError, match=f"{kind}: truncated or damaged .*fetch it again"):
        list(numbered_lines(source, "set/corpus.jsonl"))


def test_a_truncated_gzip_is_refused(tmp_path):
    data = gzip.compress(b"".join(b"line %d\n" % i for i in range(1000)))
    (tmp_path / "file.gz").write_bytes(data[: len(data) // 2])
    with pytest.raises(UserError, match="file.gz: truncated or damaged"):
        list(numbered_lines(tmp_path / "file.gz"))


def test_flipped_bits_in_a_zip_are_noticed(tmp_path):
    source = as_zip(tmp_path / "bad.zip", {"a": bytes(range(256)) * 50})
    data = bytearray(source.read_bytes())
    data[60] ^= 0xFF
    source.write_bytes(data)
    with pytest.raises(UserError, match="bad.zip: truncated or damaged"):
        list(numbered_lines(source, "a"))


@pytest.mark.parametrize("name", ["../evil", "set/../../evil", "/etc/evil"])
@pytest.mark.parametrize("pack", [as_zip, as_tar])
def test_a_member_outside_the_folder_is_refused(tmp_path, pack, name):
    source = pack(tmp_path / "archive", {"set/corpus.jsonl": b"x", name: b"y"})
    with pytest.raises(UserError, match="points outside its folder"):
        list(numbered_lines(source, "set/corpus.jsonl"))


def test_a_link_that_leaves_the_folder_is_refused(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        link = tarfile.TarInfo("set/link")
        link.type, link.linkname = tarfile.SYMTYPE, "../../secret"
        archive.addfile(link)
    entry = zipfile.ZipInfo("set/link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(entry, "../../secret")
    for name in ("a.tar", "a.zip"):
        with pytest.raises(UserError, match="'set/link' points outside"):
            member_names(tmp_path / name)


def test_names_with_inner_dots_are_allowed(tmp_path):
    source = as_tar(tmp_path / "a.tar", {"set/sub/../file": b"x"})
    assert member_names(source) == ["set/sub/../file"]


def test_of_two_members_with_one_name_the_first_is_read(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for data in (b"first", b"second"):
            entry = tarfile.TarInfo("name")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    assert list(numbered_lines(tmp_path / "a.tar", "name")) == [(1, "first")]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match="nothing.tsv: no such file"):
        list(numbered_lines(tmp_path / "nothing.tsv"))


def test_bytes_that_are_not_utf8_are_named_with_their_line(tmp_path):
    (tmp_path / "latin").write_bytes("one\nKäthe\n".encode("latin-1"))
    with pytest.raises(UserError, match=r"latin, line 2: byte .* is not UTF-8; fix:"):
        list(numbered_lines(tmp_path / "latin"))


def test_a_malformed_document_is_named_with_its_line(tmp_path):
    (tmp_path / "x.json").write_text('[1,\n2,\n{"a" 3}]')
    with pytest.raises(UserError, match="x.json, line 3: "):
        read_json_document(tmp_path / "x.json")
