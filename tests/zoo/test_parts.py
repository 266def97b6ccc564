"""Parts come to hosts of other shapes: the gates stay green, and what goes leaves nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shipway.parts.registry import PARTS
from support.hosts import commit, git, snapshot
from support.program_hosts import PNPM, PROGRAMS
from support.tools import environment
from zoo.keeper import build, red_gates, shipway
from zoo.shapes import SHAPES, Shape

NAMES = [part.name for part in PARTS if not part.one_way]
STRICT = next(shape for shape in SHAPES if shape.name == "biome-strict-rules")
"""Of all shapes and parts, the one that was red with each part."""
IGNORING = "dprint-and-much-is-ignored"
UNLIKE = ("prettier-single-quotes", STRICT.name, IGNORING)
MOST_UNLIKE = [shape for shape in SHAPES if shape.name in UNLIKE]
"""One of each formatter; the others are test_gates.py's, and test_roadmap.py's."""
HAS: dict[str, str | None] = {
    "docker-compose.dev.yml": None,
    "docker-compose.yml": "services:\n  postgres:\n    image: postgres:17\n",
    "packages/env/package.json": None,
    ".nvmrc": "24\n",
    "apps/api/package.json": PROGRAMS["apps/api/package.json"],
    "apps/api/src/main.ts": "export const key = process.env.API_KEY;\n",
}
"""So that something is there for each part."""


@pytest.fixture(autouse=True)
def node_24(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", environment()["PATH"])


def host_of(shape: Shape, root: Path) -> Path:
    """In its form, with a pnpm, as images need one."""
    more = {path: text for path, text in HAS.items() if path not in shape.files}
    packages = {**shape.package, "packageManager": PNPM}
    build(replace(shape, files={**shape.files, **more}, package=packages), root, hooked=False)
    return root


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.parametrize("shape", MOST_UNLIKE, ids=lambda shape: shape.name)
def test_all_parts_leave_the_gates_green_and_go_without_a_trace(
    shape: Shape, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where git ignores what comes, each is refused until the line that is named is written."""
    host = host_of(shape, tmp_path / "shop")
    assert red_gates(shape, host) == {}
    if shape.name == IGNORING:
        assert shipway(host, "add", "packages-build") == 2
        assert "put !/scripts/ below that line" in capsys.readouterr().err
        with (host / ".gitignore").open("a") as file:
            file.write("!/scripts/\n!/.shipway/\n!/.github/\n!/.dockerignore\n")
        commit(host)
    before = snapshot(host)
    assert shipway(host, "add", "--all") == 0
    assert "not added" not in capsys.readouterr().out
    commit(host)
    assert red_gates(shape, host) == {}
    assert shipway(host, "check") == 0
    for name in reversed(NAMES):
        assert shipway(host, "remove", "--part", name) == 0
    assert snapshot(host) == before


@pytest.mark.node
@pytest.mark.slow
def test_a_strict_biome_is_red_without_the_comments_of_a_part(tmp_path: Path) -> None:
    """The gate bites: without the comments that except a file, Biome finds something there."""
    host = build(STRICT, tmp_path / "shop", hooked=False)
    assert shipway(host, "add", "boundaries") == 0
    commit(host)
    assert red_gates(STRICT, host) == {}
    for path in git(host, "grep", "--name-only", "biome-ignore-all").split():
        lines = (host / path).read_text().splitlines(keepends=True)
        (host / path).write_text("".join(one for one in lines if "biome-ignore-all" not in one))
    assert red_gates(STRICT, host).keys() == STRICT.gates.keys()
