"""Behind a real proxy the log has the client's address, and nobody else is believed."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generated.conftest import Start
from support.postgres import free_port
from support.running import Running, until

HAPROXY = shutil.which("haproxy", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
SETTINGS = """\
defaults
  mode http
  timeout connect 5s
  timeout client 10s
  timeout server 10s
frontend public
  bind 127.0.0.1:{port}
  option forwardfor
  http-request set-header x-forwarded-proto https
  default_backend payments
backend payments
  server payments 127.0.0.1:{behind} source 127.0.0.2
"""
"""It comes to the service from an address of its own, so that it can be told from others."""
CLAIM = {"x-forwarded-for": "192.0.2.66", "x-forwarded-proto": "https"}


def lines(service: Running, path: str) -> list[dict[str, Any]]:
    """What the service logged of requests for a path."""
    every = [json.loads(line) for line in service.output.splitlines()]
    return [line["req"] for line in every if line.get("req", {}).get("path") == path]


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Any]:
    """Starts HAProxy before a service; gives its port."""
    if HAPROXY is None:
        pytest.skip("no HAProxy here: apt-get install haproxy")
    started: list[subprocess.Popen[bytes]] = []

    def starter(behind: int) -> int:
        port = free_port()
        config = tmp_path / "haproxy.cfg"
        config.write_text(SETTINGS.format(port=port, behind=behind))
        started.append(subprocess.Popen([HAPROXY, "-f", config], stderr=subprocess.DEVNULL))
        return port

    yield starter
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.parametrize("trust", ["", "127.0.0.2/32"])
def test_the_log_has_the_client_that_the_proxy_names(start: Start, proxy: Any, trust: str) -> None:
    """What a client claims is not believed, neither through the proxy nor beside it."""
    service = start("h1", HOST="127.0.0.1", TRUST_PROXY=trust)
    service.wait_ready()
    port = proxy(service.port)

    def ask(where: int, path: str) -> int:
        request = urllib.request.Request(f"http://127.0.0.1:{where}{path}", headers=CLAIM)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except OSError:
            return 0

    until(lambda: ask(port, "/greetings/through") == 200, "HAProxy answers")
    assert ask(service.port, "/greetings/beside") == 200
    until(lambda: bool(lines(service, "/greetings/beside")), "the request is in the log")
    through = lines(service, "/greetings/through")[-1]
    (beside,) = lines(service, "/greetings/beside")
    if not trust:
        assert (through["ip"], through["protocol"]) == ("127.0.0.2", "http")
    else:
        assert (through["ip"], through["protocol"]) == ("127.0.0.1", "https")
    assert (beside["ip"], beside["protocol"]) == ("127.0.0.1", "http")
