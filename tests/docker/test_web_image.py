"""The app's image: built without an environment, run without any privilege."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.docker import HARDENED, Build, Engine
from support.hosts import commit, git
from support.postgres import PASSWORD, Server, binaries, free_port, running
from support.running import ask, until

TAG = "shipway/web"
SECRET = f"{PASSWORD}-0123456789-0123456789-0123456789"
BUILD_ONLY = (
    "typescript",
    "tsx",
    "tsup",
    "vitest",
    "turbo",
    "@biomejs",
    "@types+",
    "sharp@",
    "@img",
)


@pytest.fixture(scope="module")
def root(platform: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The platform, whose app is in the engine's cache; nothing is installed."""
    root = tmp_path_factory.mktemp("web-image") / "acme"
    git(platform, "clone", "--quiet", str(platform), str(root))
    # What a developer has and no image may hold.
    (root / "apps/web/.env").write_text(f"AUTH_SECRET={SECRET}\n")
    commit(root)
    return root


def build(docker: Engine, root: Path) -> Build:
    """As the first lines of the Dockerfile say."""
    return docker.build(root, TAG, "apps/web/Dockerfile", GIT_SHA="abc123", BUILD_TS="2026-01-01")


@pytest.fixture(scope="module")
def image(docker: Engine, root: Path) -> Engine:
    """The engine, with the image built: a build has no environment but its two arguments."""
    build(docker, root)
    return docker


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    """A real server; skips with the reason where no server is installed."""
    if binaries() is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    with running() as server:
        yield server


def test_without_its_variables_it_exits_with_the_list(image: Engine) -> None:
    """Nothing stood in for them while it was built."""
    app = image.run(TAG, *HARDENED)
    assert app.wait() == 1
    problems = "  AUTH_SECRET: is not set\n  DATABASE_URL: is not set\n"
    assert f"web cannot start: the environment is not valid:\n{problems}" in app.output


def test_it_answers_and_drains_without_any_privilege(image: Engine, postgres: Server) -> None:
    """Read-only root, no capability, a user that the image does not know; nothing to write."""
    port = free_port()
    env = {"AUTH_SECRET": SECRET, "DATABASE_URL": postgres.dsn("app"), "DRAIN_DELAY_MS": "0"}
    app = image.run(TAG, *HARDENED, "--network=host", PORT=str(port), **env)
    url = f"http://127.0.0.1:{port}"
    until(lambda: not app.up or ask(f"{url}/readyz") == (200, {"status": "ok"}), app.output)
    assert ask(f"{url}/livez") == (200, {"status": "ok"})
    version = {"sha": "abc123", "service": "web", "buildTs": "2026-01-01"}
    assert ask(f"{url}/version") == (200, version)
    for path in ("/", "/not-there", "/robots.txt", "/icon.svg"):
        fetch = ["curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}"]
        done = subprocess.run([*fetch, f"{url}{path}"], capture_output=True, text=True, check=True)
        assert done.stdout == ("404" if path == "/not-there" else "200"), path
    app.signal("SIGTERM")
    assert app.wait() == 0, app.output
    assert '"msg":"drained"' in app.output
    assert "EROFS" not in app.output and PASSWORD not in app.output


def test_it_runs_as_nobody_by_itself_and_says_what_it_is(image: Engine) -> None:
    """What a cluster checks before it starts a container, and what people look up later."""
    config = image.inspect(TAG)["Config"]
    assert config["User"] == "10001:10001" and config["Cmd"] == ["node", "apps/web/start.mjs"]
    assert list(config["ExposedPorts"]) == ["3000/tcp"] and not config.get("Healthcheck")
    labels = {key.rpartition(".")[2]: value for key, value in config["Labels"].items()}
    assert (labels["title"], labels["revision"]) == ("web", "abc123")


def test_it_holds_the_server_and_nothing_else(image: Engine) -> None:
    """No source, no source map, no other package's folder, no tool of the build, no .env."""
    found = image.files(TAG)
    files = {path[5:]: size for path, size in found.items() if path.startswith("repo/")}
    own = {path for path in files if "node_modules" not in path}
    assert {path.split("/")[0] for path in own} == {"apps"}
    started = {"server.js", "start.mjs"}
    assert {path.split("/")[2] for path in own} == {".next", "public", "package.json", *started}
    assert not [path for path in own if path.endswith((".ts", ".tsx", ".env"))]
    # Turbopack leaves empty ones, 53 bytes each.
    assert not [path for path, size in files.items() if path.endswith(".map") and size > 100]
    packages = {path.split("/")[2] for path in files if path.startswith("node_modules/.pnpm/")}
    assert any(name.startswith("next@") for name in packages)
    assert not [name for name in packages if name.startswith(BUILD_ONLY)]
    size = sum(files.values()) / 1e6
    print(f"{len(files)} files, {size:.0f} MB")
    assert size < 40
    search = ("sh", "-c", f"grep -rl {SECRET} /repo || true")
    assert image.output(TAG, *search, options=("--user=0",)) == ""


def test_what_others_change_ends_at_the_prune_stage(image: Engine, root: Path) -> None:
    """A service's source, a file in the root; the app's own source installs nothing again."""
    build(image, root)
    for path in ("services/api/src/app.ts", "docs.md"):
        ran = touched(image, root, path)
        assert ran and all(step.startswith("[pruned ") for step in ran), (path, ran)
    ran = touched(image, root, "apps/web/src/server/version.ts")
    assert not [step for step in ran if "pnpm install" in step], ran
    assert any("run build" in step for step in ran), ran


def touched(docker: Engine, root: Path, path: str) -> list[str]:
    """The steps that run again after a line was added to a file."""
    file = root / path
    line = f"// touched {time.time_ns()}\n"  # what an earlier run built is in the engine's cache
    file.write_text(f"{file.read_text() if file.exists() else ''}{line}")
    return build(docker, root).ran
