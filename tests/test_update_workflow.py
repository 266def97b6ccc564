"""The reusable workflow: its shell steps run here, with a real origin and a recording ``gh``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.hosts import REPOSITORY, commit, git, make_host
from support.made import copied_host, kept_history  # noqa: F401
from support.tools import environment, pnpm
from support.versions import SERVICE, TemplateHistory
from support.workflow import Runner, steps

pytestmark = pytest.mark.slow

WORKFLOW = REPOSITORY / ".github/workflows/shipway-update.yml"
BRANCH = "shipway/update"
TOOL = ".shipway-version"
TOKEN = "t0k3n-of-the-run"
STAMP = '{"name": "stamp", "version": "1.0.0"}'


class Updates(Runner):
    """Runs the workflow's steps as GitHub would: each with the outputs of those before."""

    def __init__(self, folder: Path, origin: Path) -> None:
        super().__init__(folder, f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        self.origin = origin

    def run(self, **inputs: str) -> int:
        """A whole run, each job in a fresh checkout; the exit code of what failed, or 0."""
        outputs: dict[str, dict[str, str]] = {}
        for job in ("update", "publish"):
            if job == "publish" and outputs["patch"].get("changed") != "yes":
                break
            checkout = self.folder / f"checkout-{len(list(self.folder.glob('checkout-*')))}"
            origin = f"file://{self.origin}"
            git(self.folder, "clone", "--quiet", "--depth=1", origin, str(checkout))
            for step in steps(WORKFLOW, job, "Install", "Set up pnpm"):
                if "if" in step and outputs.get("push", {}).get("pushed") != "yes":
                    continue
                env = {"TO": inputs.get("to", ""), **self.values(job, step, outputs)}
                done, outputs[step.get("id", "")] = self.step(step, checkout, **env)
                if done.returncode:
                    return done.returncode
        return 0

    def values(
        self, job: str, step: dict[str, Any], outputs: dict[str, dict[str, str]]
    ) -> dict[str, str]:
        """The environment that the workflow gives a step, the token where it asks for one."""
        named = {
            "${{ inputs.branch }}": BRANCH,
            "${{ secrets.token || github.token }}": TOKEN,
            "${{ secrets.token != '' }}": "true",
            "${{ steps.update.outputs.conflicts }}": outputs.get("update", {}).get("conflicts", ""),
            "true": "true",
            "${{ needs.update.outputs.conflicts }}": outputs.get("update", {}).get("conflicts", ""),
            "${{ github.event.repository.default_branch }}": "main",
        }
        whole = yaml.safe_load(WORKFLOW.read_text())
        asked = [part.get("env", {}) for part in (whole, whole["jobs"][job], step)]
        every = {key: value for part in asked for key, value in part.items() if key != "TO"}
        return {key: named[value] for key, value in every.items()}

    def tip(self) -> str:
        """The commit of the update's branch."""
        return git(self.origin, "rev-parse", f"refs/heads/{BRANCH}").strip()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[TemplateHistory, Path]:
    """A template with two versions, and a host with a service of the first."""
    folder = tmp_path_factory.mktemp("workflow")
    history = TemplateHistory(folder / "template")
    host = make_host(folder / "acme")
    history.copy(host, "api")
    git(host, "config", "receive.denyCurrentBranch", "ignore")
    history.release(
        "v2.0.0",
        {
            f"{SERVICE}/README.md.jinja": lambda text: text.replace("\n", "\n\nv2\n", 1),
            "CHANGELOG.md": "# Changelog\n\n## 2.0.0\n\n- second\n",
        },
    )
    return history, host


@pytest.fixture
def runner(tmp_path: Path, host: Path) -> Updates:
    return Updates(tmp_path / "runner", host)


def test_the_first_run_opens_a_pull_request_with_the_report(runner: Updates, host: Path) -> None:
    assert runner.run() == 0
    assert "v2" in git(host, "show", f"{runner.tip()}:services/api/README.md")
    _, create = runner.calls()
    assert create[:2] == ["pr", "create"] and "--draft" not in create
    assert create[create.index("--head") + 1] == BRANCH
    body = Path(create[create.index("--body-file") + 1]).read_text()
    assert "| api | v1.0.0 | v2.0.0 |" in body and "- second" in body


def test_what_is_derived_is_derived_by_the_tool_that_ci_has_then(
    runner: Updates, host: Path, tmp_path: Path
) -> None:
    """The update moves `.shipway-version`, and the job installs it before `shipway sync`."""
    (host / TOOL).write_text("shipway==1.0.0\n")
    commit(host)
    called = tmp_path / "called"
    spy = runner.folder / "bin/shipway"
    install = runner.folder / "install-shipway.sh"
    install.write_text(f"echo install $(cat {TOOL}) >> {called}\n")
    shipway = Path(sys.executable).with_name("shipway")
    spy.write_text(f'#!/bin/sh\necho shipway "$1" >> {called}\nexec {shipway} "$@"\n')
    spy.chmod(0o755)
    assert runner.run() == 0
    installed = ["shipway update", "install shipway==2.0.0", "shipway sync"]
    assert called.read_text().splitlines() == installed
    assert git(host, "show", f"{runner.tip()}:{TOOL}") == "shipway==2.0.0\n"


def test_code_of_the_template_never_meets_the_token(
    runner: Updates, history: TemplateHistory, tmp_path: Path
) -> None:
    """Not in its environment, not in the files of its checkout; the job's own token may read."""
    seen = tmp_path / "seen"
    spy = f"import os; open({str(seen)!r}, 'a').write(str(dict(os.environ)) + os.getcwd() + '\\n')"
    history.release("v3.0.0", {"extensions/jinja.py": lambda text: f"{spy}\n{text}"})
    assert runner.run() == 0
    assert seen.is_file() and TOKEN not in seen.read_text()
    jobs = yaml.safe_load(WORKFLOW.read_text())["jobs"]
    assert jobs["update"]["permissions"] == {"contents": "read"}
    checkouts = [
        step
        for job in jobs.values()
        for step in job["steps"]
        if "/checkout@" in step.get("uses", "")
    ]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
    with_token = [s["name"] for job in jobs.values() for s in job["steps"] if "token" in str(s)]
    assert with_token == ["Push", "Pull request"]


def test_the_next_run_refreshes_the_same_one(
    runner: Updates, host: Path, history: TemplateHistory
) -> None:
    runner.run()
    first = runner.tip()
    history.release("v3.0.0", {f"{SERVICE}/NEW.md": "new\n"})
    assert runner.run() == 0
    assert runner.tip() != first
    assert [call[:2] for call in runner.calls()].count(["pr", "create"]) == 1
    assert runner.calls()[-1][:3] == ["pr", "edit", "7"]
    assert git(host, "rev-list", "--count", f"main..{runner.tip()}").strip() == "1"


def test_a_run_that_changes_nothing_more_pushes_nothing(runner: Updates) -> None:
    runner.run()
    first = runner.tip()
    assert runner.run() == 0
    assert runner.tip() == first


def test_conflicts_make_it_a_draft_with_the_markers_in_it(runner: Updates, host: Path) -> None:
    readme = host / "services/api/README.md"
    readme.write_text(readme.read_text().replace("\n", "\n\nours\n", 1))
    commit(host)
    assert runner.run() == 0
    create = runner.calls()[-1]
    assert "--draft" in create and any("conflicts" in word for word in create)
    assert "<<<<<<< before updating" in git(host, "show", f"{BRANCH}:services/api/README.md")


def test_nothing_to_update_asks_gh_nothing(runner: Updates) -> None:
    assert runner.run(to="v1.0.0") == 0
    assert runner.calls() == []


def test_an_error_fails_the_job_and_pushes_nothing(runner: Updates, host: Path) -> None:
    (host / "services/api/.copier-answers.yml").write_text("kind: [http\n")
    commit(host)
    assert runner.run() == 2
    assert runner.calls() == []
    assert BRANCH not in git(host, "branch", "--list", "--all")


def test_commits_of_people_on_the_branch_are_not_overwritten(runner: Updates, host: Path) -> None:
    runner.run()
    git(host, "checkout", "--quiet", BRANCH)
    (host / "resolved.txt").write_text("by hand\n")
    commit(host)
    mine = runner.tip()
    git(host, "checkout", "--quiet", "main")
    assert runner.run() == 0
    assert runner.tip() == mine


@pytest.mark.parametrize("own", [True, False])
def test_a_changed_workflow_is_pushed_by_a_token_that_may_and_by_no_other(
    runner: Updates, host: Path, tmp_path: Path, own: bool
) -> None:
    """An update of the workspace brings some, and git's own message would name no cure."""
    git(tmp_path, "clone", "--quiet", f"file://{host}", "checkout")
    workflow = tmp_path / "checkout/.github/workflows/ci.yml"
    workflow.parent.mkdir(parents=True, exist_ok=True)
    workflow.write_text("name: CI\n")
    commit(tmp_path / "checkout")
    (push,) = (step for step in steps(WORKFLOW, "publish", "Install") if step["name"] == "Push")
    env = {"BRANCH": BRANCH, "GH_TOKEN": TOKEN, "OWN_TOKEN": str(own).lower()}
    done, outputs = runner.step(push, tmp_path / "checkout", **env)
    assert (done.returncode, outputs.get("pushed")) == ((0, "yes") if own else (1, None))
    assert own or "::error::the update changes workflows" in done.stdout


@pytest.mark.node
@pytest.mark.parametrize(
    ("wanted", "conflicts", "code"),
    [("vendor/stamp", "0", 0), ("vendor/stamp", "1", 1), ("nowhere", "0", 1)],
    ids=["moved along", "conflicts first", "cannot be resolved"],
)
def test_a_frozen_install_passes_on_the_pull_request(
    tmp_path: Path, wanted: str, conflicts: str, code: int
) -> None:
    """Where the update moves a dependency. What cannot be resolved is said, and stops nothing."""
    root = make_host(tmp_path / "acme", {"vendor/stamp/package.json": STAMP, "package.json": "{}"})
    offline = ("install", "--offline", "--lockfile-only")
    pnpm(root, *offline, "--no-frozen-lockfile")
    commit(root)
    before = (root / "pnpm-lock.yaml").read_text()
    depends = {"dependencies": {"stamp": f"file:{wanted}"}, "scripts": {"prepare": "touch ran"}}
    (root / "package.json").write_text(json.dumps(depends))
    assert pnpm(root, *offline, "--frozen-lockfile", check=False).returncode == 1
    runner = Runner(tmp_path / "runner", environment()["PATH"])
    (tmp_path / "runner/update").mkdir()
    (step,) = (step for step in steps(WORKFLOW, "update") if step["name"] == "Lockfile")
    done, _ = runner.step(step, root, CONFLICTS=conflicts, CI="true")
    assert done.returncode == 0, done.stdout + done.stderr
    assert pnpm(root, *offline, "--frozen-lockfile", check=False).returncode == code
    assert code == 0 or (root / "pnpm-lock.yaml").read_text() == before
    body = tmp_path / "runner/update/body.md"
    assert body.exists() == ("::warning::" in done.stdout) == (wanted == "nowhere")
    assert not (root / "ran").exists()


def zizmor(path: Path) -> subprocess.CompletedProcess[str]:
    """The security lint of workflows, at its strictest."""
    command = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--persona", "pedantic"]
    return subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)


def test_the_workflow_is_pinned_and_safe() -> None:
    done = zizmor(WORKFLOW)
    assert done.returncode == 0, done.stdout


def test_the_lint_finds_an_action_that_is_not_pinned(tmp_path: Path) -> None:
    text = WORKFLOW.read_text().replace("@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2", "@v4")
    (tmp_path / "workflow.yml").write_text(text)
    assert zizmor(tmp_path / "workflow.yml").returncode != 0
