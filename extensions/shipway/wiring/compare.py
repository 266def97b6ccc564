"""What the host has in the place of each block of ours, beside what the block says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shipway.errors import located
from shipway.sources.host import Host
from shipway.sources.parts import parts_of
from shipway.splice.model import Document, Entry, Node, line_of, same
from shipway.wiring.addresses import as_written
from shipway.wiring.receipt import Receipt, WiredTarget, targets_in
from shipway.wiring.target import Target


@dataclass(frozen=True, slots=True)
class Compared:
    """One block. state: ``same`` in meaning, it ``differs`` in ``keys``, or the host ``lacks``
    it."""

    target: str
    block: str
    file: str
    line: int
    state: str
    keys: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        more = f" in {', '.join(self.keys)}" if self.keys else ""
        state = "is not there" if self.state == "lacks" else self.state
        return f"{where}: {self.block} {state}{more}"


def missing_of_parts(host: Host) -> dict[str, list[Compared]]:
    """Part -> the blocks that it put into the host's files and that are there no more.

    Raises ShipwayError when the receipt of parts, or such a file, cannot be read.
    """
    found = {}
    for name, part in parts_of(host).parts.items():
        receipt = {t: WiredTarget(w.file, dict(w.blocks)) for t, w in part.wirings.items()}
        found[name] = [one for one in compare(host, receipt) if one.state == "lacks"]
    return found


def compare(host: Host, receipt: Receipt) -> list[Compared]:
    """Each block of a receipt, beside what the host has there.

    Raises EditError, with file and line, when a shared file cannot be read.
    """
    found: list[Compared] = []
    for target, wired in targets_in(receipt):
        if (host.root / wired.file).is_file():
            with located(wired.file):
                found += _compared(host, target, wired)
    return found


def _compared(host: Host, target: Target, wired: WiredTarget) -> Iterator[Compared]:
    document = target.open(host.text(wired.file))
    for block_id, snippet in as_written(host, wired.file, wired.blocks).items():
        entry, container = target.find(document, block_id), target.container(document, block_id)
        if entry is None and container is None:
            continue  # covered by what the host has
        if entry is None or container is None:
            yield Compared(target.name, block_id, wired.file, 0, "lacks")
            continue
        line = line_of(document.text, entry.start)
        keys = _differences(document, container, entry, snippet)
        state = "same" if keys is None or target.shared else "differs"
        yield Compared(target.name, block_id, wired.file, line, state, keys or ())


def _differences(
    document: Document, container: Node, entry: Entry, snippet: str
) -> tuple[str, ...] | None:
    """The keys that say something else, none of a text; None when both mean the same."""
    ours = document.parse_snippet(container, snippet).value
    if same(entry.value, ours):
        return None
    if entry.value.kind != "map" or ours.kind != "map":
        return ()
    names = dict.fromkeys(str(e.key) for e in (*entry.value.entries, *ours.entries))
    return tuple(name for name in names if not _same_at(entry.value, ours, name))


def _same_at(left: Node, right: Node, key: str) -> bool:
    one, other = left.get(key), right.get(key)
    return one is not None and other is not None and same(one.value, other.value)
