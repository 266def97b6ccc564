"""All files or none: a crash or a full disk at any write leaves the host whole."""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path

import pytest

from shipway import files
from shipway.errors import ShipwayError
from shipway.files import locked, recover, write_all
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
    real, calls = files._write, [0]

    def write(path: Path, content: bytes) -> None:
        calls[0] += 1
        if calls[0] == count:
            path.write_bytes(content[: len(content) // 2])
            raise error
        real(path, content)

    monkeypatch.setattr(files, "_write", write)


@pytest.mark.parametrize("count", range(1, 9))
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
    after = {path: text for path, text in snapshot(root).items() if ".shipway" not in path}
    assert after in (before, expected(before))
    write_all(root, NEW)
    assert snapshot(root) == expected(before)


@pytest.mark.parametrize("count", range(1, 8))
def test_a_full_disk_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    root = make_host(tmp_path / "h")
    before = snapshot(root)
    with monkeypatch.context() as patched:
        break_at(patched, count, OSError(errno.ENOSPC, "No space left on device", "x"))
        with pytest.raises(ShipwayError, match="No space left"):
            write_all(root, NEW)
    if not recover(root):
        assert snapshot(root) == before
    else:
        assert snapshot(root) == expected(before)


def test_modes_and_links_stay(tmp_path: Path) -> None:
    root = make_host(tmp_path / "h")
    (root / "package.json").chmod(0o600)
    (root / "real.yml").write_text("a\n")
    (root / "link.yml").symlink_to("real.yml")
    write_all(root, {"package.json": b"x", "link.yml": b"b\n", "run": b"y"}, {"run": 0o755})
    assert (root / "package.json").stat().st_mode & 0o777 == 0o600
    assert (root / "link.yml").is_symlink()
    assert (root / "real.yml").read_bytes() == b"b\n"
    assert (root / "run").stat().st_mode & 0o777 == 0o755


def test_two_commands_at_once_the_second_is_told_to_wait(tmp_path: Path) -> None:
    root = make_host(tmp_path / "h")
    with locked(root), pytest.raises(ShipwayError, match="another shipway command"), locked(root):
        pass
