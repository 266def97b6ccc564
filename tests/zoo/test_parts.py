"""A part comes to a host whose linter has rules that the template does not keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.hosts import commit, git, snapshot
from support.tools import environment
from zoo.keeper import build, red_gates, shipway
from zoo.shapes import SHAPES

STRICT = next(shape for shape in SHAPES if shape.name == "biome-strict-rules")
"""Of all shapes and parts, the one that was red with each part."""


@pytest.mark.node
@pytest.mark.slow
def test_a_strict_biome_is_green_with_a_part_and_nothing_is_left_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate bites: without the comments that except a file, Biome finds something there."""
    monkeypatch.setenv("PATH", environment()["PATH"])
    host = build(STRICT, tmp_path / "shop", hooked=False)
    before = snapshot(host)
    assert shipway(host, "add", "boundaries") == 0
    commit(host)
    assert red_gates(STRICT, host) == {}
    for path in git(host, "grep", "--name-only", "biome-ignore-all").split():
        lines = (host / path).read_text().splitlines(keepends=True)
        (host / path).write_text("".join(one for one in lines if "biome-ignore-all" not in one))
    assert red_gates(STRICT, host).keys() == STRICT.gates.keys()
    git(host, "checkout", "--quiet", "--", ".")
    assert shipway(host, "remove", "--part", "boundaries") == 0
    assert snapshot(host) == before
