"""Look again at conflicts of lines: most are none to somebody who knows what the lines say.

Both ways to update end here: ``shipway update`` with what it merged, ``copier update`` with what
Copier marked. Three sides meet anew, first as if the host's formatter had written all of them, then
as data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shipway.formatting.found import Formatter, formatters_of
from shipway.formatting.meaning import same_but_form
from shipway.formatting.run import format_files
from shipway.sources import git
from shipway.upgrade.data_merge import merge_data
from shipway.upgrade.line_merge import MergedFile, merge_file
from shipway.upgrade.own_files import YOURS, OwnFiles, Stages

Merge = Callable[[bytes, bytes, bytes], MergedFile]


@dataclass(frozen=True, slots=True)
class Mended:
    """The new content of a file; None: it goes.

    conflict: what both sides changed all the same, where the team's stays; empty when nothing is
    left. notes: what was decided without asking. in_form: the host's formatter wrote it as it is.
    """

    content: bytes | None
    conflict: str = ""
    notes: list[str] = field(default_factory=list)
    in_form: bool = False


def mend(root: Path, sides: Mapping[str, Stages], merge: Merge = merge_file) -> dict[str, Mended]:
    """Those of the conflicts (path -> base, ours, theirs) that are none, or can be told in words.

    merge: how lines meet (ours, base, new). Reads the host at ``root`` for its formatter; writes
    nothing.
    """
    whole = {
        path: (base or b"", ours, new)
        for path, (base, ours, new) in sides.items()
        if ours is not None and new is not None and b"\0" not in (base or b"") + ours + new
    }
    formatters = formatters_of(root) if sides else []
    dropped = {
        path: Mended(None)
        for path, (base, ours, new) in sides.items()
        if formatters and base and ours and new is None and same_but_form(path, ours, base)
    }
    if not whole:
        return dropped
    news = _in_form(root, formatters, {path: side[2] for path, side in whole.items()})
    found: dict[str, Mended | None] = {}
    if formatters:  # without one, another form is somebody's edit
        for path, (base, ours, _) in whole.items():
            found[path] = _only_form(path, ours, base, news[path])
    met = {path: side for path, side in whole.items() if not found.get(path)}
    olds = _in_form(root, formatters, {path: side[0] for path, side in met.items()})
    for path, (_, ours, _) in met.items():
        found[path] = _meet(path, ours, olds[path], news[path], merge)
    return dropped | {path: mended for path, mended in found.items() if mended is not None}


def mend_own(own: OwnFiles, mended: Mapping[str, Mended]) -> None:
    """Take over what was mended of a service's files."""
    for path in [path for path in own.stages if path in mended]:
        one, ours = mended[path], own.stages[path][1]
        own.notes += [f"{path}: {note}" for note in one.notes]
        own.contents[path] = one.content
        if one.in_form:
            own.in_form.add(path)
        if one.content == ours and path not in own.renamed.values():
            del own.contents[path]
        if one.conflict:
            own.conflicts[path] = one.conflict
        else:
            del own.conflicts[path], own.stages[path]


def unmerged_sides(root: Path, folder: str) -> dict[str, Stages]:
    """The conflicts that git has below ``folder``: path -> base, ours, theirs."""
    sides: dict[str, Stages] = {}
    for path, stages in git.unmerged_below(root, folder).items():
        base, ours, theirs = (
            git.staged_content(root, stage, path) if stage in stages else None
            for stage in (1, 2, 3)
        )
        sides[path] = (base, ours, theirs)
    return sides


def _in_form(
    root: Path, formatters: list[Formatter], files: Mapping[str, bytes]
) -> Mapping[str, bytes]:
    return format_files(root, formatters, files).contents


def _only_form(path: str, ours: bytes, base: bytes, new: bytes) -> Mended | None:
    """The file when the team gave it another form and no more, or has the new version already."""
    if same_but_form(path, ours, base):
        return Mended(new, in_form=True)
    return Mended(ours) if same_but_form(path, ours, new) else None


def _meet(path: str, ours: bytes, old: bytes, new: bytes, merge: Merge) -> Mended | None:
    """old, new: the template's sides as the host's formatter leaves them."""
    merged = merge(ours, old, new)
    if not merged.conflicts:
        return Mended(merged.content)
    data = merge_data(path, ours, old, new)
    if data is None:
        return None
    conflict = YOURS + ", ".join(data.conflicts) if data.conflicts else ""
    return Mended(data.content, conflict, data.notes)
