"""CPU of a generated HTTP service per request, next to bare `node:http` and to Fastify with pino.

    .venv/bin/python bench/http_service.py [STARTS] [ROUNDS] [REQUESTS]

All answer the same route with the same JSON and run at the same time; autocannon asks each in turn
for REQUESTS (2000) over 20 connections, ROUNDS (8) times, in alternating order: http_bursts.mjs.
That is done with STARTS (6) processes of each, in alternating order: what V8 learns of a program
while it starts differs, and which server is the first to be asked changes its figure. An odd number
would favour one end of the order: one more is done. The figure is the median; the ratio is the
median of the rounds' own ratios, so that a busy machine says the same.
Goal: at most 1.05 times Fastify with pino. One with telemetry is started as its image starts it,
with no collector to send to. One that keeps no tick shows what src/ticks.ts is for: where it costs
no more, the Node of that day needs no such file. Prints a table in Markdown.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.hosts import commit, make_host
from support.versions import TemplateHistory

HERE = Path(__file__).parent
TOOLS = HERE.parent / ".tools/bin"
BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PATH": f"{TOOLS}:{BIN}:{os.environ['PATH']}"}
ROUTE = "/greetings/ada"
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
OURS, PEER = "a generated service", "Fastify with pino"
WATCHED, FORGETS = "one with telemetry", "one that keeps no tick"
KEEPS = "keepTicksFast();\n"
START = "--enable-source-maps --import ../watched/dist/telemetry.js ../watched/dist/main.js"
GOAL = 1.05


def main() -> None:
    """Print the table."""
    starts, rounds, requests = (*sys.argv[1:], *("6", "8", "2000")[len(sys.argv) - 1 :])
    with TemporaryDirectory(prefix="bench.") as folder:
        service = _service(Path(folder))
        entries = {OURS: "dist/main.js", WATCHED: START, FORGETS: _without_tick(service)}
        for number, (name, code) in enumerate(PEERS.items()):
            entries[name] = f"peer-{number}.mjs"
            (service / entries[name]).write_text(code)
        told = [f"{name}={entry}" for name, entry in entries.items()]
        script = str(HERE / "http_bursts.mjs")
        found: dict[str, list[float]] = {name: [] for name in entries}
        for _ in range(int(starts) + int(starts) % 2):
            said = _run(service, "node", script, ROUTE, rounds, requests, *told)
            told.reverse()
            for name, figures in json.loads(said).items():
                found[name] += figures
    print("| server | CPU per request | Fastify with pino | goal |\n|---|---:|---:|---:|")
    for name, micro in sorted(found.items(), key=lambda one: median(one[1])):
        ratio = median(a / b for a, b in zip(micro, found[PEER], strict=True))
        goal = f"{GOAL} x" if name == OURS else ""
        print(f"| {name} | {median(micro):.1f} µs | {ratio:.2f} x | {goal} |")


def _service(folder: Path) -> Path:
    """A service without a database, built, with autocannon; one with telemetry lies beside it."""
    template = TemplateHistory(folder / "template").root
    root = make_host(folder / "acme")
    new = ("shipway", "new", "--yes", "--template", str(template))
    _run(root, *new, "payments")
    _run(root, *new, "watched", "--data", "telemetry=true")
    commit(root)
    _run(root, "pnpm", "--filter", "@acme/payments", "add", "--save-dev", "autocannon@8")
    _run(root, "pnpm", "install", "--no-frozen-lockfile")
    _run(root, "pnpm", "--filter", "./services/*", "build")
    return root / "services/payments"


def _without_tick(service: Path) -> str:
    """The entry of the same service without it."""
    entry = service / "dist/forgets.js"
    before, after = (service / "dist/main.js").read_text().split(KEEPS)
    entry.write_text(before + after)
    return f"dist/{entry.name}"


def _run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


if __name__ == "__main__":
    main()
