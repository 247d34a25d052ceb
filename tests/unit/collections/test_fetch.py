"""Downloads against a server on loopback that cuts, lies and refuses; and the fetch step as a rule calls it."""

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from unit.collections.loopback import Server, handler_of, serving

from sparbench.collections.download import download
from sparbench.collections.fetch import fetch, obtain
from sparbench.collections.published import PublishedFile
from sparbench.errors import UserError
from sparbench.processes.job import Job

WORKFLOW = Path(__file__).parents[3] / "workflow"
CONTENT = random.Random(0).randbytes(300_000)
SUMS = {
    "bytes": len(CONTENT),
    "md5": hashlib.md5(CONTENT).hexdigest(),
    "sha256": hashlib.sha256(CONTENT).hexdigest(),
}


@pytest.fixture
def server(monkeypatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    state = Server("", default=CONTENT)
    with serving(handler_of(state)) as url:
        state.url = url
        yield state


def published(*urls: str, **changes) -> PublishedFile:
    return PublishedFile("nq", "file.gz", urls, "CC", "dpr/file.gz", SUMS | changes)


def get(target: Path, *urls: str, **changes) -> str:
    """Download without waiting between tries; returns where the bytes came from."""
    return download(published(*urls, **changes), target, pause=lambda _: None).origin


def refusal(target: Path, *urls: str, **changes) -> str:
    with pytest.raises(UserError) as caught:
        get(target, *urls, **changes)
    return str(caught.value)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "resources" / "file.gz"


def assert_only(target: Path) -> None:
    assert target.read_bytes() == CONTENT
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_whole_download_leaves_the_file_alone(server, target):
    url = server.add("/a")
    assert get(target, url) == url
    assert_only(target)
    assert server.ranges_asked == [None]


def test_a_cut_transfer_is_continued_where_it_ended(server, target):
    get(target, server.add("/a", cuts=[100_000, 250_000]))
    assert_only(target)
    starts = [int(asked.removeprefix("bytes=").removesuffix("-")) for asked in server.ranges_asked[1:]]
    assert len(starts) == 2
    # Blocks that are not full when the connection breaks are asked for again.
    assert 0 < starts[0] <= 100_000 < starts[1] <= 250_000
    assert all(headers["If-Range"] == '"v1"' for _, headers in server.requests[1:])


def kill_after_a_cut(target: Path, url: str) -> int:
    """Stop a download at its first cut, as a killed job; returns how many bytes it kept."""

    def killed(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download(published(url), target, pause=killed)
    assert not target.exists()
    return target.with_name("file.gz.part").stat().st_size


def test_a_killed_download_is_continued_by_the_next_call(server, target):
    url = server.add("/a", cuts=[200_000])
    kept = kill_after_a_cut(target, url)
    assert 0 < kept <= 200_000
    get(target, url)
    assert_only(target)
    assert server.ranges_asked == [None, f"bytes={kept}-"]


def test_a_file_that_changed_meanwhile_is_fetched_from_its_beginning(server, target):
    kept = kill_after_a_cut(target, server.add("/a", content=CONTENT[::-1], cuts=[200_000]))
    get(target, server.add("/a", tag='"v2"'))
    assert_only(target)
    # The server sees that the tag has changed and sends all; no third request was needed.
    assert server.ranges_asked == [None, f"bytes={kept}-"]


def test_bytes_of_one_source_are_not_continued_from_another(server, target):
    kill_after_a_cut(target, server.add("/a", content=CONTENT[::-1], cuts=[200_000]))
    get(target, server.add("/b"))
    assert_only(target)
    assert server.ranges_asked == [None, None]


def test_a_server_without_ranges_sends_all_again(server, target):
    get(target, server.add("/a", ranges=False, cuts=[200_000]))
    assert_only(target)
    assert len(server.requests) == 2


def test_without_a_validator_nothing_is_continued(server, target):
    get(target, server.add("/a", tag=None, cuts=[200_000]))
    assert_only(target)
    assert server.ranges_asked == [None, None]


def test_a_weak_tag_is_no_validator_but_a_date_is(server, target):
    date = "Sat, 21 Nov 2026 00:00:00 GMT"
    get(target, server.add("/a", tag='W/"v1"', headers={"Last-Modified": date}, cuts=[200_000]))
    assert_only(target)
    assert server.requests[1][1]["If-Range"] == date


def test_a_complete_part_needs_no_more_bytes(server, target):
    url = server.add("/a")
    note_part(target, url, CONTENT)
    get(target, url)
    assert_only(target)
    assert server.ranges_asked == [f"bytes={len(CONTENT)}-"]


def test_a_part_longer_than_the_file_is_dropped(server, target):
    url = server.add("/a")
    note_part(target, url, CONTENT + b"more")
    get(target, url)
    assert_only(target)


def test_a_damaged_part_is_dropped_and_the_same_source_tried_once_more(server, target):
    url = server.add("/a")
    note_part(target, url, b"\0" * 1000)
    assert get(target, url) == url
    assert_only(target)
    assert server.ranges_asked == ["bytes=1000-", None]


def note_part(target: Path, url: str, content: bytes) -> None:
    target.parent.mkdir(parents=True)
    target.with_name("file.gz.part").write_bytes(content)
    target.with_name("file.gz.part.json").write_text(json.dumps({"url": url, "validator": '"v1"'}))


def test_a_wrong_checksum_sends_on_to_the_second_source(server, target):
    wrong = server.add("/wrong", content=b"x" + CONTENT[1:])
    right = server.add("/right")
    assert get(target, wrong, right) == right
    assert_only(target)


def test_all_sources_bad_leaves_nothing_and_says_what_each_gave(server, target):
    other = b"x" + CONTENT[1:]
    urls = [server.add("/a", content=other), server.add("/short", content=CONTENT[:-1]), f"{server.url}/missing"]
    message = refusal(target, *urls)
    assert f"{urls[0]}: deleted, md5 is {hashlib.md5(other).hexdigest()}, published {SUMS['md5']}" in message
    assert f"{urls[1]}: deleted, bytes is 299999, published 300000" in message
    assert f"{urls[2]}: HTTP 404" in message
    assert f"put it at {target}.local" in message
    assert "dpr/file.gz" in message
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize("name", ["bytes", "md5", "sha256"])
def test_each_published_sum_is_checked(server, target, name):
    wrong = 5 if name == "bytes" else "0" * len(SUMS[name])
    assert f"{name} is {SUMS[name]}, published {wrong}" in refusal(target, server.add("/a"), **{name: wrong})


def test_a_busy_server_is_asked_again_and_a_refusing_one_is_not(server, target):
    get(target, server.add("/busy", statuses=[503, 429]))
    assert len(server.requests) == 3
    target.unlink()
    assert "HTTP 403" in refusal(target, server.add("/closed", statuses=[403] * 9))
    assert len(server.requests) == 4


def test_a_source_without_new_bytes_is_given_up_after_four_tries(server, target):
    waits: list[float] = []
    url = server.add("/a", statuses=[500] * 9)
    with pytest.raises(UserError, match="HTTP 500"):
        download(published(url), target, pause=waits.append)
    assert len(server.requests) == 4
    assert waits == [1.0, 2.0, 4.0]


def test_a_web_page_in_place_of_the_file_is_refused_even_without_sums(server, target):
    url = server.add("/a", content=b"<html>log in</html>", headers={"Content-Type": "text/html; charset=utf-8"})
    with pytest.raises(UserError, match="web page"):
        download(PublishedFile("nq", "file.gz", (url,)), target, pause=lambda _: None)
    assert not target.exists()


def test_gzip_as_transfer_encoding_does_not_unpack_the_file(server, target):
    get(target, server.add("/a", headers={"Content-Encoding": "gzip"}))
    assert_only(target)
    assert server.requests[0][1]["Accept-Encoding"] == "identity"
    assert server.requests[0][1]["User-Agent"].startswith("sparbench")


def test_the_msmarco_host_is_asked_in_its_protocol_version(monkeypatch, target):
    asked: dict[str, dict[str, str]] = {}

    def refuse(url: str, headers: dict[str, str], **_) -> None:
        asked[url] = headers
        raise ConnectionAbortedError

    monkeypatch.setattr("sparbench.collections.download.requests.get", refuse)
    for url in ("https://msmarco.z22.web.core.windows.net/a", "https://example.org/a"):
        with pytest.raises(ConnectionAbortedError):
            get(target, url)
    assert [headers.get("X-Ms-Version") for headers in asked.values()] == ["2019-12-12", None]


def test_a_users_own_copy_goes_before_mirror_and_network(target):
    target.parent.mkdir()
    target.with_name("file.gz.local").write_bytes(CONTENT)
    obtained = obtain(published("http://127.0.0.1:9/a"), target, mirror="/nowhere")
    assert (obtained.origin, obtained.substituted) == ("local copy", False)
    assert target.read_bytes() == CONTENT


def test_a_wrong_copy_of_the_users_is_named_and_kept(target):
    target.parent.mkdir()
    copy = target.with_name("file.gz.local")
    copy.write_bytes(b"wrong")
    with pytest.raises(UserError, match=r"file\.gz\.local: bytes is 5, published 300000"):
        obtain(published(), target, mirror=None)
    assert copy.exists() and not target.exists()


@pytest.fixture
def job(tmp_path: Path) -> Callable[..., Job]:
    def make(url: str, **changes) -> Job:
        settings = {"collection": "nq", "file": "file.gz", "urls": [url], "licence": "CC BY", "mirror": None}
        outputs = {"file": str(tmp_path / "file.gz"), "record": str(tmp_path / "file.gz.source.json")}
        return Job({**settings, "mirror_path": "dpr/file.gz", **SUMS, **changes}, {}, outputs)

    return make


def test_the_step_writes_file_and_record(server, job):
    url = server.add("/a")
    fetch(job(url))
    record = json.loads(Path(job(url).outputs["record"]).read_text())
    assert record == {
        "file": "file.gz",
        "from": url,
        "bytes": SUMS["bytes"],
        "sha256": SUMS["sha256"],
        "substituted": False,
        "published": SUMS,
        "licence": "CC BY",
    }


def test_a_failing_step_ends_with_one_message_and_no_output(server, job, tmp_path):
    made = job(f"{server.url}/missing")
    spec = json.dumps({"settings": made.settings, "inputs": {}})
    outputs = [f"{role}={path}" for role, path in made.outputs.items()]
    command = [sys.executable, "-m", "sparbench.collections.fetch", "--spec", spec, "--output", *outputs]
    done = subprocess.run(command, cwd=WORKFLOW, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "error: " in done.stderr and "HTTP 404" in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
