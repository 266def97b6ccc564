"""A service's base image is that of its siblings, by digest, where they have one."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.check.base_digest import base_digests
from shipway.sources.host import Host
from shipway.sources.view import View
from support.hosts import make_host

ONE, OTHER = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
IMAGE = "node:24-bookworm-slim"
OWN, SIBLING = "services/api/Dockerfile", "services/web/Dockerfile"


def found(tmp_path: Path, own: str, sibling: str) -> list[tuple[int, str, str]]:
    texts = {OWN: f"# Ours\nFROM {own} AS base\n", SIBLING: f"FROM {sibling}\n"}
    view = View(Host(make_host(tmp_path / "acme", texts)))
    judged = list(base_digests(view, [OWN]))
    assert {one.rule for one in judged} <= {"base-digest"}
    return [(one.line, one.what, one.fix) for one in judged]


@pytest.mark.parametrize(
    ("own", "sibling"),
    [
        (IMAGE, IMAGE),
        (f"{IMAGE}@{ONE}", IMAGE),
        (f"{IMAGE}@{ONE}", f"{IMAGE}@{ONE}"),
        ("node:22-bookworm-slim", f"{IMAGE}@{ONE}"),
        (f"node:22-bookworm-slim@{OTHER}", f"{IMAGE}@{ONE}"),
        ("${UNKNOWN}", f"{IMAGE}@{ONE}"),
    ],
)
def test_nothing_is_said_where_no_other_pins_that_image(
    tmp_path: Path, own: str, sibling: str
) -> None:
    assert found(tmp_path, own, sibling) == []


def test_a_missing_digest_and_another_one_are_said_with_their_cure(tmp_path: Path) -> None:
    [(line, what, fix)] = found(tmp_path / "a", IMAGE, f"{IMAGE}@{ONE}")
    assert (line, fix) == (2, f"write {IMAGE}@{ONE}")
    assert what == f"{IMAGE}: {SIBLING}:1 pins it by digest"
    [(line, what, fix)] = found(tmp_path / "b", f"{IMAGE}@{OTHER}", f"{IMAGE}@{ONE}")
    assert f"{SIBLING}:1 pins another digest" in what and f"write {IMAGE}@{ONE}, or" in fix
