"""A service's runtime as copies, and from the workspace's package: only when its team asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.sources.host import Host
from shipway.sources.runtime import COPIES, services_with
from support.changes import swap, team_edit
from support.hosts import commit, git, make_host, snapshot, status
from support.json_output import read_output
from support.versions import TemplateHistory

PACKAGE = "packages=@acme/service"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a service that has copies, and two that were made without."""
    folder = tmp_path_factory.mktemp("forms")
    assert shipway(folder, "init", "acme", "--service", "api:http") == 0
    root = folder / "acme"
    commit(root)
    for name, kind in {"hook": "http", "tick": "worker"}.items():
        new = ("new", name, "--kind", kind, "--data", PACKAGE, "--yes")
        assert shipway(root, *new) == 0
    commit(root)
    return root


@pytest.mark.parametrize("name", ["hook", "tick"])
def test_a_service_that_imports_the_package_has_no_copy(workspace: Path, name: str) -> None:
    folder = workspace / "services" / name
    assert [one for one in COPIES if (folder / one).exists()] == []
    manifest = json.loads((folder / "package.json").read_text())
    assert manifest["dependencies"]["@acme/service"] == "workspace:*"
    assert "pino" not in manifest["dependencies"]
    main = (folder / "src/main.ts").read_text()
    assert 'import { Health } from "@acme/service/health.js";' in main
    assert f'named("{name}")' in (folder / "src/version.ts").read_text()


@pytest.mark.parametrize(
    ("answers", "shared"),
    [
        ((), True),
        pytest.param(("--data", "packages=[]"), False, marks=pytest.mark.deep),
        pytest.param(("--kind", "cron"), False, marks=pytest.mark.deep),
    ],
    ids=["as most", "asked for copies", "without a server"],
)
def test_a_new_service_has_its_runtime_from_where_most_have_it(
    workspace: Path, capsys: pytest.CaptureFixture[str], answers: tuple[str, ...], shared: bool
) -> None:
    """Two of three import the package; it is said, with what to type for copies."""
    capsys.readouterr()
    assert shipway(workspace, "new", "third", "--yes", "--dry-run", "--json", *answers) == 0
    said = read_output(capsys.readouterr().out, "new")
    copies = {one for one in said["created"] if one.endswith("/src/lifecycle.ts")}
    assert bool(copies) != (shared or "cron" in answers)
    notes = [one for one in said["notes"] if "its runtime is that of @acme/service" in one]
    assert bool(notes) == shared and all("(hook, tick)" in one for one in notes)


def test_a_first_service_beside_the_package_has_copies(tmp_path: Path) -> None:
    """As have more of them than not: nobody has decided yet."""
    host = make_host(
        tmp_path / "acme", {"packages/service/package.json": '{"name": "@acme/service"}'}
    )
    for name, text in {"a": "", "b": '"@acme/service": "workspace:*"'}.items():
        folder = host / "services" / name
        (folder / "src").mkdir(parents=True)
        (folder / "package.json").write_text(
            f'{{"name": "@acme/{name}", "dependencies": {{{text}}}}}'
        )
        (folder / "src" / ("lifecycle.ts" if name == "a" else "main.ts")).write_text("")
    assert services_with(Host(host), "services", "@acme/service") == []
    (host / "services/a/src/lifecycle.ts").unlink()
    assert services_with(Host(host), "services", "@acme/service") == ["services/b"]


def test_both_forms_are_the_same_files(workspace: Path) -> None:
    """But for the log, which is told the ids of a trace where it cannot import what has them."""
    forms = [workspace / "services/api", workspace / "packages/service"]
    texts = {one: [(form / one).read_text() for form in forms] for one in COPIES}
    assert [one for one, (a, b) in texts.items() if a != b] == ["src/logger.ts"]


def test_a_service_goes_to_the_package_and_back_to_the_byte(workspace: Path) -> None:
    before = snapshot(workspace / "services/api")
    assert shipway(workspace, "update", "api", "--data", PACKAGE) == 0
    gone = {line[3:] for line in status(workspace).splitlines() if line.startswith(" D")}
    assert gone == {f"services/api/{one}" for one in COPIES}
    commit(workspace)
    assert shipway(workspace, "update", "api", "--data", "packages=[]") == 0
    commit(workspace)
    after = snapshot(workspace / "services/api")
    assert after == before


def test_what_a_team_wrote_into_a_copy_is_not_left_behind(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is changed, and the files are named with both ways out."""
    health = workspace / "services/api/src/health.ts"
    health.write_text(health.read_text() + "// Ours.\n")
    commit(workspace)
    try:
        assert shipway(workspace, "update", "api", "--data", PACKAGE) == 2
        assert status(workspace) == ""
        said = capsys.readouterr().err
        assert "services/api/src/health.ts: the team changed what @acme/service has" in said
        assert "carry the change into that package" in said and "keep the copies" in said
    finally:
        git(workspace, "reset", "--quiet", "--hard", "HEAD~1")


@pytest.mark.parametrize("command", [("update", "api"), ("new", "third", "--yes")])
def test_a_module_that_the_package_lacks_is_named(
    workspace: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    """As where a service is of a newer template than the package: it would not build."""
    git(workspace, "rm", "--quiet", "packages/service/src/ticks.ts")
    commit(workspace)
    try:
        assert shipway(workspace, *command, "--data", PACKAGE) == 0
        said = " ".join(capsys.readouterr().out.split())
        assert f"packages/service/src/ticks.ts: {command[1]} imports it from @acme/service" in said
        assert "shipway update --workspace brings that up to date" in said
    finally:
        git(workspace, "reset", "--quiet", "--hard", "HEAD~1")
        git(workspace, "clean", "--quiet", "-fd")


@pytest.mark.deep
def test_a_mended_line_is_one_line_and_an_edit_elsewhere_stays(tmp_path: Path) -> None:
    """The package is updated as any file of the workspace; services have nothing to merge."""
    history = TemplateHistory(tmp_path / "template")
    template = ("--template", str(history.root), "--ref", "v1.0.0")
    assert shipway(tmp_path, "init", "acme", *template) == 0
    root, health = tmp_path / "acme", "packages/service/src/health.ts"
    commit(root)
    assert shipway(root, "new", "hook", "--data", PACKAGE, "--yes", *template) == 0
    commit(root)
    team_edit(root, health, "answers again", "is back")
    fix = swap("CHECK_TIMEOUT_MS = 2_000", "CHECK_TIMEOUT_MS = 2_500")
    history.release("v2.0.0", {f"template/workspace/{health}": fix})
    assert shipway(root, "update", "--all") == 0
    changed = {line[3:] for line in status(root).splitlines()}
    assert {path for path in changed if path.endswith(".ts")} == {health}
    text = (root / health).read_text()
    assert "CHECK_TIMEOUT_MS = 2_500" in text and "dependency is back" in text
