"""What answers as Argo CD's API does about Applications: none of its own can be had here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from support.crds import misfits

TOKEN = "read-0nly"
PATH = "/api/v1/applications/"


def application(
    name: str, *images: str, health: str = "Healthy", sync: str = "Synced"
) -> dict[str, Any]:
    """An Application as its schema has it, with these images in its pods."""
    source = {"repoURL": "https://example.com/acme/shop.git", "path": "x", "targetRevision": "HEAD"}
    made = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {"project": "default", "source": source, "destination": {"namespace": "acme"}},
        "status": {
            "health": {"status": health},
            "sync": {"status": sync, "revision": "4f5e6a7"},
            "summary": {"images": list(images)},
        },
    }
    assert misfits(made) == []
    return made


@contextmanager
def argocd(*applications: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Its address, and what it was asked for. Whoever asks for what is not there is told no more
    than whoever may not read it, as Argo CD does where no project is named."""
    known = {one["metadata"]["name"]: one for one in applications}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            url = urlsplit(self.path)
            found = known.get(unquote(url.path.removeprefix(PATH)))
            namespace = parse_qs(url.query).get("appNamespace", ["argocd"])[0]
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                self.answer(401, {"error": "no session information", "code": 16})
            elif url.path == f"{PATH}elsewhere":
                self.answer(307, {}, Location="http://localhost:1/")
            elif not found or namespace != found["metadata"]["namespace"]:
                self.answer(403, {"error": "permission denied", "code": 7})
            else:
                self.answer(200, found)

        def answer(self, code: int, data: dict[str, Any], **headers: str) -> None:
            content = json.dumps(data).encode()
            self.send_response(code)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
