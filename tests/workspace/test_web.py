"""apps/web: built without an environment, started only with a whole one, drained without a loss."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from support.hosts import REPOSITORY, status
from support.postgres import PASSWORD, Server, free_port
from support.running import NODE, Running, until
from support.tools import STORE, pnpm, pnpm_with_nothing
from workspace.conftest import SECRET, STANDALONE, Web

BALANCER = REPOSITORY / "tests/generated/balancer.mjs"
HADOLINT = Path(sys.executable).with_name("hadolint")
START = "node_modules/next/dist/bin/next start"
PROBE = """\
"use client";
import { getEnv } from "../env";
export function Probe() {
  return <p>{getEnv().AUTH_SECRET}</p>;
}
"""


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a database that takes connections and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


def dsn(port: int) -> str:
    """Of a database at ``port``, with a password to search outputs for."""
    return f"postgres://app:{PASSWORD}@127.0.0.1:{port}/app"


def test_next_tells_nobody_about_us_in_any_shell(workspace: Path, tmp_path: Path) -> None:
    """Asked of Next itself, which tells whoever starts it otherwise, where no CI is."""
    told = {}
    for start in ("scripts/next.ts", "node_modules/next/dist/bin/next"):
        done = subprocess.run(
            [NODE, workspace / "apps/web" / start, "telemetry", "status"], cwd=tmp_path,
            env={"HOME": str(tmp_path)}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        told[start] = "Status: Enabled" in done.stdout
    assert told == {"scripts/next.ts": False, "node_modules/next/dist/bin/next": True}


def test_the_build_needs_no_environment_and_leaves_the_tree_as_it_was(workspace: Path) -> None:
    """The fixture built it with PATH and HOME alone; nor did Next rewrite a file of ours."""
    assert (workspace / "apps/web" / STANDALONE).is_file()
    assert status(workspace) == ""


def test_its_dockerfile_is_clean(workspace: Path) -> None:
    """Nothing that hadolint warns of, and no frontend that has to be fetched."""
    dockerfile = workspace / "apps/web/Dockerfile"
    done = subprocess.run([HADOLINT, dockerfile], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "# syntax=" not in dockerfile.read_text()


@pytest.mark.parametrize("entry", [STANDALONE, START])
def test_without_its_variables_it_exits_with_the_whole_list(web: Web, entry: str) -> None:
    """Each problem has its line, and no value is printed."""
    app = web(entry, DATABASE_URL=f"mysql://{PASSWORD}", DRAIN_DELAY_MS=PASSWORD)
    assert app.wait() == 1
    lines = app.output.split("web cannot start: the environment is not valid:\n")[1].splitlines()
    assert [line.split(":")[0].strip() for line in lines[:3]] == [
        "DRAIN_DELAY_MS",
        "AUTH_SECRET",
        "DATABASE_URL",
    ]
    assert "AUTH_SECRET: is not set" in lines[1]


@pytest.mark.parametrize("entry", [STANDALONE, START])
def test_it_answers_its_probes_and_stops_with_0(web: Web, entry: str, postgres: Server) -> None:
    """The standalone server and `next start` alike; who says nothing is not waited for."""
    app = web(
        entry,
        AUTH_SECRET=SECRET,
        DATABASE_URL=postgres.dsn("app"),
        GIT_SHA="abc",
        BUILD_TS="2030-01-01T00:00:00Z",
        DRAIN_DELAY_MS="1500",
    )
    app.wait_ready()
    assert app.get("/livez") == (200, {"status": "ok"})
    assert app.get("/readyz") == (200, {"status": "ok"})
    version = {"sha": "abc", "service": "web", "buildTs": "2030-01-01T00:00:00Z"}
    assert app.get("/version") == (200, version)
    half_a_header = b"GET / HTTP/1.1\r\nhost: a\r\nx-half"
    silent = [socket.create_connection(("127.0.0.1", app.port)) for _ in range(2)]
    silent[1].sendall(half_a_header)
    app.signal()
    unready = (503, {"status": "unavailable", "failing": "draining"})
    until(lambda: app.get("/readyz") == unready, "not ready while it drains")
    assert app.get("/livez") == (200, {"status": "ok"})
    assert app.wait(20) == 0
    assert '"msg":"drained"' in app.output
    for client in silent:
        client.close()


def test_it_ends_where_nobody_reads_its_log(web: Web, postgres: Server) -> None:
    """As behind `| pino-pretty`, of which Ctrl-C ends the reader first."""
    app = web(heard=False, AUTH_SECRET=SECRET, DATABASE_URL=postgres.dsn("app"))
    app.wait_ready()
    app.nobody_reads()
    app.signal()
    assert app.wait(20) == 0


def test_readyz_names_the_database_while_it_is_away(web: Web) -> None:
    """And /livez does not care; the log has the code, nobody has the address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    app = web(AUTH_SECRET=SECRET, DATABASE_URL=dsn(port))
    unready = (503, {"status": "unavailable", "failing": "database"})
    until(lambda: app.get("/readyz") == unready, "the name of the database")
    assert app.get("/livez")[0] == 200
    assert '"failing":"database","code":"ECONNREFUSED"' in app.output
    assert str(port) not in app.output


@pytest.mark.parametrize("entry", [STANDALONE, START])
def test_a_request_in_flight_finishes_before_the_end(web: Web, entry: str, silent: int) -> None:
    """It waits two seconds for the silent database while the server already closes."""
    app = web(entry, AUTH_SECRET=SECRET, DATABASE_URL=dsn(silent))
    until(lambda: app.get("/livez")[0] == 200, "alive")
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(app.get, "/readyz")
        # Once it is being answered: the pool has connected.
        until(lambda: _connections(silent), "a request in flight")
        app.signal()
        assert answer.result() == (503, {"status": "unavailable", "failing": "draining"})
    assert app.wait() == 0


def test_the_deadline_and_a_second_signal_exit_with_1(web: Web, silent: int) -> None:
    """What would wait for the silent database is not waited for."""
    late = web(AUTH_SECRET=SECRET, DATABASE_URL=dsn(silent), DRAIN_DEADLINE_MS="200")
    pushed = web(AUTH_SECRET=SECRET, DATABASE_URL=dsn(silent), DRAIN_DELAY_MS="60000")
    for app in (late, pushed):
        until(lambda app=app: app.get("/livez")[0] == 200, "alive")
    with ThreadPoolExecutor() as pool:
        pool.submit(late.get, "/readyz")
        until(lambda: _connections(silent), "a request in flight")
        late.signal()
    assert late.wait() == 1 and "did not finish in time" in late.output
    pushed.signal(signal.SIGINT)
    until(lambda: pushed.get("/readyz")[0] == 503, "draining")
    pushed.signal()
    assert pushed.wait() == 1 and "second signal" in pushed.output


@pytest.mark.slow
def test_no_request_is_lost_while_an_instance_stops(workspace: Path, postgres: Server) -> None:
    """Thousands of pages over connections that are kept alive, through a balancer."""
    result = under_load(workspace, postgres, 2_500, delay_ms=1_500)
    print(result)
    assert list(result["statuses"]) == ["200"], result
    assert result["exit"] == 0 and min(result["served"]) > 200


def test_the_load_notices_an_instance_that_leaves_too_early(
    workspace: Path, postgres: Server
) -> None:
    """Without its delay a balancer between two looks sends to it: the measurement sees that."""
    result = under_load(workspace, postgres, 1_500, delay_ms=0, BALANCER_LOOKS_AWAY="1")
    assert result["statuses"].get("502", 0) > 0, result


def under_load(root: Path, postgres: Server, requests: int, delay_ms: int, **balancer: str) -> dict:
    """Run the balancer over two instances: what it counted."""
    numbers = [requests, delay_ms, free_port(), free_port()]
    command = [NODE, BALANCER, root / "apps/web", *map(str, numbers), STANDALONE, "/?n="]
    env = {"AUTH_SECRET": SECRET, "DATABASE_URL": postgres.dsn("app"), "METRICS_PORT": "0"}
    done = subprocess.run(
        command, env=env | balancer, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def copy(workspace: Path) -> Iterator[Path]:
    """A second app with the same dependencies, to break."""
    folder = workspace / "apps/probe"
    ignore = shutil.ignore_patterns(".next")
    shutil.copytree(workspace / "apps/web", folder, symlinks=True, ignore=ignore)
    yield folder
    shutil.rmtree(folder)


def test_a_client_component_that_reads_the_environment_fails_the_build(copy: Path) -> None:
    """No secret can reach a browser by an import."""
    (copy / "src/app/probe.tsx").write_text(PROBE)
    page = copy / "src/app/page.tsx"
    text = page.read_text().replace("<Counter />", "<Probe />")
    page.write_text(f'import {{ Probe }} from "./probe";\n{text}')
    done = pnpm_with_nothing(copy, "exec", "next", "build", check=False)
    assert done.returncode != 0
    assert "'server-only' cannot be imported from a Client Component" in done.stdout + done.stderr
    assert "src/app/probe.tsx" in done.stdout + done.stderr


def test_its_own_tests_pass_after_a_new_required_variable(copy: Path) -> None:
    """The environment of its tests follows from env.schema.json; no list in them knows one."""
    env = copy / "src/env.ts"
    added = (
        "SENTRY_DSN: z.url(), TENANT: z.uuid(), KEY: z.string().min(40).meta({ writeOnly: true }),"
    )
    env.write_text(env.read_text().replace("z.object({", f"z.object({{ {added}", 1))
    pnpm_with_nothing(copy, "env:schema")
    pnpm_with_nothing(copy, "exec", "vitest", "run", "env", "readyz")


def test_every_answer_carries_the_security_headers(web: Web, postgres: Server) -> None:
    """And none says what made it."""
    app = _ready(web, postgres)
    with urllib.request.urlopen(f"http://127.0.0.1:{app.port}/", timeout=5) as answer:
        headers = answer.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert headers["x-powered-by"] is None


@pytest.mark.slow
def test_a_browser_opens_the_page_and_clicks(web: Web, postgres: Server, tmp_path: Path) -> None:
    """Real Chromium: nothing is fetched from elsewhere, nothing is complained about."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no browser here: apt-get install chromium")
    app = _ready(web, postgres)
    (tmp_path / "package.json").write_text('{ "private": true }\n')
    shutil.copy(Path(__file__).with_name("browser.mjs"), tmp_path)
    pnpm(tmp_path, "add", "--silent", "--store-dir", str(STORE), "playwright-core@1.65.1")
    done = subprocess.run(
        [NODE, "browser.mjs", f"http://127.0.0.1:{app.port}/", chromium],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout) == {
        "heading": "acme",
        "clicked": "Clicked 2 times",
        "elsewhere": [],
        "complaints": [],
    }


def _ready(web: Web, postgres: Server) -> Running:
    app = web(AUTH_SECRET=SECRET, DATABASE_URL=postgres.dsn("app"))
    app.wait_ready()
    return app


def _connections(port: int) -> list[str]:
    """Established connections to a port of this machine, as the kernel lists them."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [row[2] for row in rows if row[2].endswith(f":{port:04X}") and row[3] == "01"]
