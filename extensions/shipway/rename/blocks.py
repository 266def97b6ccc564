"""Give the blocks of a service in shared files its other name, each in its old place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from shipway.derive.compose_address import Addresses, filled
from shipway.errors import EditError, ShipwayError, located
from shipway.file_changes import FileChanges
from shipway.formatting.found import formatters_of
from shipway.formatting.meaning import same_entry_but_form
from shipway.rename.adopted import block_renamed
from shipway.rename.lines import merge_renamed
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.splice.model import Document, Edit, apply, line_of
from shipway.upgrade.line_merge import MergedFile
from shipway.wiring.addresses import as_written
from shipway.wiring.engine import prove_around
from shipway.wiring.receipt import WiredTarget, read_receipt
from shipway.wiring.target import Target, id_parts

Names = tuple[GeneratedService, GeneratedService]
"""A service under its old and its new name."""


def blocks_renamed(
    host: Host,
    old: Iterable[tuple[Target, WiredTarget]],
    receipt: str,
    conflicts: list[str],
    by_hand: Names | None,
) -> FileChanges:
    """The shared files with the blocks ``old`` under the names that the text ``receipt`` has; those
    that conflict are added to ``conflicts``.

    by_hand: both names of a service whose blocks the team wrote.
    Raises ShipwayError when a shared file cannot be spliced, or the new name is taken there.
    """
    texts: dict[str, str] = {}
    new = read_receipt(receipt, "receipt")
    formats = bool(formatters_of(host.root))
    for target, wired in old:
        if target.shared or not (host.root / wired.file).is_file():
            continue
        before = texts.get(wired.file, host.text(wired.file))
        with located(wired.file):
            sides = _as_written(host, wired, new.get(target.name))
            texts[wired.file], marked = _renamed_in(
                target, before, *sides, formats=formats, by_hand=by_hand
            )
        conflicts += [wired.file] if marked else []
    return {path: text.encode() for path, text in texts.items()}


def _as_written(
    host: Host, old: WiredTarget, new: WiredTarget | None
) -> tuple[WiredTarget, WiredTarget | None]:
    """Both with the database's address that the host shows the service under its old name."""
    blocks = as_written(host, old.file, old.blocks)
    if new is None or len(new.blocks) != len(blocks):
        return replace(old, blocks=blocks), new
    known = Addresses(View(host), old.file)
    addresses = (known.of(id_parts(block_id)[1]) for block_id in blocks)
    fresh = {
        i: filled(block, address)
        for (i, block), address in zip(new.blocks.items(), addresses, strict=True)
    }
    return replace(old, blocks=blocks), replace(new, blocks=fresh)


def _renamed_in(
    target: Target,
    text: str,
    old: WiredTarget,
    new: WiredTarget | None,
    *,
    formats: bool,
    by_hand: Names | None,
) -> tuple[str, int]:
    """Each block gets its new text in its old place; the team's lines in it stay.

    formats: the host has a formatter, so that another form of a block is no edit of the team's.
    """
    document, edits, conflicts = target.open(text), [], 0
    if new is None or len(old.blocks) != len(new.blocks):
        raise ShipwayError("the receipt does not fit its template", old.file, "run shipway update")
    for (block_id, before), (new_id, after) in zip(
        old.blocks.items(), new.blocks.items(), strict=True
    ):
        entry, container = target.find(document, block_id), target.container(document, block_id)
        if entry is None or container is None:
            continue
        _must_be_free(target, document, new_id)
        sides = [text[entry.start : entry.end]]
        sides += [document.render(container, snippet) for snippet in (before, after)]
        ours, base, theirs = (f"{side}\n".encode() for side in sides)
        if by_hand and ours != base:
            base, theirs = ours, block_renamed(sides[0], *by_hand).encode() + b"\n"
        merged = merge_renamed(ours, base, theirs)
        keyed = entry.key is not None
        if (
            merged.conflicts
            and formats
            and same_entry_but_form(old.file, sides[0], sides[1], keyed=keyed)
        ):
            merged = MergedFile(theirs)
        conflicts += merged.conflicts
        edits.append(Edit(entry.start, entry.end, merged.content.decode().removesuffix("\n")))
    result = apply(text, edits)
    if not conflicts:
        prove_around(target, document, target.open(result), [*old.blocks, *new.blocks])
    return result, conflicts


def _must_be_free(target: Target, document: Document, block_id: str) -> None:
    if entry := target.find(document, block_id):
        line = line_of(document.text, entry.start)
        raise EditError(
            f"{block_id} is there already", line=line, fix="choose another name, or rename that"
        )
