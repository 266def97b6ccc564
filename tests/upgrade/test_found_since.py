"""Services leave their copies of what a newer workspace has once, unless a team changed one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from commands.test_new import shipway
from shipway.sources.answers import read_answers
from shipway.sources.host import Host
from shipway.sources.runtime import MODULES
from shipway.upgrade.found_since import Found, Service, found_in, is_behind, taken_up
from support.changes import swap
from support.hosts import commit, status
from support.versions import TemplateHistory

SCRIPTS = ["env-sample.ts", "env-schema.ts", "env-type.ts", "env-variable.ts"]
FOUND = Found("scripts", "@a/service")
WITHOUT = "{% if kind == 'workspace' %}/scripts/env-type.ts{% endif %}"
BEFORE = swap('_exclude: ["', f'_exclude: ["{WITHOUT}", "')
AFTER = swap(f'_exclude: ["{WITHOUT}", "', '_exclude: ["')
MADE = (
    "services/.shipway.yml",
    "services/api/.shipway/wiring.json",
    "services/api/.copier-answers.yml",
    "services/jobs/.copier-answers.yml",
)


def test_what_no_image_is_made_of_and_what_knows_no_host_is_not_behind() -> None:
    assert not is_behind({"kind": "package", "host": {}}, FOUND)
    assert not is_behind({"kind": "http"}, FOUND)
    assert not is_behind({"kind": "http", "host": {}}, Found())
    assert is_behind({"kind": "http", "host": {}}, FOUND)
    assert is_behind({"kind": "http", "host": {"env_scripts": "scripts"}}, Found())


def test_nothing_is_taken_up_that_the_answers_say_already(tmp_path: Path) -> None:
    """And the package of the runtime when it is imported, not when it comes."""
    answers = {"kind": "http", "packages": ["@a/env"], "host": {"env_scripts": "scripts"}}
    service = Service(tmp_path, "services/pay", answers, {}, {})
    assert taken_up(service, FOUND) == {}
    assert taken_up(service, Found()) == {"host": {"env_scripts": ""}}
    asked = service._replace(data={"packages": ["@a/service"]})
    assert taken_up(asked, FOUND) == {"host": {"env_scripts": "scripts", "runtime": "@a/service"}}


def test_an_update_of_the_workspace_lets_services_leave_their_copies(tmp_path: Path) -> None:
    """In the same run; and what a team changed stays, with all that calls it."""
    history = TemplateHistory(tmp_path / "template")
    history.release("v1.1.0", {"copier.yml": BEFORE})
    template = ("--template", str(history.root), "--ref", "v1.1.0")
    services = ("--service", "api:http", "--service", "jobs:worker")
    assert shipway(tmp_path, "init", "acme", *services, *template) == 0
    root = tmp_path / "acme"
    edited = root / "services/jobs/scripts/env-type.ts"
    edited.write_text(edited.read_text() + "\n// Ours.\n")
    commit(root)
    source = "packages/service/src"
    modules = frozenset(f"{source}/{name}.ts" for name in (*MODULES, "version"))
    assert found_in(Host(root), {}) == Found("", "@acme/service", modules)
    brought = {f"{source}/later.ts": b"", f"{source}/ticks.ts": None}
    after = modules - {f"{source}/ticks.ts"} | {f"{source}/later.ts"}
    assert found_in(Host(root), brought).modules == after
    assert found_in(Host(root), {"scripts/env-type.ts": b""}).env_scripts == "scripts"

    history.release("v2.0.0", {"copier.yml": AFTER})
    assert shipway(root, "update", "--all") == 0
    assert sorted(one.name for one in (root / "scripts").glob("env-*")) == SCRIPTS
    changed = {line[3:]: line[:2].strip() for line in status(root).splitlines()}
    own = {path: how for path, how in changed.items() if path.startswith("services/")}
    calls = ("package.json", "test/config.test.ts", "test/env-schema.test.ts")
    assert own == {
        **dict.fromkeys(MADE, "M"),
        **{f"services/api/scripts/{name}": "D" for name in SCRIPTS},
        **{f"services/api/{path}": "M" for path in calls},
    }
    rules = (root / ".dependency-cruiser.cjs").read_text()
    assert rules.count("|scripts/env-)") == 1
    scripts = [manifest_of(root / "services" / name)["scripts"] for name in ("api", "jobs")]
    assert [one["env:schema"] for one in scripts] == [
        "tsx ../../scripts/env-schema.ts",
        "tsx scripts/env-schema.ts",
    ]
    answers = read_answers(root, "services/api/.copier-answers.yml")
    assert answers["host"]["env_scripts"] == "scripts"
    commit(root)
    assert shipway(root, "update", "--all") == 0
    assert status(root) == ""


def manifest_of(folder: Path) -> dict[str, Any]:
    """Its package.json."""
    return dict(json.loads((folder / "package.json").read_text()))
