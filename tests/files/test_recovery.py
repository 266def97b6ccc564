"""An interrupted command is finished only over what it left; anything else a person decides."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.files import run
from shipway.files.recovery import discard, pending, recover
from shipway.files.write import write_all
from support.hosts import commit, git, make_host, snapshot

NEW: dict[str, bytes | None] = {
    "package.json": b"changed\n",
    "services/new/a.txt": b"a\n",
    "docs/services.md": None,
    "services/new/b.txt": b"b\n",
}
FINISHED = {path: content for path, content in NEW.items() if content is not None}


class Killed(BaseException):
    """What kill -9 is to the code."""


def cut_off(root: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """A command that is killed once that many of its four steps are made."""
    make, made = run.make, [0]

    def make_some(*arguments: object) -> None:
        if made[0] == after:
            raise Killed
        made[0] += 1
        make(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(run, "make", make_some)
        patched.setattr(run, "undo", lambda *arguments: [])
        patched.setattr(run, "clear", lambda *arguments: None)
        with suppress(Killed):
            write_all(root, NEW)


@pytest.mark.parametrize("after", range(5))
def test_finished_or_forgotten_when_nobody_came_in_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    root = make_host(tmp_path / "h")
    before = snapshot(root)
    cut_off(root, monkeypatch, after)
    recover(root)
    kept = {path: text for path, text in before.items() if path not in NEW}
    assert snapshot(root) == (before if after == 0 else {**kept, **FINISHED})
    assert pending(root) is None


def test_what_was_reset_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_host(tmp_path / "h")
    before = snapshot(root)
    cut_off(root, monkeypatch, 3)
    git(root, "reset", "--quiet", "--hard")
    git(root, "clean", "--quiet", "-fd")
    cut = recover(root)
    assert cut and cut.untouched and snapshot(root) == before and pending(root) is None


def edit(root: Path) -> None:
    with (root / "package.json").open("a") as file:  # in place, as `>>` does it
        file.write("# a note\n")


def edit_and_commit(root: Path) -> None:
    edit(root)
    commit(root)


def reset_edit_and_commit(root: Path) -> None:
    git(root, "reset", "--quiet", "--hard")
    edit_and_commit(root)


def put_one_back(root: Path) -> None:
    git(root, "checkout", "--", "package.json")


def switch(root: Path) -> None:
    git(root, "switch", "--quiet", "--create", "other")


def add_one(root: Path) -> None:
    (root / "services/new").mkdir(exist_ok=True)
    (root / "services/new/b.txt").write_text("mine\n")


BETWEEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "edit": (edit, "package.json: neither as it was before nor"),
    "edit, commit": (edit_and_commit, "package.json: neither"),
    "reset, edit, commit": (reset_edit_and_commit, "package.json: neither"),
    "put one back": (put_one_back, "put back since"),
    "switch branch": (switch, "it began on main, and this is other"),
    "the same new file": (add_one, "services/new/b.txt: neither"),
}


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize("after", [1, 3])
def test_what_a_person_did_since_is_refused_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, between: str, after: int
) -> None:
    act, message = BETWEEN[between]
    root = make_host(tmp_path / "h")
    cut_off(root, monkeypatch, after)
    if between == "put one back" and after == 1:
        git(root, "stash", "--quiet", "--include-untracked")  # then nothing of it stands
        git(root, "stash", "drop", "--quiet")
        assert recover(root)
        return
    act(root)
    here = snapshot(root)
    with pytest.raises(ShipwayError) as refused:
        recover(root)
    assert message in str(refused.value) and "shipway recover --discard" in refused.value.fix
    with pytest.raises(ShipwayError, match="an interrupted command is pending"):
        write_all(root, {"package.json": b"other\n"})
    assert snapshot(root) == here


@pytest.mark.parametrize("between", [name for name in BETWEEN if name != "switch branch"])
def test_to_discard_keeps_what_a_person_did_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    root = make_host(tmp_path / "h")
    before = snapshot(root)
    cut_off(root, monkeypatch, 3)
    BETWEEN[between][0](root)
    here = snapshot(root)
    _, changed = discard(root)
    assert {path: here[path] for path in changed} == {p: snapshot(root)[p] for p in changed}
    assert {p: t for p, t in snapshot(root).items() if p not in changed} == {
        p: t for p, t in before.items() if p not in changed
    }
    assert pending(root) is None


def test_a_discard_that_is_killed_goes_on_as_a_discard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_host(tmp_path / "h")
    before = snapshot(root)
    cut_off(root, monkeypatch, 4)
    with monkeypatch.context() as patched:
        take_back, made = run.take_back, [0]

        def take_back_one(*arguments: object) -> None:
            if made[0] == 1:
                raise Killed
            made[0] += 1
            take_back(*arguments)  # type: ignore[arg-type]

        patched.setattr(run, "take_back", take_back_one)
        with pytest.raises(Killed):
            discard(root)
    assert snapshot(root) != before
    recover(root)
    assert snapshot(root) == before


def test_a_repository_that_moved_is_finished_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_host(tmp_path / "h")
    cut_off(root, monkeypatch, 2)
    moved = root.rename(tmp_path / "elsewhere")
    (tmp_path / "h").mkdir()
    recover(moved)
    assert (moved / "services/new/b.txt").is_file() and not any((tmp_path / "h").iterdir())


def test_the_journal_of_another_workspace_in_the_same_repository_is_finished_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_host(tmp_path / "h")
    shutil.copytree(root, root / "second", ignore=shutil.ignore_patterns(".git"))
    commit(root)
    cut_off(root, monkeypatch, 2)
    second = snapshot(root / "second")
    recover(root / "second")
    assert snapshot(root / "second") == second and (root / "services/new/b.txt").is_file()


@pytest.mark.parametrize("text", ["[]", '[{"path": "a", "to": "/etc/x"}]', "{", '{"version": 9}'])
def test_another_versions_journal_is_left_alone_until_it_is_discarded(
    tmp_path: Path, text: str
) -> None:
    root = make_host(tmp_path / "h")
    before = snapshot(root)
    journal = root / ".git/shipway/journal.json"
    journal.parent.mkdir()
    journal.write_text(text)
    with pytest.raises(ShipwayError, match="another version of shipway") as refused:
        recover(root)
    assert "shipway recover --discard" in refused.value.fix
    assert discard(root) == (None, []) and not journal.exists() and snapshot(root) == before


def test_a_journal_leads_no_step_out_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_host(tmp_path / "h")
    cut_off(root, monkeypatch, 1)
    journal = root / ".git/shipway/journal.json"
    data = json.loads(journal.read_text())
    data["steps"][1]["to"] = "../outside.txt"
    journal.write_text(json.dumps(data))
    with pytest.raises(ShipwayError):
        recover(root)
    assert not (tmp_path / "outside.txt").exists()
