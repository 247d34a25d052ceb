"""Servers on loopback for the tests of downloads: one that misbehaves on request, and the base of others."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@contextmanager
def serving(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    """Answer requests by `handler` in a thread; gives the server's url."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Resource:
    """What the server says at one path, and how it misbehaves."""

    content: bytes
    tag: str | None = '"v1"'
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Server:
    """Requests and resources; a resource that is added without content holds the default one."""

    url: str
    default: bytes
    resources: dict[str, Resource] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def add(self, path: str, **options: Any) -> str:
        self.resources[path] = Resource(**{"content": self.default, **options})
        return f"{self.url}{path}"

    @property
    def ranges_asked(self) -> list[str | None]:
        return [headers.get("Range") for _, headers in self.requests]


def handler_of(server: Server) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            server.requests.append((self.path, dict(self.headers)))
            resource = server.resources.get(self.path)
            if resource is None or resource.statuses:
                self.send_error(resource.statuses.pop(0) if resource else 404)
                return
            self.answer(resource, self.first_byte(resource))

        def first_byte(self, resource: Resource) -> int:
            asked, condition = self.headers.get("Range"), self.headers.get("If-Range")
            if asked and resource.ranges and condition in (None, resource.tag):
                return int(asked.removeprefix("bytes=").removesuffix("-"))
            return 0

        def answer(self, resource: Resource, first: int) -> None:
            size = len(resource.content)
            if first >= size > 0:
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{size}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(206 if first else 200)
            if first:
                self.send_header("Content-Range", f"bytes {first}-{size - 1}/{size}")
            if resource.tag:
                self.send_header("ETag", resource.tag)
            for name, value in resource.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(size - first))
            self.end_headers()
            self.wfile.write(resource.content[first : resource.cuts.pop(0) if resource.cuts else None])

        def log_message(self, *arguments: Any) -> None:
            pass

    return Handler
