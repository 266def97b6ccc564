"""The images start under what a strict cluster grants, answer, and drain."""

from __future__ import annotations

from support.docker import HARDENED
from support.images import Image


def test_it_answers_and_drains_without_any_privilege(image: Image) -> None:
    """Read-only root, no capability, a user that the image does not know."""
    service = image.docker.run(image.tag, *HARDENED, DRAIN_DELAY_MS="0")
    service.wait_ready()
    assert service.get("/livez") == (200, {"status": "ok"})
    version = {"sha": "abc123", "service": image.name, "buildTs": "2026-01-01T00:00:00Z"}
    assert service.get("/version") == (200, version)
    service.signal("SIGTERM")
    assert service.wait() == 0, service.output
    assert '"msg":"drained"' in service.output


def test_it_runs_as_nobody_by_itself_and_says_what_it_is(image: Image) -> None:
    """What a cluster checks before it starts a container, and what people look up later."""
    config = image.docker.inspect(image.tag)["Config"]
    assert config["User"] == "10001:10001" and config["Cmd"] == ["node", "dist/main.js"]
    labels = {key.rpartition(".")[2]: value for key, value in config["Labels"].items()}
    assert (labels["title"], labels["revision"]) == (image.name, "abc123")
    assert not config.get("Healthcheck")
