"""The images start under what a strict cluster grants, answer, and drain."""

from __future__ import annotations

import urllib.request

from docker.conftest import WATCHED
from support.docker import HARDENED
from support.images import Image

METRICS = 9464


def test_it_answers_and_drains_without_any_privilege(image: Image) -> None:
    """Read-only root, no capability, a user that the image does not know."""
    service = image.docker.run(image.tag, *HARDENED, f"--publish={METRICS}", DRAIN_DELAY_MS="0")
    service.wait_ready()
    assert service.get("/livez") == (200, {"status": "ok"})
    if image.name in WATCHED:  # by a port that the image does not expose
        url = f"http://127.0.0.1:{service.port(METRICS)}/metrics"
        with urllib.request.urlopen(url, timeout=10) as answer:
            assert b'http_route="/livez"' in answer.read()
    version = {"sha": "abc123", "service": image.name, "buildTs": "2026-01-01T00:00:00Z"}
    assert service.get("/version") == (200, version)
    service.signal("SIGTERM")
    assert service.wait() == 0, service.output
    assert '"msg":"drained"' in service.output


def test_it_runs_as_nobody_by_itself_and_says_what_it_is(image: Image) -> None:
    """What a cluster checks before it starts a container, and what people look up later."""
    config = image.docker.inspect(image.tag)["Config"]
    assert config["User"] == "10001:10001" and config["Cmd"] == command_of(image)
    labels = {key.rpartition(".")[2]: value for key, value in config["Labels"].items()}
    assert (labels["title"], labels["revision"]) == (image.name, "abc123")
    assert not config.get("Healthcheck")


def command_of(image: Image) -> list[str]:
    """A service that is traced loads what does it before all else, and knows its sources."""
    first = ["--enable-source-maps", "--import", "./dist/telemetry.js"]
    return ["node", *(first if image.name in WATCHED else ()), "dist/main.js"]
