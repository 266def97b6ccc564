"""A plan of parts in the form of the host: what is written, and the receipt of it.

By itself, as a formatter takes seconds: who only asks what each part would do goes without.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from shipway.file_changes import FileChanges
from shipway.formatting.changes import in_form
from shipway.parts.moving.here import Moving
from shipway.parts.plan import PartsPlan
from shipway.parts.site import Site
from shipway.sources.parts import PARTS_RECEIPT, PartsReceipt, hash_of, parts_text, without_form


class Version(NamedTuple):
    """The template's version that parts come from: its address, its name and its commits."""

    source: str
    name: str
    commits: Mapping[str, str]


def formed(site: Site, plan: PartsPlan, receipt: PartsReceipt, version: Version) -> PartsPlan:
    """The plan with all that is written. The receipt knows files as they are written."""
    root = site.host.root
    created = {path: file for one in plan.parts for path, file in one.created.items()}
    changes: FileChanges = {path: file.content for path, file in created.items()}
    changes |= {path: text.encode() for path, text in plan.texts.items()}
    done = in_form(root, changes)
    plan.contents, plan.notes = done.changes, done.notes
    plan.modes = {path: file.mode for path, file in created.items()}
    # What another part has references in is known as it is without them.
    alone = {path: without_form(created[path].content) for path in plan.texts if path in created}
    for one in plan.parts:
        hashes = {path: hash_of((plan.contents | alone)[path] or b"") for path in one.created}
        files = {path: known for path, known in hashes.items() if path not in one.given}
        given = {path: hashes[path] for path in one.given}
        files, given = {**one.added.files, **files}, {**one.added.given, **given}
        one.added = replace(one.added, files=files, given=given)
    after = _receipt_with(receipt, plan, version)
    if after.parts != receipt.parts:
        text: FileChanges = {PARTS_RECEIPT: parts_text(after).encode()}
        plan.contents |= in_form(root, text).changes
    if plan.moving:
        _moved(site, plan, plan.moving)
    return plan


def _moved(site: Site, plan: PartsPlan, moving: Moving) -> None:
    """What moves, in the form of the host where that form was its own before."""
    changes = {path: moving.contents[path] for path in moving.edited}
    done = in_form(site.host.root, changes, moving.before)
    plan.contents |= moving.contents | done.changes
    plan.modes |= moving.modes
    plan.notes += done.notes


def _receipt_with(receipt: PartsReceipt, plan: PartsPlan, version: Version) -> PartsReceipt:
    added = {one.part.name: one.added for one in plan.parts if not one.part.one_way}
    parts = {**receipt.parts, **added}
    return PartsReceipt(version.source, {**receipt.versions, **version.commits}, parts)
