"""`shipway init`: a whole monorepo, or one clear reason and nothing at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.cli import main
from support.faults import run_with_fault
from support.hosts import IDENTITY, commit, git, make_host, snapshot, status
from support.json_output import read_output
from support.steps import printed_steps, typed


def test_a_monorepo_with_its_first_services_is_in_sync_from_birth(tmp_path: Path) -> None:
    """The app's manifests too, and nothing is left to do for `shipway check`."""
    services = ["--service", "api", "--service", "jobs:worker"]
    assert shipway(tmp_path, "init", "acme", *services) == 0
    root = tmp_path / "acme"
    for name in ("web", "api", "jobs"):
        assert (root / f"infra/k8s/base/{name}/deployment.yaml").is_file()
        assert (root / f"infra/k8s/overlays/production/{name}/kustomization.yaml").is_file()
    assert "kind: worker" in (root / "services/jobs/.copier-answers.yml").read_text()
    assert shipway(root, "check") == 0


def clean_with_one_commit(root: Path) -> bool:
    """Whether ``root`` is a repository of its own whose first commit holds everything."""
    return status(root) == "" and git(root, "rev-list", "--count", "HEAD") == "1\n"


@pytest.mark.parametrize("ignored", [False, True])
def test_it_is_a_repository_of_its_own_with_a_first_commit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ignored: bool
) -> None:
    """Also where the repository around it ignores the folder, which then sees none of it."""
    if ignored:
        git(tmp_path, "init", "--quiet")
        (tmp_path / ".gitignore").write_text("/acme/\n")
        commit(tmp_path)
    assert shipway(tmp_path, "init", "acme", "--service", "api") == 0
    assert "a git repository with a first commit" in capsys.readouterr().out
    assert (tmp_path / "acme/.git").is_dir() and clean_with_one_commit(tmp_path / "acme")
    assert not ignored or clean_with_one_commit(tmp_path)


def test_inside_a_repository_that_tracks_it_there_is_no_second_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(tmp_path, "init", "--quiet")
    assert shipway(tmp_path, "init", "below/acme", "--service", "api") == 0
    assert f"It belongs to the git repository {tmp_path}" in capsys.readouterr().out
    assert not (tmp_path / "below/acme/.git").exists()
    commit(tmp_path)
    assert shipway(tmp_path / "below/acme", "check") == 0


def test_no_git_leaves_out_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And is the same tree otherwise; where nothing tracks it, no `shipway new` is promised."""
    for name, options in {"plain": ["--no-git"], "acme": []}.items():
        data = ["--data", "workspace_name=acme"]
        assert shipway(tmp_path, "init", name, *data, *options) == 0
        out = capsys.readouterr().out
        assert ("git init" in out) == ("shipway new" not in out) == (name == "plain")
    assert not (tmp_path / "plain/.git").exists()
    assert snapshot(tmp_path / "plain") == snapshot(tmp_path / "acme")


def test_without_an_identity_it_says_what_is_missing_and_how_to_commit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The printed commands work as printed."""
    home = tmp_path / "home"
    home.mkdir()
    for name in IDENTITY:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.useConfigOnly")  # no guess from the host's name
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    assert shipway(tmp_path, "init", "acme") == 0
    out = capsys.readouterr().out
    assert "git does not know who you are" in out
    commands = [c for c in printed_steps(out) if c.startswith(("cd ", "git "))]
    assert typed(commands, tmp_path).returncode == 0
    assert clean_with_one_commit(tmp_path / "acme")


def test_a_commit_that_a_hook_refuses_is_left_to_the_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = tmp_path / "hooks/pre-commit"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\necho 'no ticket named' >&2\nexit 1\n")
    hook.chmod(0o755)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.hooksPath")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(hook.parent))
    assert shipway(tmp_path, "init", "acme") == 0
    out = capsys.readouterr().out
    assert "no ticket named" in out and "git commit -m Begin" in printed_steps(out)


def test_started_by_a_hook_of_another_repository_it_leaves_that_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hooks run with GIT_DIR set, and every git command then works on that repository."""
    other = make_host(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    assert shipway(tmp_path, "init", "acme") == 0
    for name in ("GIT_DIR", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert clean_with_one_commit(tmp_path / "acme") and clean_with_one_commit(other)


@pytest.mark.parametrize(
    ("folder", "cd"),
    [("acme", "cd acme"), ("my own/acme", "cd 'my own/acme'"), (".", None)],
)
def test_the_commands_to_type_begin_where_the_person_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    folder: str, cd: str | None,
) -> None:  # fmt: skip
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(SystemExit, match="0"):
        main(["init", folder])
    steps = printed_steps(capsys.readouterr().out)
    assert steps[0] == (cd or "pnpm install")
    done = typed([*(steps[:1] if cd else []), "git log --format=%s"], Path.cwd())
    assert done.stdout == "Begin\n"


@pytest.mark.parametrize("there", [False, True])
def test_what_fails_half_way_leaves_nothing(tmp_path: Path, there: bool) -> None:
    """The disk is full when the service is to be written, which comes after the workspace."""
    if there:
        (tmp_path / "acme").mkdir()
    fault = run_with_fault(
        tmp_path / "fault", tmp_path, "full:1", "shipway", "init", "acme", "--service", "api"
    )
    assert fault.returncode == 2, fault.stderr
    assert "No space left" in fault.stderr
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == (["acme", "fault"] if there else ["fault"])
    assert not there or list((tmp_path / "acme").iterdir()) == []


def test_where_nothing_may_be_written_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("mine")
    assert shipway(tmp_path, "init", "file/acme") == 2
    assert "nothing was made" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--service", "api:lambda"], "--service api:http, or :worker"),
        (["--service", "Api"], "Api"),
        (["--service", "api", "--service", "api:worker"], "named twice"),
        (["--data", "scope=acme"], "acme"),
    ],
)
def test_what_cannot_be_made_is_refused_before_anything_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert shipway(tmp_path, "init", "acme", *arguments) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "acme").exists()


HOLD = """
import sys, time
import subprocess
import sys
from pathlib import Path
from shipway.init.staging import staging
with staging(Path(sys.argv[1])):
    print(flush=True)
    time.sleep(600)
"""


def test_what_a_killed_init_left_goes_with_the_next_and_not_while_one_is_at_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also in an empty folder, which is still one then; the next fails here for another reason."""
    folder = tmp_path / "acme"
    folder.mkdir()
    with subprocess.Popen([sys.executable, "-c", HOLD, folder], stdout=subprocess.PIPE) as child:
        assert child.stdout and child.stdout.readline()
        (hidden,) = folder.iterdir()
        assert shipway(tmp_path, "init", "acme", "--ref", "no-such") == 2 and hidden.is_dir()
        child.kill()
    assert hidden.is_dir()
    (folder / ".shipway-init.old").mkdir()
    capsys.readouterr()
    assert shipway(tmp_path, "init", "acme", "--ref", "no-such") == 2
    err = capsys.readouterr().err
    assert f"removed {hidden}, which a killed" in err and "no version no-such" in err
    assert f"{folder}/.shipway-init.old may be what" in err
    assert [path.name for path in folder.iterdir()] == [".shipway-init.old"]


def test_recover_removes_what_a_killed_init_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there is no repository yet, and nothing else is wrong; a dry run names it."""
    (tmp_path / "acme").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, "acme"], cwd=tmp_path, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout and child.stdout.readline()
        child.kill()
    (hidden,) = (tmp_path / "acme").iterdir()
    assert shipway(tmp_path / "acme", "recover", "--dry-run") == 0 and hidden.is_dir()
    assert "is what a killed `shipway init` left" in capsys.readouterr().err
    assert shipway(tmp_path / "acme", "recover", "--json") == 0 and not hidden.exists()
    streams = capsys.readouterr()
    assert (
        "which a killed" in streams.err and read_output(streams.out, "recover")["done"] == "nothing"
    )
    assert shipway(tmp_path / "acme", "recover") == 2


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme/notes.txt").write_text("mine")
    assert shipway(tmp_path, "init", "acme") == 2
    assert [path.name for path in (tmp_path / "acme").iterdir()] == ["notes.txt"]


def test_a_dry_run_lists_the_files_and_makes_no_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(tmp_path, "init", "acme", "--service", "api", "--dry-run", "--json") == 0
    said = read_output(capsys.readouterr().out, "init")
    assert not said["written"] and "services/api/src/main.ts" in said["created"]
    assert list(tmp_path.iterdir()) == []
