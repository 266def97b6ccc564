"""One member of a fleet, a service or the monorepo: rendered under both versions, its own files
merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from shipway.errors import ShipwayError
from shipway.layers.fetched import Fetcher
from shipway.layers.layer import LAYERS_NAME
from shipway.layers.now import LayersNow
from shipway.layers.pins import takes_layers
from shipway.rendering.tree import File, Tree
from shipway.rendering.version import TemplateVersion, render_service
from shipway.sources.host import Host
from shipway.sources.runtime import absent_modules
from shipway.sources.services import Member, Workspace
from shipway.upgrade.adopted import base_of_wiring, of_adopted
from shipway.upgrade.conflicts import has_markers
from shipway.upgrade.found_since import Found, Service, is_behind, taken_up
from shipway.upgrade.layered import NO_LAYERS, LayerSides
from shipway.upgrade.own_files import OwnFiles, merge_own
from shipway.upgrade.protocol import Receipts
from shipway.upgrade.tool_version import TOOL_NAME
from shipway.upgrade.used_catalog import with_used

Versions = tuple[Mapping[str, TemplateVersion], TemplateVersion]
"""The versions that services have, by name, and the one that they get."""
ASKED_SINCE = {"telemetry"}
"""What a monorepo is asked that its answers need not have: one that is older has no word of it."""


class Job(NamedTuple):
    """All that a process needs to know of a member. ``found``: what the host has by now."""

    root: Path
    generated: Member
    answers: Mapping[str, Any]
    answers_text: str
    data: Mapping[str, Any]
    tracked: frozenset[str]
    adopted: bool = False
    layers: LayerSides = NO_LAYERS
    found: Found = Found()

    @property
    def commit(self) -> str:
        """The version that it has."""
        return str(self.answers["_commit"])

    def is_due(self, to: str) -> bool:
        """Whether there is anything to do for the version ``to``."""
        behind = self._takes_up and is_behind(self.answers, self.found)
        return bool(self.data or self.commit != to or self.layers.differ or behind)

    def taken_up(self, base: Tree) -> dict[str, Any]:
        """What it takes up of what the host has since; ``base``: as its own version makes it."""
        if not self._takes_up:
            return {}
        folder = self.generated.folder
        return taken_up(Service(self.root, folder, self.answers, self.data, base), self.found)

    @property
    def _takes_up(self) -> bool:
        """What was made by hand has scripts of its own, or none."""
        return not self.adopted and not isinstance(self.generated, Workspace)

    def as_it_is(self, to: str) -> Updated:
        """The result when there is nothing to do."""
        return Updated(self.generated, self.commit, to)


@dataclass(frozen=True, slots=True)
class Updated:
    """What became of one member. ``receipts``: before and after; none: up to date, or not wired.
    ``marked``: files that still have the markers of an earlier conflict. ``layers``: name, version
    before and version after of each layer that moved."""

    generated: Member
    before: str
    to: str
    own: OwnFiles = field(default_factory=OwnFiles)
    receipts: Receipts | None = None
    marked: tuple[str, ...] = ()
    layers: tuple[tuple[str, str, str], ...] = ()


def data_for(job: Job, given: Mapping[str, Any]) -> dict[str, Any]:
    """What of ``given`` the member is asked: the monorepo is what it is, and has few answers."""
    if isinstance(job.generated, Workspace):
        asked = ({*job.answers} | ASKED_SINCE) - {"kind"}
        return {key: value for key, value in given.items() if key in asked}
    return dict(given)


def update_one(job: Job, versions: Versions) -> Updated:
    """Render and merge; reads the host, writes nothing there."""
    old, new = versions[0][job.commit], versions[1]
    answers = (job.answers, job.answers_text.encode())
    try:
        with TemporaryDirectory(prefix="shipway.") as stage:
            base, fresh = render_service(
                (old, new),
                Path(stage),
                job.generated.answers,
                answers,
                lambda base: {**job.taken_up(base), **job.data},
                job.layers.defaults,
            )
        base, fresh, notes = _layered(job, base, fresh)
    except ShipwayError as error:
        error.path = error.path or job.generated.answers
        raise
    updated = merge_service(job, base, fresh, new.commit)
    updated.own.notes += [*notes, *_absent(job, fresh)]
    return updated


def _absent(job: Job, fresh: Tree) -> list[str]:
    found = job.found
    texts = {path: _text(fresh, path) for path in fresh if found.modules and path.endswith(".ts")}
    return absent_modules(texts, found.runtime, found.modules, job.generated.name)


def with_layers(
    host: Host, job: Job, fetcher: Fetcher, now: LayersNow, defaults: Mapping[str, Any]
) -> Job:
    """The same, with the layers that made the member and those that it gets; only services have
    any. Raises ShipwayError when one of them is out of reach."""
    if isinstance(job.generated, Workspace) or not takes_layers(job.answers):
        return job
    made = fetcher.made(host, job.generated, now.pins)
    return job._replace(layers=LayerSides(made, now, defaults))


def _layered(job: Job, base: Tree, new: Tree) -> tuple[Tree, Tree, list[str]]:
    if isinstance(job.generated, Workspace):
        return base, new, []
    return job.layers.over((base, new), job.generated)


def merge_service(job: Job, base: Tree, new: Tree, to: str) -> Updated:
    """The member's files carried from one render to the other."""
    if isinstance(job.generated, Workspace):
        base, new = _without_tool(job, base, new)
        new = with_used(base, new, job.root, job.tracked)
    paths = sorted({*base, *new})
    ours = {path: _read(job.root / path) for path in paths}
    if job.adopted:
        base, new = of_adopted(base, new, ours, job.generated)
    own = merge_own(
        base,
        new,
        ours.get,
        generated=(
            job.generated.answers,
            job.generated.receipt,
            f"{job.generated.folder}/{LAYERS_NAME}",
        ),
        untracked={path for path in paths if ours[path] and path not in job.tracked},
    )
    marked = tuple(path for path, file in ours.items() if file and _marked(file))
    receipts = _receipts(job, ours, new)
    return Updated(job.generated, job.commit, to, own, receipts, marked, tuple(job.layers.moves()))


def _without_tool(job: Job, base: Tree, new: Tree) -> tuple[Tree, Tree]:
    """The renders without the file that names the tool: every update moves that, and a team may
    have it from elsewhere. Only where nobody ever had it, it comes."""
    if TOOL_NAME not in base and not (job.root / TOOL_NAME).exists():
        return base, new
    bare = ({p: file for p, file in tree.items() if p != TOOL_NAME} for tree in (base, new))
    return next(bare), next(bare)


def _receipts(job: Job, ours: Mapping[str, File | None], new: Tree) -> Receipts | None:
    path = job.generated.receipt
    if not path:
        return None
    file, after = ours.get(path), _text(new, path)
    before = file.content.decode() if file else ""
    if job.adopted and before and after:
        before = base_of_wiring(job.root, before, after, path)
    return Receipts(path, before, after)


def _read(path: Path) -> File | None:
    return File.read(path) if path.is_symlink() or path.is_file() else None


def _marked(file: File) -> bool:
    return b"<<<<<<< " in file.content and has_markers(file.content.decode(errors="replace"))


def _text(tree: Tree, path: str) -> str:
    return tree[path].content.decode() if path in tree else ""
