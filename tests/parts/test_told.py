"""What the template is told of a host: the host's own, and never what a part brought."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.parts.told import told_of
from shipway.sources.host import Host
from support.hosts import commit
from support.part_hosts import part_host
from support.program_hosts import program_host


def test_what_parts_brought_is_never_taken_for_the_hosts_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked for once more, `database` said that its own packages/db "stays yours"; a part that came
    later was told of layer rules, manifests and a .dockerignore that nobody had but Shipway."""
    host = program_host(tmp_path / "shop")
    before = told_of(Host(host))
    assert before["images"]
    shipway(host, "add", "--all")
    commit(host)
    assert told_of(Host(host)) == before | {"images": {}}
    capsys.readouterr()
    assert shipway(host, "add", "database", "gitops", "boundaries", "images") == 0
    out = capsys.readouterr().out
    assert "They are there already" in out and "stays yours" not in out


def test_a_part_that_came_with_another_and_is_asked_for_later_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host = part_host(tmp_path / "shop")
    shipway(host, "add", "images")
    commit(host)
    capsys.readouterr()
    assert shipway(host, "add", "packages-build") == 0
    said = capsys.readouterr().out
    assert said.startswith("packages-build: there already, and kept when what needed it goes\n")
    assert shipway(host, "remove", "--part", "images") == 0
    assert (host / "scripts/packages-build.ts").is_file()
