"""``shipway remove --part``: a part leaves, and the tree is as it was before."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.parts.blocks import MANIFEST, Wired, changed_blocks
from shipway.parts.registry import PARTS, known_part
from shipway.parts.site import Site
from shipway.remove.service import importers
from shipway.sources.env_reads import sources_naming
from shipway.sources.host import Host
from shipway.sources.parts import (
    PARTS_RECEIPT,
    AddedPart,
    PartsReceipt,
    changed_files,
    is_as_written,
    parts_of,
    parts_text,
)
from shipway.sources.workspace import declared_by
from shipway.splice.model import line_of
from shipway.wiring.registry import target_named


class Leaving(NamedTuple):
    """What goes. ``parts``: the one that was named, and those that came for it alone. ``kept``:
    files that were there before. ``given``: those that the team has made its own."""

    parts: list[str]
    changes: FileChanges
    kept: list[str]
    given: list[str]


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
    users = _users(receipt, name)
    if users and not force:
        last = next(one for one in _after(receipt, name) if not _users(receipt, one))
        fix = f"shipway remove --part {last}"
        raise ShipwayError(f"{name} is needed by {', '.join(users)}", PARTS_RECEIPT, fix)
    going = _with_unneeded(receipt, name)
    parts = [receipt.parts[one] for one in going]
    if not force:
        _refuse_imported(host, parts)
        _refuse_changed(host, parts)
    return Leaving(going, *_changes(host, receipt, parts))


def _refuse_one_way(name: str) -> None:
    if any(part.name == name and part.one_way for part in PARTS):
        what = f"{name} moved files of yours, and a move is not taken back by itself"
        fix = "git revert COMMIT, the one that moved them: git log --diff-filter=R --summary"
        raise ShipwayError(what, fix=fix)


def _users(receipt: PartsReceipt, name: str) -> list[str]:
    """The parts that need it."""
    return [one for one in receipt.parts if one != name and name in _needs(one)]


def _after(receipt: PartsReceipt, name: str) -> Iterator[str]:
    """All that need it, or need one that does."""
    for one in _users(receipt, name):
        yield one
        yield from _after(receipt, one)


def _refuse_imported(host: Host, parts: Collection[AddedPart]) -> None:
    """Raise ShipwayError where a package that stays depends on one that goes."""
    going = {path for part in parts for path in part.files}
    for package in host.packages:
        if f"{package.folder}/{MANIFEST}" not in going:
            continue
        for path in importers(host, package.name):
            if path in going:
                continue
            text = host.text(path)
            line = line_of(text, max(text.find(f'"{package.name}"'), 0))
            what = f"depends on {package.name}, which goes"
            fix = "take it out there and out of what imports it, or use --force"
            raise ShipwayError(what, path, fix, line)


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
) -> tuple[FileChanges, list[str], list[str]]:
    """The changes, and the files that stay: what was there before the part, and what the team uses
    of what it was given."""
    given = [path for part in parts for path in _in_use(host, part)]
    changes: FileChanges = {}
    texts: dict[str, str] = {}
    wired = Wired(Site(host, {}, {}), texts)
    for part in sorted(parts, key=lambda one: len(one.files)):
        files = [*part.files, *(path for path in part.given if path not in given)]
        there = [path for path in files if (host.root / path).is_file()]
        changes |= dict.fromkeys(there)
        wired.take_out(part.wirings)
    for path, after in texts.items():
        changes.setdefault(path, after.encode())
    left = {n: one for n, one in receipt.parts.items() if one not in parts}
    text = parts_text(replace(receipt, parts=left)).encode() if left else None
    changes[PARTS_RECEIPT] = text
    return changes, sorted(path for part in parts for path in part.found), given


def _in_use(host: Host, part: AddedPart) -> list[str]:
    """Files given to the team that it edited or imports; those beside them stay with them, as they
    lean on each other."""
    there = host.on_disk(part.given)
    edited = [p for p in there if not is_as_written((host.root / p).read_bytes(), part.given[p])]
    folders = {posixpath.dirname(path) for path in [*edited, *_imported(host, there)]}
    return [path for path in there if posixpath.dirname(path) in folders]


def _imported(host: Host, paths: Collection[str]) -> Iterator[str]:
    """Those that another file of the same program imports. ``@acme/env`` is a package where there
    is one of that name."""
    packages = {package.name for package in host.packages}
    roots = {path: posixpath.dirname(path).removesuffix("/src") for path in paths}
    for path, root in roots.items():
        name = posixpath.basename(path).partition(".")[0]
        imports = re.compile(rf"[\"'`]([^\"'`\s]*/{name}(?:\.[jt]s)?)[\"'`]")
        foreign = {*packages, *declared_by(host.root, root)}
        for _, other in sources_naming(host, [root], f"/{name}"):
            if other not in paths and {*imports.findall(host.text(other))} - foreign:
                yield path
