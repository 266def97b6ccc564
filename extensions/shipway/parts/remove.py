"""``shipway remove --part``: a part leaves, and the tree is as it was before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.parts.blocks import Wired, changed_blocks
from shipway.parts.registry import PARTS, known_part
from shipway.parts.site import Site
from shipway.sources.host import Host
from shipway.sources.parts import (
    PARTS_RECEIPT,
    AddedPart,
    PartsReceipt,
    changed_files,
    parts_of,
    parts_text,
)
from shipway.wiring.registry import target_named


class Leaving(NamedTuple):
    """What goes. ``parts``: the one that was named, and those that came for it alone."""

    parts: list[str]
    changes: FileChanges
    kept: list[str]


def leaving(host: Host, name: str, *, force: bool) -> Leaving:
    """Take the part out, with those that it alone needed.

    Raises ShipwayError for one that is not there, that another part needs, or that the team
    changed (unless ``force``: then what they changed goes too).
    """
    receipt = parts_of(host)
    if name not in receipt.parts:
        _refuse_one_way(name)
        known = ", ".join(n for n, part in receipt.parts.items() if part.asked) or "none yet"
        raise ShipwayError(f"no part {name} was added here", fix=f"name one of: {known}")
    users = [n for n, part in receipt.parts.items() if n != name and name in _needs(n)]
    if users and not force:
        fix = f"shipway remove --part {users[0]}"
        raise ShipwayError(f"{name} is needed by {', '.join(users)}", PARTS_RECEIPT, fix)
    going = _with_unneeded(receipt, name)
    parts = [receipt.parts[one] for one in going]
    if not force:
        _refuse_changed(host, parts)
    return Leaving(going, *_changes(host, receipt, parts))


def _refuse_one_way(name: str) -> None:
    if any(part.name == name and part.one_way for part in PARTS):
        what = f"{name} moved files of yours, and a move is not taken back by itself"
        fix = "git revert COMMIT, the one that moved them: git log --diff-filter=R --summary"
        raise ShipwayError(what, fix=fix)


def _needs(name: str) -> tuple[str, ...]:
    return known_part(name).needs


def _with_unneeded(receipt: PartsReceipt, name: str) -> list[str]:
    """The part, and those that nobody asked for and nothing needs any more."""
    going = [name]
    while True:
        left = [n for n in receipt.parts if n not in going]
        needed = {need for n in left for need in _needs(n)}
        idle = [n for n in left if not receipt.parts[n].asked and n not in needed]
        if not idle:
            return going
        going += idle


def _refuse_changed(host: Host, parts: Collection[AddedPart]) -> None:
    files = [path for part in parts for path in changed_files(host, part)]
    for part in parts:
        for target, wired in part.wirings.items():
            if (host.root / wired.file).is_file():
                found = changed_blocks(host.text(wired.file), target_named(target, "", 0), wired)
                files += [f"{wired.file}:{line} ({block})" for block, line in found]
    if files:
        fix = "keep what you need elsewhere, then use --force, which loses the changes"
        raise ShipwayError("changed since it was added", ", ".join(files), fix)


def _changes(
    host: Host, receipt: PartsReceipt, parts: Collection[AddedPart]
) -> tuple[FileChanges, list[str]]:
    """The changes, and the files that stay since they were there before the part."""
    changes: FileChanges = {}
    texts: dict[str, str] = {}
    wired = Wired(Site(host, {}, {}), texts)
    for part in sorted(parts, key=lambda one: len(one.files)):
        there = [path for path in part.files if (host.root / path).is_file()]
        changes |= dict.fromkeys(there)
        wired.take_out(part.wirings)
    for path, after in texts.items():
        changes.setdefault(path, after.encode())
    left = {n: one for n, one in receipt.parts.items() if one not in parts}
    text = parts_text(replace(receipt, parts=left)).encode() if left else None
    changes[PARTS_RECEIPT] = text
    return changes, sorted(path for part in parts for path in part.found)
