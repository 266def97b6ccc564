"""The life of a workspace through three versions of the template, with a team that works in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from copier import run_update

from commands.test_new import shipway
from support.changes import swap, team_edit
from support.formatters import formatter_modules
from support.hosts import commit, git, snapshot, status
from support.json_output import read_output
from support.judges import kustomized, run
from support.tools import environment
from support.versions import SERVICE, TemplateHistory

HOME = "template/workspace"
CI = ".github/workflows/ci.yml"
CATALOG = "pnpm-workspace.yaml"
COMPOSE = "infra/compose/docker-compose.dev.yml"
ENV = "packages/env/src/load-env.ts"
OVERLAY = "infra/k8s/overlays/preview/db/kustomization.yaml"
RULES = ".dependency-cruiser.cjs"
STEP = "      - name: Licences\n        run: pnpm licences\n\n"
V2 = {
    f"{HOME}/{CI}": swap("timeout-minutes: 30", "timeout-minutes: 20"),
    f"{HOME}/package.json.jinja": swap('"check:full"', '"check:all"'),
    f"{HOME}/packages/clock/package.json.jinja": '{ "name": "{{ scope }}/clock" }\n',
    f"{HOME}/{COMPOSE}.jinja": swap("postgres:17", "postgres:18"),
    f"{HOME}/{RULES}.jinja": swap("cannot be understood, tested or replaced", "cannot be replaced"),
    f"{SERVICE}/README.md.jinja": swap("\n", "\n\nv2\n", 1),
    "extensions/shipway/wiring/compose.py": swap("grace_period: 30s", "grace_period: 45s"),
    "extensions/shipway/wiring/dependency_cruiser.py": swap("no app and no service", "no app"),
}
"""A workflow changes, a script of the root is renamed, a package is new. Services' wiring changes
in files that change themselves."""
V3 = {
    f"{HOME}/{ENV}": swap("loadEnv", "readEnv"),
    f"{HOME}/packages/env/src/index.ts": swap("loadEnv", "readEnv"),
    f"{HOME}/packages/env/test/load-env.test.ts": swap("loadEnv", "readEnv"),
    f"{HOME}/packages/db-migrate/src/main.ts.jinja": swap("loadEnv", "readEnv"),
    f"{HOME}/apps/web/src/env.ts.jinja": swap("loadEnv", "readEnv"),
    f"{HOME}/{CATALOG}.jinja": lambda text: swap("^16.4.6", "^17.0.0")(
        swap("^4.6.7", "^5.0.0")(text)
    ),
    f"{HOME}/{CI}": swap("contents: read # the files that are checked", "contents: read # all"),
    f"{SERVICE}/README.md.jinja": swap("v2", "v3", 1),
}
"""The API of a package changes with all that calls it; two dependencies go up a major."""
EDITS = (
    ("package.json", '"dev": ', '"licences": "licence-checker",\n    "dev": '),
    (CI, "      - name: Check\n", f"{STEP}      - name: Check\n"),
    (CATALOG, "zod: ^4.6.7", "zod: ^4.9.0"),
    (CATALOG, "pino: ^10.4.0", "pino: ^10.9.0"),
    (ENV, 'this.name = "EnvError";', 'this.name = "EnvError"; // ours'),
    (COMPOSE, "  postgres:\n", "  # Ours: the port is another one in the office.\n  postgres:\n"),
    (OVERLAY, "namespace: preview\n", "namespace: preview\nnamePrefix: pr-\n"),
)
"""What a team does: file, what it finds, what it leaves."""
KEPT = {
    "package.json": '"licences": "licence-checker"',
    CI: STEP,
    CATALOG: "pino: ^10.9.0",
    ENV: '"EnvError"; // ours',
    COMPOSE: "  # Ours: the port is another one in the office.\n  postgres:\n",
    OVERLAY: "namePrefix: pr-\n",
}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> TemplateHistory:
    history = TemplateHistory(tmp_path_factory.mktemp("versions") / "template")
    history.release("v2.0.0", V2)
    history.release("v3.0.0", V3)
    return history


@pytest.fixture(scope="module")
def start(history: TemplateHistory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of the first version with two services, and what its team did since."""
    folder = tmp_path_factory.mktemp("start")
    template = ("--template", str(history.root), "--ref", "v1.0.0")
    services = ("--service", "api", "--service", "jobs:worker")
    assert shipway(folder, "init", "acme", *services, *template) == 0
    for path, before, after in EDITS:
        team_edit(folder / "acme", path, before, after, 1)
    return folder / "acme"


@pytest.fixture
def root(start: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(start, tmp_path / "acme", symlinks=True))


def changed(root: Path) -> set[str]:
    return {line[3:] for line in status(root).splitlines()}


def the_cheap_gates_are_green(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shipway(root, "sync", "--all") == 0
    commit(root)
    assert shipway(root, "check") == 0
    assert "nothing found" in capsys.readouterr().out
    run("zizmor", "--offline", "--no-progress", str(root / ".github"))
    for overlay in ("preview", "production"):
        assert kustomized(root / f"infra/k8s/overlays/{overlay}/db")


def test_no_edit_is_lost_in_three_versions_and_the_gates_stay_green(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Workspace and services come up in one run each, told in one table."""
    assert shipway(root, "status", "--json") == 0
    whole = read_output(capsys.readouterr().out, "status")["workspace"]
    assert (whole["name"], whole["kind"], whole["behind"]) == ("acme", "workspace", 2)
    assert set(whole["drifted"]) == set(KEPT)
    assert shipway(root, "update", "--all", "--to", "v2.0.0") == 0
    said = capsys.readouterr().out.splitlines()
    assert [row.split()[0] for row in said[2:5]] == ["acme", "api", "jobs"]
    assert '"check:all"' in (root / "package.json").read_text()
    assert (root / "packages/clock/package.json").read_text() == '{ "name": "@acme/clock" }\n'
    assert (root / "services/api/README.md").read_text().count("v2") == 1
    the_cheap_gates_are_green(root, capsys)
    assert shipway(root, "update", "--all", "--json") == 0
    update = read_output(capsys.readouterr().out, "update")
    assert update["workspace"]["from"] == "v2.0.0" and update["conflicts"] == []
    assert update["decided"][0].startswith("pnpm-workspace.yaml: catalog.zod: ^5.0.0 is the higher")
    the_cheap_gates_are_green(root, capsys)
    for path, edit in KEPT.items():
        assert edit in (root / path).read_text(), path
    assert shipway(root, "status") == 0
    rows = capsys.readouterr().out.splitlines()[2:]
    assert [row.split()[:5] for row in rows] == [
        ["acme", "workspace", "v3.0.0", "0", "0"],
        ["api", "http", "v3.0.0", "0", "0"],
        ["jobs", "worker", "v3.0.0", "0", "0"],
    ]


def test_it_is_copier_update_of_the_root_and_then_of_each_service(
    root: Path, history: TemplateHistory, tmp_path: Path
) -> None:
    """Byte for byte: that is its licence."""
    in_turn = Path(shutil.copytree(root, tmp_path / "in-turn" / "acme", symlinks=True))
    assert shipway(root, "update", "api", "--workspace", "--to", "v2.0.0") == 0
    options = {"vcs_ref": "v2.0.0", "defaults": True, "overwrite": True, "quiet": True}
    run_update(in_turn, unsafe=True, **options)
    commit(in_turn)
    history.update(in_turn, "api", "v2.0.0")
    assert snapshot(root) == snapshot(in_turn)


def test_it_can_be_updated_alone_and_looked_at_first(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the form of its formatter, where that is installed."""
    monkeypatch.setenv("PATH", environment()["PATH"])
    (root / "node_modules").mkdir()
    (root / "node_modules/@biomejs").symlink_to(formatter_modules() / "@biomejs")
    before = snapshot(root)
    only = ("update", "--workspace", "--to", "v2.0.0")
    assert shipway(root, *only, "--dry-run") == 0 and snapshot(root) == before
    out = capsys.readouterr().out
    assert "+    image: postgres:18" in out and "acme (workspace)" in out
    assert shipway(root, *only) == 0
    assert not [path for path in changed(root) if path.startswith("services/api")]
    assert "grace_period: 45s" not in (root / COMPOSE).read_text()
    clock = (root / "packages/clock/package.json").read_text()
    assert clock == '{\n  "name": "@acme/clock"\n}\n'


def test_a_line_that_both_changed_is_marked_and_the_services_come_all_the_same(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In data the team's stays, and is named; elsewhere there are markers, also in a file that
    services are wired into."""
    team_edit(root, RULES, "A cycle cannot be understood, tested or replaced in parts.", "Ours.")
    team_edit(root, CI, "timeout-minutes: 30", "timeout-minutes: 60")
    assert shipway(root, "update", "--all", "--to", "v2.0.0") == 1
    said = capsys.readouterr().out
    assert f"conflict in {RULES}: resolve the marked lines" in said
    assert f"conflict in {CI}: the team's stays where both changed jobs.check.timeout" in said
    text, workflow = (root / RULES).read_text(), (root / CI).read_text()
    assert text.count("<<<<<<< before updating") == 1 and '"Ours."' in text
    assert "no app and no service" not in text
    assert "timeout-minutes: 60" in workflow and "<<<" not in workflow
    unmerged = {line.split("\t")[1] for line in git(root, "ls-files", "-u").splitlines()}
    assert unmerged == {RULES, CI}
    assert "stop_grace_period: 45s" in (root / COMPOSE).read_text()
    assert shipway(root, "update", "--all") == 2


def test_what_one_shared_file_refuses_leaves_workspace_and_services_as_they_are(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    team_edit(root, COMPOSE, "volumes:\n  postgres: {}", "volumes:\n  postgres: {")
    before = snapshot(root)
    assert shipway(root, "update", "--all") == 2
    assert f"{COMPOSE}:" in capsys.readouterr().err
    assert snapshot(root) == before


def test_another_template_or_a_moved_tag_is_refused_for_it_too(
    root: Path, history: TemplateHistory, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And a template that moved is written into its answers with those of the services."""
    moved = Path(shutil.copytree(history.root, tmp_path / "moved"))
    team_edit(root, ".copier-answers.yml", str(history.root), str(moved))
    before = snapshot(root)
    assert shipway(root, "update", "--workspace") == 2
    err = capsys.readouterr().err
    assert ".copier-answers.yml:2: another template" in err and snapshot(root) == before
    assert shipway(root, "status") == 0
    assert "another template than this repository's" in capsys.readouterr().out
    git(root, "reset", "--hard", "--quiet", "HEAD~1")
    again = git(moved, "commit-tree", "v1.0.0^{tree}", "-m", "again").strip()
    git(moved, "tag", "--force", "v1.0.0", again)
    moved_to = ("--template", str(moved))
    assert shipway(root, "update", "api", "--to", "v2.0.0", *moved_to) == 2
    assert "names another commit by the same version" in capsys.readouterr().err
    accepted = ("--accept-moved-tag", "v1.0.0")
    assert shipway(root, "update", "api", "--to", "v2.0.0", *moved_to, *accepted) == 0
    assert f"_src_path: {moved}\n" in (root / ".copier-answers.yml").read_text()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--workspace", "--data", "database=DATABASE_URL"), "has no answer database"),
        (("--all", "api"), "which services?"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_rendered(
    root: Path, arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(root, "update", *arguments) == 2
    assert says in capsys.readouterr().err and status(root) == ""
