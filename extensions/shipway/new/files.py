"""The files of a new service: as they were rendered, as the host has them, as they will be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.formatting.changes import in_form
from shipway.formatting.meaning import same_but_form
from shipway.service import Service


class NewFile(NamedTuple):
    """One rendered file: its content and mode, and what the host has there now (None: nothing)."""

    path: str
    content: bytes
    mode: int
    before: bytes | None


class AsItWillBe:
    """The host's files with the new ones over them; a half copy brought some of these before."""

    def __init__(self, root: Path, files: Iterable[NewFile]) -> None:
        self.root, self.new = root, {file.path: file.content for file in files}

    def __getitem__(self, path: str) -> bytes:
        return self.new[path] if path in self.new else (self.root / path).read_bytes()

    def __contains__(self, path: str) -> bool:
        return path in self.new

    def texts(self) -> dict[str, str]:
        """Those of the new ones that are text."""
        return {path: text for path in self.new if (text := _as_text(self.new[path])) is not None}


def _as_text(content: bytes) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def refuse_to_overwrite(service: Service, files: tuple[NewFile, ...]) -> None:
    """An interrupted copy left files like ours; any other file there is somebody's work.

    Raises ShipwayError for the first of these.
    """
    for file in files:
        if file.before is None or not file.path.startswith(f"{service.folder}/"):
            continue
        if not same_but_form(file.path, file.before, file.content):
            fix = "move that folder away, or choose another name"
            raise ShipwayError("this file is there already and is not ours", file.path, fix)


def collected(root: Path, stage: Path) -> Iterator[NewFile]:
    """What was rendered into ``stage``, a folder like ``root``."""
    for file in sorted(path for path in stage.rglob("*") if path.is_file()):
        path = file.relative_to(stage).as_posix()
        content, there = file.read_bytes(), root / path
        before = there.read_bytes() if there.is_file() else None
        yield NewFile(path, content, file.stat().st_mode & 0o777, before)


def formed(
    root: Path, service: Service, files: tuple[NewFile, ...]
) -> tuple[tuple[NewFile, ...], tuple[str, ...]]:
    """The files as the host's formatter leaves them, and what there is to say of that.

    What an interrupted copy left in the service's folder is formatted as a new file is.
    """
    own = f"{service.folder}/"
    known = {file.path: None if file.path.startswith(own) else file.before for file in files}
    made = in_form(root, {file.path: file.content for file in files}, known)
    done = [file._replace(content=made.changes[file.path] or b"") for file in files]
    done += [
        NewFile(path, content, 0o644, None)
        for path, content in made.changes.items()
        if path not in known and content is not None
    ]
    return tuple(file for file in done if file.content != file.before), tuple(made.notes)


def with_lists(
    root: Path, files: Iterable[NewFile], contents: Mapping[str, bytes | None]
) -> Iterator[NewFile]:
    """The files with what lists of the host get, and the receipt of it."""
    known = {file.path: file for file in files}
    for path, content in contents.items():
        there = root / path
        before = there.read_bytes() if there.is_file() else None
        file = known.get(path) or NewFile(path, b"", 0o644, before)
        known[path] = file._replace(content=content or b"")
    yield from known.values()
