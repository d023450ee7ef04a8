"""The Hugging Face hub on loopback: repositories of files, with its real error shapes.

A test puts files into a repository, says what goes wrong, and looks at what was asked.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

REVISION = "a" * 40


@dataclass
class Repository:
    files: dict[str, bytes]
    revision: str = REVISION
    gated: bool = False
    licence: str = "apache-2.0"
    told: dict[str, str] = field(default_factory=dict[str, str])
    """Checksums that the hub tells instead of the right ones."""


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    range: str
    authorization: str


class Hub:
    """What there is, what goes wrong, and what was asked."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.asked: list[Asked] = []
        self.cuts: list[int] = []
        """After so many bytes of the body each next download breaks off."""
        self.ignores_ranges = False
        self.status = 0
        """What everything is answered with, where it is not 0."""
        self.holds_after: tuple[int, threading.Event] | None = None
        """After so many bytes a download stands still until the event."""
        self.held = threading.Event()
        """A download stands still."""
        self.url = ""

    def downloads(self) -> list[Asked]:
        return [it for it in self.asked if "/resolve/" in it.path]


@contextmanager
def imitated_hub() -> Iterator[Hub]:
    hub = Hub()

    class Handler(_Handler):
        known = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    known: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        hub, path = self.known, unquote(urlsplit(self.path).path)
        told = [self.headers.get(it) or "" for it in ("Range", "Authorization")]
        hub.asked.append(Asked(self.command, path, *told))
        if hub.status:
            return self._fail(hub.status, "", "Something is wrong")
        if match := re.fullmatch(r"/api/models/([^/]+/[^/]+)", path):
            return self._describe(match[1])
        if match := re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
            return self._send(match[1], match[2], match[3])
        return self._fail(404, "", "Not found")

    def _repository(self, name: str) -> Repository | None:
        repository = self.known.repositories.get(name)
        if repository is None:
            # The real one does not say whether there is a private one.
            self._fail(401, "RepoNotFound", "Repository not found")
        elif repository.gated and not self.headers.get("Authorization"):
            self._fail(
                401, "GatedRepo", f"Access to model {name} is restricted and you must"
            )
            return None
        return repository

    def _describe(self, name: str) -> None:
        if (repository := self._repository(name)) is None:
            return
        siblings = [
            {
                "rfilename": path,
                "size": len(data),
                "blobId": hashlib.sha1(data).hexdigest(),
                "lfs": {
                    "sha256": repository.told.get(path)
                    or hashlib.sha256(data).hexdigest(),
                    "size": len(data),
                    "pointerSize": 135,
                },
            }
            for path, data in repository.files.items()
        ]
        body = {
            "_id": "1",
            "id": name,
            "sha": repository.revision,
            "private": False,
            "gated": "auto" if repository.gated else False,
            "disabled": False,
            "downloads": 1,
            "likes": 1,
            "tags": ["gguf"],
            "cardData": {"license": repository.licence},
            "siblings": [
                {"rfilename": "README.md", "size": 10, "blobId": "1"},
                *siblings,
            ],
        }
        self._answer(200, json.dumps(body).encode(), kind="application/json")

    def _send(self, name: str, revision: str, path: str) -> None:
        if (repository := self._repository(name)) is None:
            return
        hub, data = self.known, repository.files.get(path)
        if data is None or revision != repository.revision:
            return self._fail(404, "EntryNotFound", "Entry not found")
        start = 0
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        if match and not hub.ignores_ranges:
            start = int(match[1])
        headers = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"'}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        body = data[start:]
        cut = hub.cuts.pop(0) if hub.cuts else None
        self._answer(206 if start else 200, body, headers=headers, cut=cut)

    def _fail(self, status: int, code: str, message: str) -> None:
        headers = {"X-Error-Message": message} | (
            {"X-Error-Code": code} if code else {}
        )
        body = json.dumps({"error": message}).encode()
        self._answer(status, body, headers=headers, kind="application/json")

    def _answer(
        self,
        status: int,
        body: bytes,
        *,
        headers: dict[str, str] | None = None,
        kind: str = "application/octet-stream",
        cut: int | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if (hold := self.known.holds_after) and len(body) > hold[0]:
            self.wfile.write(body[: hold[0]])
            self.known.held.set()
            hold[1].wait()
            self.close_connection = True
            return
        self.wfile.write(body if cut is None else body[:cut])
        self.close_connection = cut is not None

    def log_message(self, format: str, *args: object) -> None:
        pass
