"""All parts in one host: together, one by one out again, and what stands in the way of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commands.test_new import shipway
from shipway.parts.ci_images import is_listed
from shipway.parts.here import fitted
from shipway.parts.registry import ALL, PARTS, with_needs
from shipway.rendering.tree import File
from support.hosts import commit, snapshot
from support.json_output import read_output
from support.part_hosts import MANIFEST, part_host
from support.program_hosts import NEXT, manifest
from support.tools import node

RULES = """\
// Ours.
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "warn", from: {}, to: { circular: true } }, // ours
  ],
  options: {},
};
"""
FORBIDDEN = "check:\n  forbidden_variables:\n    OLD_DB_*: no more\n"


@pytest.mark.node
def test_all_parts_come_at_once_and_go_one_by_one(tmp_path: Path) -> None:
    """The tree is as before, byte for byte; between, the scripts load and guard their host."""
    rules = {".dependency-cruiser.cjs": RULES, ".nvmrc": "24\n"}
    host = part_host(tmp_path / "shop", **rules)
    before = snapshot(host)
    assert shipway(host, "add", "--all") == 0
    text = (host / ".dependency-cruiser.cjs").read_text()
    own = RULES.splitlines()
    assert [line for line in text.splitlines() if line in own] == own
    assert text.count('name: "no-circular"') == 1 and 'name: "packages-at-the-bottom"' in text
    assert 'FILE = "docker-compose.yml"' in (host / "scripts/docker/compose.ts").read_text()
    assert "usage: pnpm check:full" in node(host, "scripts/check-full.ts", "--help").stdout
    assert shipway(host, "remove", "--part", "packages-build") == 2
    for part in (part for part in reversed(PARTS) if not part.one_way):
        assert shipway(host, "remove", "--part", part.name) == 0
    assert snapshot(host) == before


def test_what_stands_in_the_way_of_each_part_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one host that has everything in another way."""
    host = part_host(
        tmp_path / "shop",
        **{
            "packages/env/package.json": '{ "name": "@shop/env" }\n',
            "packages/env/src/index.ts": "",
            "packages/db/package.json": '{ "name": "@shop/db" }\n',
            "deploy/base/web/kustomization.yaml": "resources: []\n",
            "deploy/base/web/deployment.yaml": "kind: Deployment\napiVersion: apps/v1\n",
            "services/.shipway.yml": FORBIDDEN,
            "scripts/provision.sh": "OLD_DB_PASSWORD=hunter2 psql\nAPP_DB_PORT=1\n",
            ".dockerignore": "mine\n",
            "apps/web/package.json": manifest("web", NEXT, "next"),
            "apps/web/app/page.jsx": "export default () => process.env.API_KEY;\n",
            "package.json": MANIFEST.replace('"typescript": "~7.0.2"', '"vitest": "^4.0.0"'),
            "pnpm-workspace.yaml": "packages: [apps/*, packages/*]\n"
            "catalog:\n  typescript: 5.9.3\n",
            "Dockerfile": "FROM node\nCOPY . .\n",
            "apps/web/Dockerfile": "FROM node\nCOPY . .\nENV API_KEY=placeholder\n",
        },
    )
    assert shipway(host, "add", "--json") == 0
    parts = read_output(capsys.readouterr().out, "add")["parts"]
    found = {
        part["name"]: {(one["path"], one["line"]) for one in part["obstacles"] if one["blocks"]}
        for part in parts
    }
    assert found["packages-build"] == found["boundaries"] == set()
    left = {(one["path"], one["what"]) for part in parts for one in part["obstacles"]}
    assert found["check-full"] == set()
    assert ("packages/env/package.json", 1) in found["runtime-env"] & found["database"]
    assert found["images"] == set() and len(found["runtime-env"]) == 1
    assert ("packages/db/package.json", "stays yours: pools and tenants do not come") in left
    assert (".nvmrc", 0) in found["ci-images"]
    assert found["gitops"] == found["database"]
    assert [
        (one["line"], one["what"], one["fix"]) for one in obstacles(parts, "scripts/provision.sh")
    ] == [
        (
            1,
            "names OLD_DB_PASSWORD, which your settings forbid (check.forbidden_variables)",
            "no more",
        )
    ]
    fixes = [one["fix"] for path in ("Dockerfile",) for one in obstacles(parts, path)]
    assert fixes == [
        "first `RUN node scripts/prune.ts cut FOLDER-OF-ITS-PROGRAM`, and copy from that stage, "
        "as services of shipway new do"
    ]
    assert (".dockerignore", "yours stays; it lets into builds what no image should hold") in left
    said = {(one["path"], one["line"]) for part in parts for one in part["obstacles"]}
    assert {
        ("apps/web/Dockerfile", 2),
        ("apps/web/Dockerfile", 3),
        ("apps/web/package.json", 1),
    } <= said
    assert not [what for _, what in left if "TypeScript 7" in what]
    lists = sorted(what for path, what in left if path == ".github/workflows/release.yml")
    assert lists == ["a hand list names web: service: [web, mailer]"]


def obstacles(parts: list[Any], path: str) -> list[Any]:
    """What is said of a file, once each."""
    found = [one for part in parts for one in part["obstacles"] if one["path"] == path]
    return [one for number, one in enumerate(found) if one not in found[:number]]


@pytest.mark.parametrize(
    ("line", "listed"),
    [
        ("service: [web, mailer]", True),
        ('- "web"', True),
        ("- service: web  # ours", True),
        ("for one in mailer web; do", True),
        ("file: ./apps/web/Dockerfile", True),
        ("# builds [web, mailer]", False),
        ("- working-directory: web", False),
        ("description: One of web, or mailer.", False),
        ("description: [web, mailer]", False),
        ('- "apps/web/**"', False),
        ("- name: lint web", False),
        ("run: pnpm build --filter=@shop/web...", False),
        ("for one in apps/web/*; do", False),
    ],
)
def test_a_list_of_images_is_told_from_a_line_that_only_says_the_word(
    line: str, listed: bool
) -> None:
    """Of two public monorepos 40 lines were named, with a cure that would have broken them."""
    assert is_listed("web", line) is listed


def test_a_version_is_the_catalogs_where_the_host_has_one_and_else_a_range() -> None:
    tree = {
        "pnpm-workspace.yaml": File(b"catalog:\n  zod: ^4.1.0\n  tsup: ^9.0.0\n"),
        "packages/env/package.json": File(b'{ "zod": "catalog:", "tsup": "catalog:" }'),
        "packages/env/tsconfig.json": File(b'{ "extends": "../../tsconfig.base.json" }'),
        "tsconfig.base.json": File(b"{}"),
    }
    done = fitted(tree, frozenset({"zod"}), "tsconfig.shipway.json")
    manifest = json.loads(done["packages/env/package.json"].content)
    assert manifest == {"zod": "catalog:", "tsup": "^9.0.0"}
    assert b"../../tsconfig.shipway.json" in done["packages/env/tsconfig.json"].content
    assert "tsconfig.base.json" not in done and "tsconfig.shipway.json" in done
    assert fitted(tree, frozenset({"zod", "tsup"}), "tsconfig.base.json") == tree


def test_a_part_comes_after_all_that_it_needs() -> None:
    order = [part.name for part in with_needs(part.name for part in ALL)]
    assert sorted(order) == sorted(part.name for part in ALL)
    for part in ALL:
        assert all(order.index(need) < order.index(part.name) for need in part.needs)


def test_an_entry_of_the_core_is_never_a_part_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host = part_host(tmp_path / "shop")
    commit(host)
    assert shipway(host, "add", "core") == 2
    assert "no part is called core" in capsys.readouterr().err
    assert shipway(host, "add", "check-ful") == 2
    assert "did you mean check-full?" in capsys.readouterr().err
