"""A service comes to a host, lives there and leaves, and every gate of the host stays green."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from support.changes import Edit, swap
from support.hosts import git, snapshot, status
from support.sweeps import further
from support.tools import environment
from support.versions import SERVICE, TemplateHistory, copied
from zoo.keeper import build, commit_through_hooks, red_gates, shipway
from zoo.shapes import SHAPES, Shape

FURTHER = {"biome-defaults", "prettier-single-quotes"}
"""One is like another of its tool, one meets other tests here; with `scripts/test --deep`."""
DATABASE = ("--data", "database=DATABASE_URL", "--data", "kubernetes_base=infra/k8s/base")


@pytest.fixture(autouse=True)
def node_24(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", environment()["PATH"])


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> TemplateHistory:
    """This template, and a version 2 with changes of every sort."""
    history = TemplateHistory(tmp_path_factory.mktemp("versions") / "template")
    history.release("v2.0.0", V2)
    return history


def _two_places(text: str) -> str:
    return swap("import ", "// Of version 2.\nimport ", 1)(text) + "\n// The end of version 2.\n"


V2: dict[str, Edit | str | None] = {
    f"{SERVICE}/src/{copied('server.ts')}": _two_places,
    f"{SERVICE}/test/{copied('health.test.ts')}": lambda text: (
        text + "\n// The end of version 2.\n"
    ),
    f"{SERVICE}/tsconfig.json": swap('"strict": true,', '"strict": true,\n    "pretty": true,'),
    f"{SERVICE}/docs/NEW.md": "# New\n\n|a|b|\n|-|-|\n|1|2|\n",
    f"{SERVICE}/new.config.ts": "export default { of: 2 };\n",
    "extensions/shipway/npm_ranges.py": swap("^4.6.7", "^4.8.0"),
    "extensions/shipway/wiring/dependency_cruiser.py": swap("Imports its own files", "Its files"),
}


def _green(shape: Shape, host: Path) -> None:
    assert red_gates(shape, host) == {}
    assert shipway(host, "check") == 0


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.parametrize(
    "shape",
    [shape if shape.name not in FURTHER else further(shape)[0] for shape in SHAPES],
    ids=lambda shape: shape.name,
)
def test_every_gate_stays_green(
    shape: Shape, tmp_path: Path, history: TemplateHistory, capsys: pytest.CaptureFixture[str]
) -> None:
    """new, commit, update, rename and remove: the host's gates, and Shipway's, find nothing."""
    host = build(shape, tmp_path / "acme")
    assert red_gates(shape, host) == {}
    start = snapshot(host)
    source = ("--yes", "--template", str(history.root), "--ref", "v1.0.0")
    assert shipway(host, "new", "payments", *source) == 0
    assert shipway(host, "new", "mailer", "--kind", "worker", *DATABASE, *source) == 0
    _green(shape, host)
    made = snapshot(host)
    commit_through_hooks(host, "add services")
    assert status(host) == ""
    assert snapshot(host) == made  # a hook that formats finds nothing to do
    capsys.readouterr()
    assert shipway(host, "sync", "--all") == 0
    assert "Nothing to do" in capsys.readouterr().out

    assert shipway(host, "update", "--all", "--to", "v2.0.0") == 0
    assert git(host, "ls-files", "--unmerged") == ""
    _green(shape, host)
    commit_through_hooks(host, "version 2")

    assert shipway(host, "rename", "payments", "billing") == 0
    assert shipway(host, "check") == 0
    commit_through_hooks(host, "another name")
    assert status(host) == ""

    assert shipway(host, "remove", "billing") == 0
    assert shipway(host, "remove", "mailer") == 0
    assert snapshot(host) == start

    (host / "services/bad.ts").write_text("const unused   = {'a':1}\n")
    assert red_gates(shape, host).keys() == shape.gates.keys()  # they do say no


@pytest.mark.node
@pytest.mark.parametrize("name", ["prettier-single-quotes", "biome-strict-rules"])
def test_plain_copier_brings_it_in_the_form_of_the_host(
    name: str, tmp_path: Path, history: TemplateHistory
) -> None:
    """`copier copy` gives what `shipway new` gives, to the byte; a file that `copier update` brings
    is formatted too, and excepted from rules that it must break."""
    shape = next(shape for shape in SHAPES if shape.name == name)
    host = build(shape, tmp_path / "acme", hooked=False)
    twin = tmp_path / "twin" / "acme"
    shutil.copytree(host, twin, symlinks=True)
    data = {"kind": "worker", "database": "DATABASE_URL", "kubernetes_base": "infra/k8s/base"}
    given = (part for key, value in data.items() for part in ("--data", f"{key}={value}"))
    source = ("--template", str(history.root), "--ref", "v1.0.0")
    assert shipway(twin, "new", "mailer", "--yes", *source, *given) == 0
    history.copy(host, "mailer", **data)
    copied, made = snapshot(host), snapshot(twin)
    answers = "services/mailer/.copier-answers.yml"  # in the order that they were given in
    assert yaml.safe_load(copied.pop(answers)) == yaml.safe_load(made.pop(answers))
    assert copied == made
    assert red_gates(shape, host) == {}
    history.update(host, "mailer", "v2.0.0")
    assert red_gates(shape, host) == {}
