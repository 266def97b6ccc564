"""Three-way merge of the files that a service owns: whole files, as Copier merges them.

Two things Copier's update loses are kept here: the team's edits in a file that the template
renamed (they move along) and in one that it dropped (the file stays, and is reported).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from shipway.file_changes import FileChanges
from shipway.rendering.tree import File, Tree
from shipway.upgrade.line_merge import merge_file

EXECUTABLE = 0o111
DROPPED = "the template dropped this file, the team changed it: delete it, or keep it"
MARKED = "resolve the marked lines"
YOURS = "the team's stays where both changed "
BINARY = "both changed it and it cannot be merged: the team's stays"
LINK = "a link now; the template's change was left out"
IN_THE_WAY = "not in git and in the way of the template's new file: it stays"
OF_EDITORS = (".devcontainer/", ".vscode/")
"""Where the template brings a file and the team has one, there is nothing to be resolved."""
ALIKE = 0.5
"""How much of a file must be found again to call it renamed: what git itself asks for."""


Stages = tuple[bytes | None, bytes | None, bytes | None]
"""Base, ours and theirs of a conflict, as git's index keeps them."""


@dataclass(slots=True)
class OwnFiles:
    """What becomes of a service's files. None deletes one; ``conflicts`` says what to do;
    ``renamed``: where edits of a file went that the template renamed; ``in_form``: what the host's
    formatter wrote."""

    contents: FileChanges = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)
    stages: dict[str, Stages] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    in_form: set[str] = field(default_factory=set)


def merge_own(
    base: Tree,
    new: Tree,
    ours_of: Callable[[str], File | None],
    generated: Collection[str] = (),
    untracked: Collection[str] = (),
) -> OwnFiles:
    """Carry a service's files from ``base`` to ``new``, keeping what the team did.

    ours_of: the team's file at a path; None when there is none.
    generated: files that nobody edits (answers, receipt): the new one is taken.
    untracked: files that are there but not in git.
    """
    merge = _Merge(base, new, ours_of)
    for path in sorted({*base, *new}):
        merge.path(path, generated=path in generated, untracked=path in untracked)
    return merge.result


class _Merge:
    def __init__(self, base: Tree, new: Tree, ours_of: Callable[[str], File | None]) -> None:
        self.base, self.new, self.ours_of = base, new, ours_of
        self.result = OwnFiles()

    def path(self, path: str, *, generated: bool, untracked: bool) -> None:
        base, new, ours = self.base.get(path), self.new.get(path), self.ours_of(path)
        if generated or ours is None:
            # The team deleted it: it stays deleted, as Copier has it.
            if new and (generated or not base) and path not in self.result.renamed.values():
                self._put(path, new.content, new.mode, ours)
        elif new is None:
            assert base is not None
            self._dropped(path, base, ours)
        elif base is None and path.startswith(OF_EDITORS):
            pass  # many a team has its own by then
        elif untracked and base is None:
            self._kept(path, ours, new, IN_THE_WAY)
        elif ours.link:
            self._kept(path, ours, new, LINK, base)
        else:
            self._merged(path, base, new, ours)

    def _merged(self, path: str, base: File | None, new: File, ours: File) -> None:
        merged = merge_file(ours.content, base.content if base else b"", new.content)
        touched = base is not None and (ours.mode ^ base.mode) & EXECUTABLE
        mode = ours.mode if touched else new.mode
        self._put(path, merged.content, mode, ours)
        if merged.conflicts:
            self._conflict(path, BINARY if merged.binary else MARKED, base, ours, new)

    def _dropped(self, path: str, base: File, ours: File) -> None:
        if ours.content == base.content and not ours.link:
            self.result.contents[path] = None
            return
        to = self._renamed(path, base)
        if to is None or ours.link:
            self._conflict(path, DROPPED, base, ours, None)
            return
        self.result.renamed[path] = to
        self.result.contents[path] = None
        merged = merge_file(ours.content, base.content, self.new[to].content)
        self._put(to, merged.content, self.new[to].mode, None)
        if merged.conflicts:
            self._conflict(to, MARKED, base, ours, self.new[to])

    def _renamed(self, path: str, base: File) -> str | None:
        """Where the template moved a file to: the new file that is most like it."""
        if b"\0" in base.content:
            return None
        found = [
            (_likeness(path, base, to, file), to)
            for to, file in self.new.items()
            if to not in self.base
            and to not in self.result.renamed.values()
            and self.ours_of(to) is None
        ]
        likeness, to = max(found, default=(0.0, ""))
        return to if likeness >= ALIKE else None

    def _kept(self, path: str, ours: File, new: File, why: str, base: File | None = None) -> None:
        if base is None or base.content != new.content:
            self.result.conflicts[path] = why

    def _put(self, path: str, content: bytes, mode: int, ours: File | None) -> None:
        changed = ours is None or content != ours.content
        if changed or (mode ^ ours.mode) & EXECUTABLE:  # type: ignore[union-attr]
            self.result.contents[path] = content
            self.result.modes[path] = mode

    def _conflict(
        self, path: str, what: str, base: File | None, ours: File, new: File | None
    ) -> None:
        self.result.conflicts[path] = what
        self.result.stages[path] = (
            base.content if base else None,
            ours.content,
            new.content if new else None,
        )


def _likeness(path: str, base: File, to: str, file: File) -> float:
    """0 to 1; of two files that are as like, the one of the same name."""
    lines = (base.content.splitlines(), file.content.splitlines())
    ratio = SequenceMatcher(None, *lines, autojunk=False).ratio()
    same_name = PurePosixPath(path).name == PurePosixPath(to).name
    return ratio + (0.001 if same_name else 0.0)
