"""Downloads that resume where they stopped, are retried, and count only when the checksum is right."""

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

import requests
from tqdm import tqdm
from urllib3.exceptions import HTTPError

from sparbench.collections.published import ObtainedFile, PublishedFile, differences, local_copy, measure
from sparbench.errors import UserError
from sparbench.files import read_json, write_json

USER_AGENT = "sparbench (research on first-stage retrieval; python-requests)"
# Azure resumes a file from a given byte only in a later version of its protocol than the default.
MSMARCO_HOSTS = ("msmarco.z22.web.core.windows.net", "msmarco.blob.core.windows.net")
MSMARCO_HEADERS = {"X-Ms-Version": "2019-12-12"}
# Attempts in a row without a new byte before a source is given up.
TRIES = 4
CONNECT_SECONDS, SILENCE_SECONDS = 20, 60
BLOCK_BYTES = 1 << 16
SECONDS_BETWEEN_LOG_LINES = 60
PASSING_STATUSES = (408, 425, 429)
Pause = Callable[[float], None]

log = logging.getLogger(__name__)


class SourceError(Exception):
    """A source cannot serve the file; retrying would not help."""


class InterruptionError(Exception):
    """A transfer ended early; what has arrived is kept."""


def download(published: PublishedFile, target: Path, pause: Pause = time.sleep) -> ObtainedFile:
    """Fetch a file from the first of its urls that serves the published bytes.

    What has arrived is kept in `<target>.part` through interruptions and kills; the next call resumes it.

    Raises:
        UserError: no source served the file; the message gives each source's reason and where to put a copy.
    """
    problems: list[str] = []
    for url in published.urls:
        try:
            return _download_checked(url, published, target, pause)
        except SourceError as problem:
            log.info("%s: %s", url, problem)
            problems.append(f"\n  {url}: {problem}")
    reasons = "".join(problems) or " no url is known"
    raise UserError(
        f"{target}: no source served the published file:{reasons}\n"
        f"fix: fetch it by other means and put it at {local_copy(target)}, or serve all files from a mirror "
        f"(config.yaml, key mirror; this file as {published.mirror_path})"
    )


def _download_checked(url: str, published: PublishedFile, target: Path, pause: Pause) -> ObtainedFile:
    part = PartialFile(target)
    continued = part.continues(url)
    started = time.monotonic()
    _transfer_persistently(url, part, pause)
    measured = measure(part.path)
    deviation = differences(published.sums, measured)
    if not deviation:
        part.finish(target)
        log.info("%s: %.1f MB in %.0f s", url, measured["bytes"] / 1e6, time.monotonic() - started)
        return ObtainedFile(url, measured)
    part.discard()
    if continued:
        # What an earlier run left may be at fault: start once more from the beginning.
        return _download_checked(url, published, target, pause)
    raise SourceError(f"deleted, {deviation}")


def _transfer_persistently(url: str, part: "PartialFile", pause: Pause) -> None:
    failures = 0
    while True:
        before = part.size
        try:
            return _transfer(url, part)
        except InterruptionError as problem:
            failures = 1 if part.size > before else failures + 1
            if failures == TRIES:
                raise SourceError(str(problem)) from None
            log.info("%s: %s; trying again", url, problem)
            pause(2.0 ** (failures - 1))


def _transfer(url: str, part: "PartialFile") -> None:
    """One request for the bytes that `part` still lacks."""
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"} | part.range_headers(url)
    if urlsplit(url).hostname in MSMARCO_HOSTS:
        headers |= MSMARCO_HEADERS
    try:
        with requests.get(url, headers=headers, stream=True, timeout=(CONNECT_SECONDS, SILENCE_SECONDS)) as response:
            if not _is_complete(response, part):
                _receive(response, url, part)
    except (requests.RequestException, HTTPError) as error:
        # requests buries the cause under messages about pools and retries.
        cause = getattr(error.args[0] if error.args else error, "reason", error)
        raise InterruptionError(f"{type(cause).__name__}: {cause}") from None


def _is_complete(response: requests.Response, part: "PartialFile") -> bool:
    """Whether nothing is left to send; raises when the response does not hold the file's bytes."""
    status = response.status_code
    if status == requests.codes.requested_range_not_satisfiable:
        if response.headers.get("Content-Range") == f"bytes */{part.size}":
            return True
        part.discard()
        raise InterruptionError("the file at the source has changed")
    if status in PASSING_STATUSES or status >= requests.codes.internal_server_error:
        raise InterruptionError(f"HTTP {status} {response.reason}")
    if status not in (requests.codes.ok, requests.codes.partial_content):
        raise SourceError(f"HTTP {status} {response.reason}")
    if response.headers.get("Content-Type", "").startswith("text/html"):
        raise SourceError("the answer is a web page, not a file")
    return False


def _receive(response: requests.Response, url: str, part: "PartialFile") -> None:
    """Append the body to `part`, or start again where the server sends the whole file."""
    if response.status_code == requests.codes.ok:
        part.begin(url, _validator(response))
    elif not response.headers.get("Content-Range", "").startswith(f"bytes {part.size}-"):
        part.discard()
        raise InterruptionError("the server sent a different range than requested")
    length = response.headers.get("Content-Length")
    total = part.size + int(length) if length is not None else None
    with part.path.open("ab") as stream, Progress(part, total) as progress:
        # Raw bytes: a .gz file must not be decompressed only because the server declares gzip as transfer encoding.
        for block in _blocks(response):
            stream.write(block)
            progress.add(len(block))
    if total is not None and part.size < total:
        raise InterruptionError(f"ended after {part.size} of {total} bytes")


def _blocks(response: requests.Response) -> Iterator[bytes]:
    return response.raw.stream(BLOCK_BYTES, decode_content=False)


def _validator(response: requests.Response) -> str | None:
    """The validator that says whether the file at the source is still the same (RFC 9110, 13.1.5: no weak tags)."""
    tag = response.headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified")


class PartialFile:
    """The bytes of a download so far, and a file beside them that names their source.

    A download is resumed only from the same url, and only where the server sent a validator.
    """

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(f"{target.name}.part")
        self._note = target.with_name(f"{target.name}.part.json")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.is_file() else 0

    def continues(self, url: str) -> bool:
        """Whether there are bytes that a request to `url` can resume."""
        return self.size > 0 and self._known_source().get("url") == url

    def range_headers(self, url: str) -> dict[str, str]:
        if not self.continues(url):
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": self._known_source()["validator"]}

    def begin(self, url: str, validator: str | None) -> None:
        """Discard all bytes, then note the source of the next ones."""
        self.discard()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if validator:
            write_json(self._note, {"url": url, "validator": validator})

    def discard(self) -> None:
        self._note.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)

    def finish(self, target: Path) -> None:
        """Rename the complete, checked file to `target`."""
        self.path.replace(target)
        self._note.unlink(missing_ok=True)

    def _known_source(self) -> dict[str, str]:
        try:
            return read_json(self._note)
        except (OSError, ValueError):
            return {}


class Progress:
    """A progress bar on a terminal, one line per minute in the log."""

    def __init__(self, part: PartialFile, total: int | None) -> None:
        self._name = part.path.stem
        self._bar = tqdm(
            total=total, initial=part.size, unit="B", unit_scale=True, desc=self._name, disable=None, leave=False
        )
        self._total, self._done, self._last_line = total, part.size, time.monotonic()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.close()

    def add(self, count: int) -> None:
        self._bar.update(count)
        self._done += count
        if time.monotonic() - self._last_line >= SECONDS_BETWEEN_LOG_LINES:
            self._last_line = time.monotonic()
            share = f" of {self._total / 1e6:.0f}" if self._total else ""
            log.info("%s: %.0f%s MB", self._name, self._done / 1e6, share)
