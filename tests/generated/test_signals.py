"""Signals: the first one drains, whenever it comes; a second one or the deadline ends with 1."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from generated.conftest import Start
from support.postgres import PASSWORD
from support.running import NODE, until

ENDLESS = """
export async function handleJob() {
  console.log("job begins");
  await new Promise(() => undefined);
}
"""
# Its address is in the stack: there the password must not be as a whole.
SPLIT = "'+'".join(PASSWORD)
LEAK = f"Error('no connection to postgres://app:{SPLIT}@db/app')"
CRASHES = {"error": f"throw {LEAK}", "rejection": f"Promise.reject({LEAK})"}
ONE_JOB = """
export const createJobSource = () => ({
  start: async () => undefined,
  claim: async () => [{ id: "1", data: { message: "hello" }, retryCount: 0 }],
  keep: async () => [],
  giveBack: async () => undefined,
  stop: async () => undefined,
});
"""


@pytest.fixture
def endless(monorepo: Path) -> Iterator[str]:
    """The entry of a worker whose job never ends."""
    folder = monorepo / "services/w0"
    shutil.copytree(folder / "dist", folder / "endless", dirs_exist_ok=True)
    (folder / "endless/handle-job.js").write_text(ENDLESS)
    (folder / "endless/job-source.js").write_text(ONE_JOB)
    yield "endless/main.js"
    shutil.rmtree(folder / "endless")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("name", ["h0", "w0"])
def test_either_signal_drains(start: Start, name: str, number: int) -> None:
    """SIGTERM and SIGINT both end either kind of service with exit 0."""
    service = start(name)
    service.wait_ready()
    service.signal(number)
    assert service.wait() == 0


@pytest.mark.parametrize("name", ["h0", "w0"])
def test_it_ends_where_nobody_reads_its_log(start: Start, name: str) -> None:
    """As `node dist/main.js | pino-pretty`, of which Ctrl-C ends the reader first."""
    service = start(name, heard=False, DRAIN_DELAY_MS="0")
    service.wait_ready()
    service.nobody_reads()
    service.signal()
    assert service.wait() == 0


def test_a_line_that_waits_is_written_before_the_process_is_gone(monorepo: Path) -> None:
    """The last requests' lines, where something ends the process in the turn that answers them."""
    code = "output.gather(() => output.write('answered\\n')); process.exit(3)"
    script = f"import {{ output }} from './dist/output.js'; {code}"
    told = [NODE, "--input-type=module", "-e", script]
    folder = monorepo / "services/h0"
    done = subprocess.run(told, cwd=folder, stdout=subprocess.PIPE, text=True, check=False)
    assert (done.stdout, done.returncode) == ("answered\n", 3)


def test_a_draining_service_is_alive_but_not_ready(start: Start) -> None:
    service = start("h0", DRAIN_DELAY_MS="20000")
    service.wait_ready()
    service.signal()
    until(lambda: service.get("/readyz")[0] == 503, "no longer ready")
    assert service.get("/readyz")[1] == {"status": "unavailable", "failing": "draining"}
    assert service.get("/livez")[0] == 200
    assert service.get("/greetings/Ada")[0] == 200
    service.signal()
    assert service.wait(5) == 1
    assert "second signal" in service.output


def test_a_second_signal_ends_a_worker_with_a_job_in_flight(start: Start, endless: str) -> None:
    worker = start("w0", entry=endless)
    until(lambda: "job begins" in worker.output, "a job in flight")
    worker.signal()
    until(lambda: worker.get("/readyz")[1].get("failing") == "draining", "draining")
    assert not worker.ended
    worker.signal()
    assert worker.wait(5) == 1


def test_the_deadline_ends_a_worker_whose_job_never_does(start: Start, endless: str) -> None:
    worker = start("w0", entry=endless, DRAIN_DEADLINE_MS="300")
    until(lambda: "job begins" in worker.output, "a job in flight")
    worker.signal()
    assert worker.wait(10) == 1
    assert "work in flight did not finish in time" in worker.output


def test_a_signal_during_start_up_ends_it_cleanly(start: Start) -> None:
    with socket.socket() as silent:  # accepts the connection and never says a word
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        dsn = f"postgres://service:{PASSWORD}@127.0.0.1:{silent.getsockname()[1]}/app"
        worker = start("w2", DATABASE_SERVICE_URL=dsn)
        until(lambda: worker.get("/livez")[0] == 200, "alive")
        worker.signal()
        assert worker.wait() == 0, worker.output
        assert '"msg":"ready"' not in worker.output


def crashing(what: str) -> str:
    """The entry of a service in which something goes wrong on SIGUSR2."""
    code = f"process.on('SIGUSR2', () => {{ {CRASHES[what]} }})"
    return f"--import data:text/javascript,{quote(code)} dist/main.js"


@pytest.mark.parametrize("what", CRASHES)
@pytest.mark.parametrize("name", ["h0", "w0"])
def test_what_nobody_caught_ends_the_process(start: Start, name: str, what: str) -> None:
    """At once, with 1, after what was begun; the log says why in JSON, without a password."""
    service = start(name, entry=crashing(what), DRAIN_DELAY_MS="60000")
    service.wait_ready()
    service.signal(signal.SIGUSR2)
    assert service.wait() == 1, service.output
    lines = [json.loads(line) for line in service.output.splitlines()]
    (fatal,) = [line for line in lines if line["level"] == 60]
    assert fatal["err"]["message"].startswith("no connection to postgres:")
    assert "drained" in [line["msg"] for line in lines] and PASSWORD not in service.output


def test_what_nobody_caught_during_start_up_ends_it_too(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # never says a word
        dsn = f"postgres://service:{PASSWORD}@127.0.0.1:{silent.getsockname()[1]}/app"
        worker = start("w2", entry=crashing("rejection"), DATABASE_SERVICE_URL=dsn)
        until(lambda: worker.get("/livez")[0] == 200, "alive")
        worker.signal(signal.SIGUSR2)
        assert worker.wait() == 1, worker.output
    assert '"level":60' in worker.output
