"""An npm registry with one package, for whoever has the token."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from uuid import uuid4

from support.tools import TOOLS

PACKAGE = "@private/greeting"
PORT = 4873
"""On an engine's own bridge, where nothing else answers."""


@dataclass
class NpmRegistry:
    """Where it answers, the token, and the status of each answer it gave."""

    url: str
    token: str = field(default_factory=lambda: f"token-{uuid4().hex}")
    answers: list[int] = field(default_factory=list)

    @property
    def npmrc(self) -> str:
        """The settings as a team commits them."""
        return f"@private:registry={self.url}\n"

    def environment(self, folder: Path) -> dict[str, str]:
        """Settings as actions/setup-node makes them: in a file of its own, with a variable.

        pnpm fills in no variable of a committed file.
        """
        ask = [str(TOOLS / "pnpm"), "config", "get", "registry"]
        usual = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
        line = f"{self.url.removeprefix('http:')}:_authToken=${{PRIVATE_TOKEN}}"
        (folder / "userconfig").write_text(f"registry={usual}{line}\n")
        return {"NPM_CONFIG_USERCONFIG": str(folder / "userconfig"), "PRIVATE_TOKEN": self.token}


@contextmanager
def npm_registry(address: str) -> Iterator[NpmRegistry]:
    """Answer at an address of this machine; the package is another one each time, so that no store
    has it. The port is always the same: an image of the run before, whose settings name it, is in
    the engine's cache."""
    tarball = _tarball()
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given = self.headers.get("Authorization") == f"Bearer {registry.token}"
            body = tarball if self.path.endswith(".tgz") else packument
            registry.answers.append(200 if given else 401)
            self.send_response(registry.answers[-1])
            self.end_headers()
            self.wfile.write(body if given else b"{}")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer((address, PORT), Handler)
    registry = NpmRegistry(f"http://{address}:{server.server_port}/")
    url = f"{registry.url}{PACKAGE}/-/greeting-1.0.0.tgz"
    dist = {"tarball": url, "integrity": integrity}
    version = {"name": PACKAGE, "version": "1.0.0", "dist": dist}
    known = {"name": PACKAGE, "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": version}}
    packument = json.dumps(known).encode()
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()


def _tarball() -> bytes:
    files = {
        "package/package.json": json.dumps({"name": PACKAGE, "version": "1.0.0"}),
        "package/index.js": f'module.exports = "{uuid4()}";\n',
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text.encode()))
    return packed.getvalue()
