"""What the template is told of a host: the host's own, and never what a part brought."""

from __future__ import annotations

import json
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


def test_a_tool_in_the_root_is_of_the_version_that_most_packages_have(tmp_path: Path) -> None:
    """The root's is what its linter finds: a TypeScript of another major broke it there."""
    tools = '"devDependencies": { "typescript": "%s", "vitest": "4.1.9" }'
    files = {
        f"packages/{name}/package.json": f'{{ "name": "{name}", {tools % version} }}'
        for name, version in (("a", "5.9.3"), ("b", "5.9.3"), ("c", "~6.0.0"))
    }
    plain = '{ "name": "shop", "packageManager": "pnpm@11.28.11" }\n'
    none: dict[str, str | None] = {"packages/money/package.json": None}
    none["packages/cart/package.json"] = None
    host = part_host(tmp_path / "shop", **{"package.json": plain, **none, **files})
    assert shipway(host, "add", "packages-build", "boundaries") == 0
    found = json.loads((host / "package.json").read_text())["devDependencies"]
    assert (found["typescript"], found["vitest"]) == ("5.9.3", "4.1.9")
    assert "dependency-cruiser" in found


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
