"""Each Dockerfile names its base image once, where Renovate and Dependabot can edit it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.check.images import dockerfile_findings
from support.changes import change_file, swap
from support.hosts import REPOSITORY, commit, make_host
from support.versions import SERVICE, TemplateHistory
from test_renovate_preset import RENOVATE

IMAGE = "node:24-bookworm-slim"
DIGEST = f"sha256:{'7' * 64}"
PIN = REPOSITORY / "tests/renovate-pin.mjs"
FROM = re.compile(r"^FROM (\S+) AS (\S+)$", re.M)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace, and in a folder of it a host that is not ours."""
    folder = tmp_path_factory.mktemp("bases")
    assert shipway(folder, "init", "acme", "--service", "api:http") == 0
    host = make_host(folder / "acme/host")
    assert shipway(host, "new", "jobs", "--kind", "worker", "--yes") == 0
    return folder / "acme"


def dockerfiles(root: Path) -> list[str]:
    found = [path for path in root.rglob("*ockerfile") if path.is_file()]
    return sorted(str(path.relative_to(root)) for path in found)


def test_one_line_of_each_names_an_image(root: Path) -> None:
    """The others build on a stage, so that no bot leaves one of two behind."""
    paths = dockerfiles(root)
    assert [path.rpartition("/")[0] for path in paths] == [
        "apps/web", "host/services/jobs", "infra/docker", "services/api",
    ]  # fmt: skip
    for path in paths:
        images, stages = zip(*FROM.findall((root / path).read_text()), strict=True)
        assert [image for image in images if image not in stages] == [IMAGE], path


@pytest.mark.deep
@pytest.mark.node
@pytest.mark.slow
def test_renovate_pins_that_line_and_changes_no_other(root: Path) -> None:
    """By its own code; the form that there was before, it found and could not edit."""
    paths = dockerfiles(root)
    before = {path: (root / path).read_text() for path in paths}
    old = "ARG NODE_VERSION=24\nFROM node:${NODE_VERSION}-bookworm-slim AS base\n"
    (root / "old.Dockerfile").write_text(old)
    command = ["npm", "exec", "--yes", f"--package={RENOVATE}", "--", "sh", "-c",
               f'node {PIN} "$(realpath "$(command -v renovate)" | sed "s|/dist/.*||")" "$@"',
               "pin", str(root), DIGEST, *paths, "old.Dockerfile"]  # fmt: skip
    env = {**os.environ, "PATH": f"{REPOSITORY / '.tools/bin'}:{os.environ['PATH']}"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True, cwd=root)
    found = dict(json.loads(line) for line in done.stdout.splitlines() if line.startswith("["))
    assert found == {path: [IMAGE] for path in (*paths, "old.Dockerfile")}
    for path in paths:
        assert (root / path).read_text() == before[path].replace(IMAGE, f"{IMAGE}@{DIGEST}", 1)
    assert (root / "old.Dockerfile").read_text() == old


FIRST = """\
# The one place that names the base image, so that a bot can move it and pin its digest.
FROM {{ (image.base | default("")) or "node:" ~ image.node ~ "-bookworm-slim" }} AS node-image

FROM node-image AS base
"""
OLD = {
    FIRST: "ARG NODE_VERSION={{ image.node }}\n\nFROM node:${NODE_VERSION}-bookworm-slim AS base\n",
    "FROM node-image AS runner": "FROM node:${NODE_VERSION}-bookworm-slim AS runner",
}
"""What stands in the template, and how versions before it had it."""


def before(text: str) -> str:
    for new, old in OLD.items():
        text = swap(new, old)(text)
    return text


def test_services_of_before_get_the_line_and_what_a_bot_pins_stays(tmp_path: Path) -> None:
    """A team's own version of Node is a conflict of these lines; a stage of its own that has the
    variable still is named by the check."""
    dockerfile = f"{SERVICE}/Dockerfile.jinja"
    now = (REPOSITORY / dockerfile).read_text()
    history = TemplateHistory(tmp_path / "template")
    history.release("v1.1.0", {dockerfile: before})
    history.release("v1.2.0", {dockerfile: now})
    history.release("v1.3.0", {dockerfile: swap("USER 10001", "STOPSIGNAL SIGTERM\nUSER 10001")})
    host = make_host(tmp_path / "acme")
    for name in ("api", "own", "more"):
        history.copy(host, name, "v1.1.0")
    files = {name: host / f"services/{name}/Dockerfile" for name in ("api", "own", "more")}
    change_file(files["own"], swap("NODE_VERSION=24", "NODE_VERSION=24.11.1"))
    change_file(files["more"], lambda text: f"{text}FROM node:${{NODE_VERSION}}-alpine AS tool\n")
    commit(host)
    assert shipway(host, "update", "--all", "--to", "v1.2.0") == 1
    text = files["api"].read_text()
    assert (
        f"FROM {IMAGE} AS node-image\n\nFROM node-image AS base" in text and "ARG NODE" not in text
    )
    conflict = files["own"].read_text()
    assert conflict.count("<<<<<<<") == 1 and "FROM node-image AS runner" in conflict
    [finding] = [f for f in dockerfile_findings("", files["more"].read_text()) if "NODE" in f.what]
    assert "give ARG NODE_VERSION a default" in finding.fix
    change_file(files["api"], swap(IMAGE, f"{IMAGE}@{DIGEST}"))
    change_file(files["own"], lambda _: text.replace(IMAGE, "node:24.11.1-bookworm-slim"))
    commit(host)
    assert shipway(host, "update", "--all", "--to", "v1.3.0") == 0
    assert f"FROM {IMAGE}@{DIGEST} AS node-image" in files["api"].read_text()
    assert "FROM node:24.11.1-bookworm-slim AS" in files["own"].read_text()
    history.copy(host, "next", "v1.3.0")
    assert f"FROM {IMAGE}@{DIGEST} AS node-image" in (host / "services/next/Dockerfile").read_text()
