"""All files or none: a crash or a full disk at any write leaves the host whole."""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.files import apply, run, write
from shipway.files.journal import Journal
from shipway.files.lock import lock
from shipway.files.recovery import recover
from shipway.files.write import write_all
from support.hosts import make_host, snapshot


class Killed(BaseException):
    """What kill -9 is to the code: nothing after it runs, not even a handler for Exception."""


NEW: dict[str, bytes | None] = {
    "package.json": b"changed\n",
    "services/new/a.txt": b"a\n",
    "docs/services.md": None,
    "services/new/b.txt": b"b\n",
}


def expected(before: dict[str, bytes]) -> dict[str, bytes]:
    kept = {path: text for path, text in before.items() if NEW.get(path, b"") is not None}
    return {**kept, **{path: text for path, text in NEW.items() if text is not None}}


def break_at(monkeypatch: pytest.MonkeyPatch, count: int, error: BaseException) -> None:
    """Fail at the ``count``-th step that touches the disk; a write leaves half of its content."""
    real, link, replace, calls = apply.write_durably, Path.hardlink_to, Path.replace, [0]

    def step() -> bool:
        calls[0] += 1
        return calls[0] == count

    def durably(path: Path, content: bytes) -> None:
        if step():
            path.write_bytes(content[: len(content) // 2])
            raise error
        real(path, content)

    def hardlink_to(path: Path, target: Path) -> None:
        if step():
            raise error
        link(path, target)

    def replace_(path: Path, target: Path) -> Path:
        if step():
            raise error
        return replace(path, target)

    for module in (apply, run, write):
        monkeypatch.setattr(module, "write_durably", durably)
    monkeypatch.setattr(Path, "hardlink_to", hardlink_to)
    monkeypatch.setattr(Path, "replace", replace_)


def test_without_hard_links_it_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_host(tmp_path / "h")
    before = snapshot(root)

    def refuse(path: Path, target: Path) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_all(root, NEW)
    assert snapshot(root) == expected(before)


@pytest.mark.parametrize("count", range(1, 13))
def test_killed_at_any_write_the_host_is_untouched_or_complete_after_the_next_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    root = make_host(tmp_path / "h")
    before = snapshot(root)
    with monkeypatch.context() as patched:
        break_at(patched, count, Killed())
        with suppress(Killed):
            write_all(root, NEW)
    recover(root)
    assert snapshot(root) in (before, expected(before))
    write_all(root, NEW)
    assert snapshot(root) == expected(before)


@pytest.mark.parametrize("moves", [{}, {"packages/env": "packages/settings"}], ids=["", "move"])
@pytest.mark.parametrize("count", range(1, 13))
def test_a_full_disk_is_one_clear_error_and_nothing_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, moves: dict[str, str]
) -> None:
    root = make_host(tmp_path / "h")
    before = snapshot(root)
    with monkeypatch.context() as patched:
        full = OSError(errno.ENOSPC, "No space left on device", "x")
        break_at(patched, count, full)
        try:
            write_all(root, NEW, moves=moves)
        except ShipwayError as error:
            assert "nothing was written: No space left" in str(error)
            assert snapshot(root) == before
        else:  # a link that failed was made up for by a copy, or there was no such step
            assert snapshot(root) != before
    assert recover(root) is None
    assert [path.name for path in (root / ".git/shipway").iterdir()] == []


def test_ctrl_c_takes_back_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_host(tmp_path / "h")
    before = snapshot(root)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        break_at(patched, 8, KeyboardInterrupt())
        write_all(root, NEW)
    assert snapshot(root) == before and recover(root) is None


def test_a_file_that_changed_since_it_was_read_stays(tmp_path: Path) -> None:
    root = make_host(tmp_path / "h")
    before = snapshot(root)
    with pytest.raises(ShipwayError, match=r"package\.json changed while this command worked"):
        write_all(root, NEW, seen={"package.json": b"as it was read\n"})
    assert snapshot(root) == before


def test_a_file_that_changes_between_staging_and_writing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_host(tmp_path / "h")
    put = write.put_journal

    def then_somebody_saves(home: Path, journal: Journal) -> None:
        put(home, journal)
        (root / "package.json").write_text("theirs\n")

    monkeypatch.setattr(write, "put_journal", then_somebody_saves)
    with pytest.raises(ShipwayError, match="changed while this command worked"):
        write_all(root, NEW)
    assert (root / "package.json").read_text() == "theirs\n"
    assert not (root / "services/new").exists() and (root / "docs/services.md").is_file()


def test_modes_and_links_stay(tmp_path: Path) -> None:
    """A file that is written keeps its mode, and a link stays a link to what changed."""
    root = make_host(tmp_path / "h")
    (root / "package.json").chmod(0o600)
    (root / "real.yml").write_text("a\n")
    (root / "link.yml").symlink_to("real.yml")
    write_all(root, {"package.json": b"x", "link.yml": b"b\n", "run": b"y"}, {"run": 0o755})
    assert (root / "package.json").stat().st_mode & 0o777 == 0o600
    assert (root / "link.yml").is_symlink()
    assert (root / "real.yml").read_bytes() == b"b\n"
    assert (root / "run").stat().st_mode & 0o777 == 0o755


def test_a_link_goes_alone_and_a_folder_goes_whole(tmp_path: Path) -> None:
    root = make_host(tmp_path / "h", {"old/dist/a.js": "a\n", "old/b.txt": "b\n"})
    (root / "old/link.json").symlink_to("../package.json")
    (root / "link.json").symlink_to("package.json")
    write_all(root, {"old": None, "link.json": None})
    assert not (root / "old").exists() and not (root / "link.json").is_symlink()
    assert (root / "package.json").is_file()


@pytest.mark.parametrize("count", range(1, 6))
def test_a_folder_moves_with_all_that_is_in_it_also_when_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    root = make_host(tmp_path / "h", {"a/old/run": "a\n", "a/old/b.txt": "b\n"})
    (root / "a/old/run").chmod(0o755)
    (root / "a/old/link").symlink_to("run")
    contents: dict[str, bytes | None] = {"a/new/b.txt": b"c\n", "package.json": b"{}\n"}
    with monkeypatch.context() as patched:
        break_at(patched, count, Killed())
        with suppress(Killed):
            write_all(root, contents, moves={"a/old": "a/new"})
    if not recover(root) and (root / "a/old").exists():
        write_all(root, contents, moves={"a/old": "a/new"})
    assert not (root / "a/old").exists() and (root / "a/new/b.txt").read_text() == "c\n"
    assert (root / "a/new/link").is_symlink()
    assert (root / "a/new/run").stat().st_mode & 0o777 == 0o755


def test_two_commands_at_once_the_second_is_told_to_wait(tmp_path: Path) -> None:
    root = make_host(tmp_path / "h")
    with lock(root), pytest.raises(ShipwayError, match="another shipway command"), lock(root):
        pass
