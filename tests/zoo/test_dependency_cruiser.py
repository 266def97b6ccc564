"""A service comes to hosts with dependency-cruiser configs of every habit: their check stays green,
and either the rules bite or it is said, with the line, why there are none."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.changes import change_file, swap
from support.hosts import commit, make_host, snapshot
from support.javascript import depcruise_modules
from support.tools import environment
from support.versions import TemplateHistory
from zoo.keeper import run, shipway
from zoo.test_gates import V2

RULES = """\
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'orphans', severity: 'error', from: { orphan: true, pathNot: 'new.config' }, to: {} },
  ],
"""
OPTIONS = "  options: { doNotFollow: { path: 'node_modules' }, tsPreCompilationDeps: true,{} },\n"


@dataclass(frozen=True, slots=True)
class Habit:
    """path: of the config. script: the root's. says: what `new` reports of it. more: options.
    wired: whether the service gets rules."""

    path: str
    script: str
    says: tuple[str, ...]
    more: str = ""
    wired: bool = True

    @property
    def files(self) -> Mapping[str, str | None]:
        """The host's files that are not ordinary."""
        start = "export default" if self.path.endswith(".mjs") else "module.exports ="
        config = f"{start} {{\n{RULES}{OPTIONS.replace('{}', self.more)}}};\n"
        manifest = {"name": "acme", "scripts": {"arch": self.script}}
        return {
            ".dependency-cruiser.cjs": None,
            ".gitignore": "node_modules\n",
            "package.json": json.dumps(manifest, indent=2) + "\n",
            "apps/web/src/index.ts": 'import "./other.js";\n',
            "apps/web/src/other.ts": "export {};\n",
            "packages/env/src/index.ts": None,
            self.path: config,
        }


HABITS = {
    "includeOnly without services": Habit(
        ".dependency-cruiser.cjs",
        "depcruise apps packages services",
        (
            "skipped dependency_cruiser: .dependency-cruiser.cjs:6: includeOnly hides services/, ",
            'write includeOnly: ["^(apps|packages)/", "^services/"]',
        ),
        " includeOnly: '^(apps|packages)/'",
        wired=False,
    ),
    "in a workspace package": Habit(
        "apps/web/.dependency-cruiser.cjs",
        "cd apps/web && depcruise src",
        ("skipped dependency_cruiser: apps/web/.dependency-cruiser.cjs is the config of apps/web",),
        wired=False,
    ),
    "in config/, with includeOnly, run on apps only": Habit(
        "config/dependency-cruiser.cjs",
        "depcruise --config config/dependency-cruiser.cjs apps",
        (
            "note: config/dependency-cruiser.cjs:6: includeOnly hides npm packages from every rule",
            "note: package.json:4: the script arch looks at apps and not at services",
        ),
        " includeOnly: '^(apps|packages|services)/'",
    ),
    "named dependency-cruiser.config.mjs": Habit(
        "dependency-cruiser.config.mjs",
        "depcruise -c dependency-cruiser.config.mjs apps services",
        ("dependency-cruiser.config.mjs",),
    ),
}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> TemplateHistory:
    """This template, and a version 2 with another comment in a rule."""
    history = TemplateHistory(tmp_path_factory.mktemp("versions") / "template")
    history.release("v2.0.0", V2)
    return history


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.parametrize("habit", HABITS.values(), ids=HABITS)
def test_the_hosts_own_check_stays_green(
    habit: Habit,
    tmp_path: Path,
    history: TemplateHistory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """new, update, rename and remove: its check finds nothing, and an import of another service is
    found wherever rules are wired."""
    monkeypatch.setenv("PATH", environment()["PATH"])
    host = make_host(tmp_path / "acme", habit.files)
    (host / "node_modules").symlink_to(depcruise_modules())
    start = snapshot(host)
    assert red(host, habit) == ""
    source = ("--yes", "--template", str(history.root), "--ref", "v1.0.0")
    assert shipway(host, "new", "payments", *source) == 0
    output = capsys.readouterr().out
    assert [one for one in habit.says if one not in output] == []
    assert red(host, habit) == "" and shipway(host, "check") == 0
    assert bites(host, "payments") is habit.wired
    commit(host)
    name = live_on(host, habit) if habit.wired else "payments"
    assert shipway(host, "remove", name) == 0
    assert snapshot(host) == start
    (host / "apps/web/src/other.ts").write_text('import "./index.js";\n')
    assert "no-circular" in red(host, habit)  # it does say no


@pytest.mark.node
@pytest.mark.slow
def test_the_edit_and_the_command_that_are_named_bring_the_rules(
    tmp_path: Path, history: TemplateHistory, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next service finds the config by itself."""
    habit = HABITS["includeOnly without services"]
    host = make_host(tmp_path / "acme", habit.files)
    source = ("--yes", "--template", str(history.root), "--ref", "v1.0.0")
    assert shipway(host, "new", "payments", *source) == 0
    told = re.search(r"see it; write (.*); to take it: shipway (.*)", capsys.readouterr().out)
    assert told
    commit(host)
    change_file(host / habit.path, swap(habit.more, f" {told[1]}"))
    commit(host)
    assert shipway(host, *told[2].split()) == 0
    assert "payments-imports-no-app-or-service" in (host / habit.path).read_text()
    assert (host / "services/payments/test/architecture.test.ts").is_file()
    commit(host)
    assert shipway(host, "new", "mailer", *source) == 0
    assert "mailer-imports-no-app-or-service" in (host / habit.path).read_text()


def live_on(host: Path, habit: Habit) -> str:
    """An update and another name, which is what this gives."""
    assert shipway(host, "update", "--all", "--to", "v2.0.0") == 0
    assert red(host, habit) == ""
    commit(host)
    assert shipway(host, "rename", "payments", "billing") == 0
    assert red(host, habit) == "" and bites(host, "billing")
    commit(host)
    return "billing"


def red(host: Path, habit: Habit) -> str:
    """What the host's own script says where it is not green."""
    done = run(host, habit.script)
    return done.stdout + done.stderr if done.returncode else ""


def bites(host: Path, name: str) -> bool:
    """Whether the service's own probe, an import of another service, breaks its rule."""
    folder = f"services/{name}"
    probe = f"{folder}/__arch_probes__/dependency-cruiser.json"
    there = {(host / path).exists() for path in (probe, f"{folder}/test/architecture.test.ts")}
    assert len(there) == 1
    if there == {False}:
        return False
    seen = run(host, f"depcruise {folder}/src --config {config_of(host, probe)} --output-type text")
    assert f"{folder}/src/main.ts" in seen.stdout
    done = run(host, f"depcruise services --config {probe}")
    return done.returncode != 0 and f"{name}-imports-no-app-or-service" in done.stdout


def config_of(host: Path, probe: str) -> Path:
    """The config that the probe extends, relative to the root."""
    extended = json.loads((host / probe).read_text())["extends"]
    return ((host / probe).parent / extended).resolve().relative_to(host)
