"""Settings of pnpm that a new service meets: builds that need leave, versions held back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Template

from shipway.new.pnpm_notes import pnpm_notes
from shipway.npm_ranges import RANGES, answered_by
from shipway.service import Service
from shipway.sources.host import Host
from support.hosts import REPOSITORY, make_host

GLOBS = "packages:\n  - services/*\n"
STRICT = "strictDepBuilds: true\n"
LISTED = {"pnpm": {"onlyBuiltDependencies": ["sharp"]}}


@pytest.mark.parametrize(
    ("workspace", "manifest", "npmrc", "key"),
    [
        ("", {}, "", "allowBuilds"),  # whoever comes with pnpm 11 needs it, 10 takes it too
        (STRICT, {}, "", "both"),  # pnpm 10.25 does not read the one, pnpm 11 not the other
        ("", {}, "strict-dep-builds=true\n", "both"),
        ("onlyBuiltDependencies: [sharp]\n", {}, "", ""),  # a word of pnpm 10, which only says so
        ("", LISTED, "", ""),
        (STRICT, {"packageManager": "pnpm@10.9.0"}, "", "onlyBuiltDependencies"),
        (STRICT, LISTED, "", "pnpm.onlyBuiltDependencies"),
        (f"{STRICT}onlyBuiltDependencies: [a]\n", LISTED, "", "onlyBuiltDependencies"),
        (f"{STRICT}ignoredBuiltDependencies: [esbuild]\n", {}, "", ""),
        (f"{STRICT}dangerouslyAllowAllBuilds: true\n", {}, "", ""),
        ("", {"packageManager": "pnpm@11.0.0"}, "", "allowBuilds"),
        ("onlyBuiltDependencies: [a]\n", {"packageManager": "pnpm@11.0.0"}, "", "allowBuilds"),
        ("", {"packageManager": "pnpm@11.0.0", **LISTED}, "", "allowBuilds"),
        ("", {"packageManager": "pnpm@10.9.0+sha512.1"}, "", ""),
        ("strictDepBuilds: false\n", {"packageManager": "pnpm@12.1.0"}, "", ""),
        ("allowBuilds:\n  sharp: true\n", {}, "", "allowBuilds"),
    ],
)
def test_where_builds_are_allowed_is_found(
    tmp_path: Path, workspace: str, manifest: dict[str, object], npmrc: str, key: str
) -> None:
    """Nothing is, where a build that nobody allowed stops no install."""
    files = {"pnpm-workspace.yaml": GLOBS + workspace, ".npmrc": npmrc}
    files["package.json"] = json.dumps({"name": "acme", **manifest})
    assert Host(make_host(tmp_path / "acme", dict(files))).facts.allow_builds == key


HELD = "pnpm-workspace.yaml:4 gives every package zod ^3.25.0, and payments is written for ^4.6.7: "
CURE = '"@acme/payments>zod": "^4.6.7" beside it excepts the service'


def _notes(root: Path, workspace: str, root_manifest: str = '{"name": "acme"}') -> list[str]:
    files = {"pnpm-workspace.yaml": GLOBS + workspace, "package.json": root_manifest}
    host = Host(make_host(root / "acme", dict(files)))
    service = Service.from_answers({"service_name": "payments"}, host.facts)
    own = {"dependencies": {"zod": "^4.6.7", "pino": "^10.4.0"}}
    return list(pnpm_notes(host, service, json.dumps(own).encode()))


@pytest.mark.parametrize(
    ("overrides", "notes"),
    [
        ("  zod: ^3.25.0\n", [HELD + CURE]),
        ('  "zod": "^4.0.0"\n', []),
        ("  zod: 4.0.0\n", [HELD.replace("^3.25.0", "4.0.0") + CURE]),
        ("  zod@3: ^3.25.0\n", []),
        ("  zod@^4: ^3.25.0\n", [HELD + CURE]),
        ('  "@acme/web>zod": ^3.25.0\n', []),
        ("  fastify: ^4.0.0\n", []),  # the service has none
        ("  zod: npm:other@1\n", []),
        ('  zod: "-"\n', [HELD.replace("^3.25.0", "-") + CURE]),
    ],
)
def test_an_override_that_holds_a_version_back_is_named(
    tmp_path: Path, overrides: str, notes: list[str]
) -> None:
    """With its line, and what excepts the service."""
    assert _notes(tmp_path, f"overrides:\n{overrides}") == notes


@pytest.mark.parametrize("key", ["pnpm", "resolutions"])
def test_an_override_of_package_json_has_its_line_too(tmp_path: Path, key: str) -> None:
    inner = '{\n"zod": "^3.0.0" }'
    value = f'{{"overrides": {inner}}}' if key == "pnpm" else inner
    (note,) = _notes(tmp_path, "", f'{{ "name": "acme",\n"{key}": {value} }}\n')
    assert note.startswith("package.json:3 gives every package zod ^3.0.0")


def test_a_catalog_that_holds_another_version_is_named(tmp_path: Path) -> None:
    """The service has its own range then; a catalog that must hold all is named once."""
    notes = _notes(tmp_path, "catalog:\n  zod: ^3.25.0\ncatalogMode: strict\n")
    assert notes == [
        "pnpm-workspace.yaml:4: the catalog has zod ^3.25.0 (line 4) and not ^4.6.7; for these "
        "services/payments/package.json has a range of its own",
        "pnpm-workspace.yaml:5 wants every version in the catalog, which lacks pino: pnpm install "
        "takes those of services/payments/package.json; to have them in the catalog, write them "
        'there and "catalog:" here',
    ]


def test_an_override_by_the_catalog_is_named_with_its_version(tmp_path: Path) -> None:
    note, _ = _notes(tmp_path, 'overrides:\n  zod: "catalog:"\ncatalog:\n  zod: ^3.25.0\n')
    assert note.startswith("pnpm-workspace.yaml:4 gives every package zod catalog: (^3.25.0), and ")


def test_a_catalog_that_fits_is_used_in_silence(tmp_path: Path) -> None:
    assert _notes(tmp_path, "catalog:\n  zod: ^4.6.7\n  pino: ^10.5.0\ncatalogMode: strict\n") == []


def test_a_new_workspace_allows_builds_in_the_word_that_every_major_of_pnpm_reads() -> None:
    """pnpm 12 passes over `onlyBuiltDependencies` and ends an install by 1; 10.34 reads both."""
    workspace = of_new_workspace(telemetry=False)
    assert "onlyBuiltDependencies" not in workspace
    assert workspace["allowBuilds"]["esbuild"] is True


@pytest.mark.parametrize("telemetry", [False, True])
def test_the_catalog_of_a_new_workspace_answers_what_services_ask(telemetry: bool) -> None:
    """Two versions of one library would each have a state of their own."""
    catalog = of_new_workspace(telemetry)["catalog"]
    assert answered_by(catalog) == sorted(RANGES.keys() & catalog.keys())
    assert ("prom-client" in catalog) == telemetry


def of_new_workspace(telemetry: bool) -> dict[str, Any]:
    """pnpm's settings in it."""
    text = (REPOSITORY / "template/workspace/pnpm-workspace.yaml.jinja").read_text()
    found: dict[str, Any] = yaml.safe_load(Template(text).render(telemetry=telemetry))
    return found


def test_the_tests_run_with_the_pnpm_that_a_new_workspace_names() -> None:
    """What is tried here is what people get."""
    manifest = (REPOSITORY / "template/workspace/package.json.jinja").read_text()
    named = re.search(r'"packageManager": "pnpm@(.*)"', manifest)
    ours = re.search(r"^PNPM_VERSION=(.*)$", (REPOSITORY / "scripts/setup").read_text(), re.M)
    assert named and ours and named[1] == ours[1]
