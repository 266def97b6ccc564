"""CPU of a generated HTTP service per request, next to bare `node:http` and to Fastify with pino.

    .venv/bin/python bench/http_service.py [ROUNDS] [SECONDS]

All answer the same route with the same JSON, in one run: user and system CPU of the server per
request, from /proc; autocannon asks over 20 connections for SECONDS (3). The order alternates, and
the least of ROUNDS (5) counts. Goal: at most 1.05 times Fastify with pino. Prints a table in
Markdown.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.hosts import commit, make_host
from support.versions import TemplateHistory

TOOLS = Path(__file__).parents[1] / ".tools/bin"
BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PATH": f"{TOOLS}:{BIN}:{os.environ['PATH']}", "DRAIN_DELAY_MS": "0"}
PORT = 18_080
ROUTE = "/greetings/ada"
TICKS = os.sysconf("SC_CLK_TCK")
PEERS = {
    "node:http": """
import { createServer } from "node:http";
const body = JSON.stringify({ message: "Hello, ada!" });
const head = { "content-type": "application/json; charset=utf-8", "content-length": body.length };
createServer((_, response) => response.writeHead(200, head).end(body)).listen(process.env.PORT);
""",
    "Fastify with pino": """
import Fastify from "fastify";
const app = Fastify({ logger: true });
app.get("/greetings/:name", async (request) => ({ message: `Hello, ${request.params.name}!` }));
await app.listen({ port: Number(process.env.PORT) });
""",
}
OURS = "a generated service"
GOAL = 1.05


def main() -> None:
    """Print the table."""
    rounds, seconds = (int(a) for a in (*sys.argv[1:], "5", "3")[:2])
    with TemporaryDirectory(prefix="bench.") as folder:
        service = _service(Path(folder))
        entries = {OURS: service / "dist/main.js"}
        for number, (name, code) in enumerate(PEERS.items()):
            entries[name] = service / f"peer-{number}.mjs"
            entries[name].write_text(code)
        least = dict.fromkeys(entries, float("inf"))
        for number in range(rounds):
            for name in sorted(entries, reverse=bool(number % 2)):
                least[name] = min(least[name], per_request(service, entries[name], seconds))
    peer = least["Fastify with pino"]
    print("| server | CPU per request | Fastify with pino | goal |\n|---|---:|---:|---:|")
    for name, micro in sorted(least.items(), key=lambda one: one[1]):
        goal = f"{GOAL} x" if name == OURS else ""
        print(f"| {name} | {micro:.1f} µs | {micro / peer:.2f} x | {goal} |")


def per_request(service: Path, entry: Path, seconds: int) -> float:
    """Microseconds that the server is busy with one request, once it is warm."""
    with _running(entry) as server:
        _ask(service, 1)
        before = _ticks(server.pid)
        requests = _ask(service, seconds)
        return (_ticks(server.pid) - before) / TICKS / requests * 1e6


def _service(folder: Path) -> Path:
    template = TemplateHistory(folder / "template").root
    root = make_host(folder / "acme")
    _run(root, "shipway", "new", "payments", "--yes", "--template", str(template))
    commit(root)
    _run(root, "pnpm", "--filter", "@acme/payments", "add", "--save-dev", "autocannon@8")
    _run(root, "pnpm", "--filter", "@acme/payments", "build")
    return root / "services/payments"


@contextmanager
def _running(entry: Path) -> Iterator[subprocess.Popen[bytes]]:
    env = {**ENVIRONMENT, "PORT": str(PORT), "NODE_ENV": "production"}
    with subprocess.Popen(["node", str(entry)], env=env, stdout=subprocess.DEVNULL) as server:
        try:
            deadline = time.monotonic() + 30
            while not _answers() and time.monotonic() < deadline:
                time.sleep(0.05)
            yield server
        finally:
            server.terminate()


def _answers() -> bool:
    with suppress(OSError):
        return bool(urlopen(f"http://127.0.0.1:{PORT}{ROUTE}", timeout=1).status == 200)
    return False


def _ask(service: Path, seconds: int) -> int:
    """Requests that were answered; each must be by a 2xx."""
    url = f"http://127.0.0.1:{PORT}{ROUTE}"
    told = ["--json", "--connections", "20", "--duration", str(seconds), url]
    found = json.loads(_run(service, "node_modules/.bin/autocannon", *told))
    if found["non2xx"] or found["errors"]:
        raise SystemExit(f"{found['non2xx']} answers were no 2xx, {found['errors']} errors")
    return int(found["2xx"])


def _ticks(pid: int) -> int:
    """User and system time so far (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True, text=True
    )
    return done.stdout


if __name__ == "__main__":
    main()
