"""Parts in an update: the three-way merge of a service's files, from the version that each has.

What the team edited stays; where both changed the same lines, they are marked in place and named.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace

from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.formatting.changes import in_form
from shipway.parts.blocks import wirings_of
from shipway.parts.carried import Carried
from shipway.parts.here import rendered
from shipway.parts.part import Part
from shipway.parts.plan import template_files
from shipway.parts.registry import known_part
from shipway.parts.site import Site
from shipway.parts.told import told_of
from shipway.rendering.tree import File, Tree
from shipway.rendering.version import TemplateVersion
from shipway.sources.address import without_credentials
from shipway.sources.host import Host
from shipway.sources.parts import (
    PARTS_RECEIPT,
    AddedPart,
    PartBlocks,
    PartsReceipt,
    hash_of,
    parts_of,
    parts_text,
)
from shipway.sources.services import GeneratedService
from shipway.sources.trust import check_source, pins_in
from shipway.upgrade.accepted import Accepted
from shipway.upgrade.fleet import FleetUpdate
from shipway.upgrade.mend import mend, mend_own
from shipway.upgrade.own_files import OwnFiles, merge_own
from shipway.upgrade.reconcile import Reconciled
from shipway.upgrade.update_one import Updated

FOLDER = ".shipway"


def update_parts(
    host: Host,
    fleet: FleetUpdate,
    to: str | None,
    accepted: Accepted,
    candidate: str | None = None,
) -> list[Updated]:
    """Bring every part to the version ``to`` (None: the newest), on top of what the fleet's update
    makes of the host's files; what changes goes into the fleet's result. candidate: where
    ``to`` lies, for a preview.

    Raises ShipwayError, before any code of the template runs, for another template or commit than
    the pinned one that is not ``accepted``; and for a downgrade.
    """
    receipt = parts_of(host)
    if not receipt.parts:
        return []
    pins = pins_in(host)
    source = accepted.source or receipt.source
    if not accepted.source:
        check_source(host, pins, source, PARTS_RECEIPT)
    with ExitStack() as stack:
        new = stack.enter_context(closing(TemplateVersion(candidate or source, to)))
        names = dict.fromkeys(part.version for part in receipt.parts.values())
        olds = {name: stack.enter_context(closing(TemplateVersion(source, name))) for name in names}
        for version in (new, *olds.values()):
            accepted.check(pins, version.commits)
        _refuse_older(new, olds)
        update = _Update(host, fleet.result, olds, new)
        done = update.all_of(receipt.parts)
    found = {name: commit for old in olds.values() for name, commit in old.commits.items()}
    versions = {**accepted.of(found), **new.recorded}
    parts = {name: added for name, (added, _) in done.items()}
    after = _receipt(receipt, without_credentials(source), parts, versions)
    if after != receipt:
        fleet.result.put(PARTS_RECEIPT, parts_text(after).encode())
    return [updated for _, updated in done.values()]


def _refuse_older(new: TemplateVersion, olds: Mapping[str, TemplateVersion]) -> None:
    for name, old in olds.items():
        if new.older_than(old):
            what = f"parts are at {name} already; {new.commit} is older"
            raise ShipwayError(what, PARTS_RECEIPT, f"name a newer version: --to {name}")


def _receipt(
    before: PartsReceipt, source: str, done: Mapping[str, AddedPart], versions: Mapping[str, str]
) -> PartsReceipt:
    """Only what parts still have is pinned on."""
    used = {part.version for part in done.values()}
    known = {**before.versions, **versions}
    return PartsReceipt(source, {v: c for v, c in known.items() if v in used}, done)


@dataclass(slots=True)
class _Sides:
    """A part under the version that it has and under the one that it gets: where, and its files."""

    part: Part
    base_site: Site
    new_site: Site
    base: dict[str, File]
    new: dict[str, File]


class _Update:
    """All parts of one host; each version is rendered once for what parts know of the host."""

    def __init__(
        self,
        host: Host,
        result: Reconciled,
        olds: Mapping[str, TemplateVersion],
        new: TemplateVersion,
    ) -> None:
        self.host, self.result, self.olds, self.new = host, result, olds, new
        self._rendered: dict[str, Tree] = {}
        self._told = told_of(host)
        self._carried = Carried(host, result)

    def all_of(self, parts: Mapping[str, AddedPart]) -> dict[str, tuple[AddedPart, Updated]]:
        """Each part as the receipt has it from now on, and what became of it."""
        moving = {n: self._sides(one) for n, one in parts.items() if one.version != self.new.commit}
        self._form(moving.values())
        done = {
            name: self._brought(added, moving[name]) if name in moving else self._there(added)
            for name, added in parts.items()
        }
        self._carried.mark()
        return done

    def _there(self, added: AddedPart) -> tuple[AddedPart, Updated]:
        made = GeneratedService(added.name, FOLDER)
        return added, Updated(made, added.version, self.new.commit)

    def _brought(self, added: AddedPart, sides: _Sides) -> tuple[AddedPart, Updated]:
        new = sides.new_site
        own = self._own(sides)
        self.result.add(own)
        wirings = self._wirings(sides.part, added, sides.base_site, new, own)
        kept = {p: h for p, h in added.files.items() if p not in sides.base}
        files = kept | {p: hash_of(f.content) for p, f in sides.new.items() if p not in added.found}
        after = replace(added, version=self.new.commit, files=files, wirings=wirings, part=new.told)
        made = GeneratedService(added.name, FOLDER)
        return after, Updated(made, added.version, self.new.commit, own)

    def _site(self, added: AddedPart, version: TemplateVersion) -> Site:
        told = {**self._told, **added.part}
        key = json.dumps([version.commit, added.answers, told], sort_keys=True)
        if key not in self._rendered:
            self._rendered[key] = rendered(self.host, version, added.answers, told)
        return Site(self.host, self._rendered[key], told)

    def _sides(self, added: AddedPart) -> _Sides:
        """Files that the host never took are nobody's on both sides."""
        part = known_part(added.name)
        base, new = self._site(added, self.olds[added.version]), self._site(added, self.new)
        known = {**added.files, **added.found}
        before = template_files(part, base)
        old = {p: f for p, f in before.items() if p in known}
        fresh = {p: f for p, f in template_files(part, new).items() if p in old or p not in before}
        return _Sides(part, base, new, old, fresh)

    def _form(self, every: Collection[_Sides]) -> None:
        """Both sides of all parts in the host's form: a formatter takes a second to start, and is
        started once for each side."""
        bases = {path: file for one in every for path, file in one.base.items()}
        news = {p: f for one in every for p, f in one.new.items() if bases.get(p) != f}
        formed = self._formed(bases)
        again = formed | self._formed(news)
        for one in every:
            one.base = {path: formed[path] for path in one.base}
            one.new = {path: again[path] for path in one.new}

    def _formed(self, files: Mapping[str, File]) -> dict[str, File]:
        changes: FileChanges = {path: file.content for path, file in files.items()}
        formed = in_form(self.host.root, changes, dict.fromkeys(files)).changes
        return {path: file._replace(content=formed[path] or b"") for path, file in files.items()}

    def _own(self, sides: _Sides) -> OwnFiles:
        root = self.host.root
        tracked = frozenset(self.host.files)

        def ours(path: str) -> File | None:
            file = root / path
            return File.read(file) if file.is_symlink() or file.is_file() else None

        untracked = {path for path in sides.new if path not in tracked and ours(path)}
        own = merge_own(sides.base, sides.new, ours, untracked=untracked)
        mend_own(own, mend(root, own.stages))
        own.in_form |= set(own.contents)
        return own

    def _wirings(
        self, part: Part, added: AddedPart, base: Site, new: Site, own: OwnFiles
    ) -> dict[str, PartBlocks]:
        """The blocks of the host's files carried along; what they are from now on."""
        before, after = wirings_of(part, base), wirings_of(part, new)
        known = dict(added.wirings)
        for name, wired in after.items():
            had = known[name].blocks if name in known else {}
            of_base = before[name].blocks if name in before else {}
            fresh = {i: s for i, s in wired.blocks.items() if i in had or i not in of_base}
            fresh |= {i: s for i, s in had.items() if i not in of_base}
            if fresh != had:
                self._carried.carry(name, wired.file, (dict(had), fresh), own)
                known[name] = PartBlocks(wired.file, fresh)
        return known
