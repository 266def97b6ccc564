"""The shared files of a host while services are merged into them.

A fleet update hands this job to the code of the version that it updates to: an older tool then
wires what only the newer template knows. How the two talk is in :mod:`shipway.upgrade.protocol`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shipway.errors import ShipwayError, located
from shipway.sources.host import Host
from shipway.sources.view import View
from shipway.upgrade.conflicts import Side, has_markers, mark
from shipway.upgrade.merge import Conflict, Merged, merge_blocks
from shipway.wiring.addresses import as_written
from shipway.wiring.receipt import Receipt, WiredTarget, targets_in
from shipway.wiring.registry import TARGETS
from shipway.wiring.target import Target

Step = tuple[Receipt, Receipt]
"""One service: what it had wired, and what it gets."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file before (None: new) and after. ``theirs``: with every conflict settled as the
    template has it; None when there is no conflict."""

    path: str
    before: str | None
    after: str
    theirs: str | None = None


@dataclass(slots=True)
class SharedUpdate:
    """Every text that changes, and the conflicts marked in them: path and what."""

    changes: list[Change] = field(default_factory=list)
    conflicts: list[tuple[str, str]] = field(default_factory=list)


def update_shared(host: Host | View, steps: Iterable[Step]) -> SharedUpdate:
    """Bring the blocks of every service up to date, in the order given.

    Raises ShipwayError when a file refuses, still has the markers of an earlier conflict, or when
    a receipt has what only a newer Shipway knows.
    """
    folder = _Update(host if isinstance(host, View) else View(host))
    steps = list(steps)
    for receipt in (receipt for step in steps for receipt in step):
        list(targets_in(receipt))  # raises: what it does not know would be passed over below
    moves = [move for step in steps for move in _moves(*step)]
    for target in TARGETS:
        own = [(old, new) for name, old, new in moves if name == target.name]
        for path in dict.fromkeys(wired.file for pair in own for wired in pair if wired):
            folder.merge(target, path, own)
    return folder.result()


def _moves(
    base: Receipt, new: Receipt
) -> Iterable[tuple[str, WiredTarget | None, WiredTarget | None]]:
    """Target by target; a wiring that goes to another file leaves the one that it was in."""
    for name in dict.fromkeys([*base, *new]):
        old, fresh = base.get(name), new.get(name)
        if old and fresh and old.file != fresh.file:
            yield name, old, None
            yield name, None, fresh
        else:
            yield name, old, fresh


class _Update:
    def __init__(self, view: View) -> None:
        self.view = view
        self.before: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.conflicts: dict[str, list[Conflict]] = {}

    def merge(
        self, target: Target, path: str, moves: list[tuple[WiredTarget | None, WiredTarget | None]]
    ) -> None:
        """Every service's blocks of one target in one file."""
        text = self._text(path)
        if text is None:
            return
        here = [pair for pair in moves if any(wired and wired.file == path for wired in pair)]
        with located(path):
            merged = _merge_shared(target, text, here) if target.shared else None
            base, new = _together(here)
            old = as_written(self.view, path, base)
            fresh = as_written(self.view, path, new, base)
            merged = merged or merge_blocks(target, text, old, fresh)
        self.texts[path] = merged.text
        self.conflicts.setdefault(path, []).extend(merged.conflicts)

    def result(self) -> SharedUpdate:
        """The changed texts, conflicts marked."""
        found = SharedUpdate()
        for path, before in self.before.items():
            text, conflicts = self.texts[path], self.conflicts.get(path, [])
            marked = mark(text, conflicts)
            if marked != before:
                theirs = mark(text, conflicts, Side.THEIRS) if conflicts else None
                found.changes.append(Change(path, before, marked, theirs))
            found.conflicts += [(path, str(conflict)) for conflict in conflicts]
        return found

    def _text(self, path: str) -> str | None:
        if path not in self.before:
            text = self.view.text(path)
            if text is None:
                return None
            if has_markers(text):
                fix = "resolve the marked lines, commit, then run it again"
                raise ShipwayError("a conflict of an earlier update is still marked", path, fix)
            self.before[path] = self.texts[path] = text
        return self.texts[path]


def _merge_shared(
    target: Target, text: str, moves: list[tuple[WiredTarget | None, WiredTarget | None]]
) -> Merged:
    """A block that all services share is each one's in turn; it goes with the last of them."""
    conflicts: dict[str, Conflict] = {}
    for old, fresh in moves:
        if fresh is None:
            continue
        merged = merge_blocks(target, text, old.blocks if old else {}, fresh.blocks)
        text = merged.text
        conflicts |= {str(conflict): conflict for conflict in merged.conflicts}
    return Merged(text, tuple(conflicts.values()))


def _together(
    moves: list[tuple[WiredTarget | None, WiredTarget | None]],
) -> tuple[dict[str, str], ...]:
    """All services' blocks: their names tell them apart."""
    base: dict[str, str] = {}
    new: dict[str, str] = {}
    for old, fresh in moves:
        base |= old.blocks if old else {}
        new |= fresh.blocks if fresh else {}
    return base, new
