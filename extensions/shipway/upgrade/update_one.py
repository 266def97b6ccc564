"""One service of a fleet: rendered under both versions, its own files merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shipway.errors import ShipwayError
from shipway.rendering.tree import File, Tree
from shipway.rendering.version import TemplateVersion, render_service
from shipway.sources.services import GeneratedService
from shipway.upgrade.adopted import base_of_wiring, of_adopted
from shipway.upgrade.conflicts import has_markers
from shipway.upgrade.own_files import OwnFiles, merge_own
from shipway.upgrade.protocol import Receipts

Versions = tuple[Mapping[str, TemplateVersion], TemplateVersion]
"""The versions that services have, by name, and the one that they get."""


@dataclass(frozen=True, slots=True)
class Job:
    """All that a process needs to know of a service."""

    root: Path
    generated: GeneratedService
    answers: Mapping[str, Any]
    answers_text: str
    data: Mapping[str, Any]
    tracked: frozenset[str]
    adopted: bool = False

    @property
    def commit(self) -> str:
        """The version that the service has."""
        return str(self.answers["_commit"])

    def as_it_is(self, to: str) -> Updated:
        """The result when there is nothing to do."""
        return Updated(self.generated, self.commit, to)


@dataclass(frozen=True, slots=True)
class Updated:
    """What became of one service. ``receipts``: before and after; none: up to date.
    ``marked``: files that still have the markers of an earlier conflict."""

    generated: GeneratedService
    before: str
    to: str
    own: OwnFiles = field(default_factory=OwnFiles)
    receipts: Receipts | None = None
    marked: tuple[str, ...] = ()


def update_one(job: Job, versions: Versions) -> Updated:
    """Render and merge; reads the host, writes nothing there."""
    old, new = versions[0][job.commit], versions[1]
    answers = (job.answers, job.answers_text.encode())
    try:
        with TemporaryDirectory(prefix="shipway.") as stage:
            base, fresh = render_service(
                (old, new), Path(stage), job.generated.answers, answers, job.data
            )
    except ShipwayError as error:
        error.path = error.path or job.generated.answers
        raise
    return merge_service(job, base, fresh, new.commit)


def merge_service(job: Job, base: Tree, new: Tree, to: str) -> Updated:
    """The service's files carried from one render to the other."""
    paths = sorted({*base, *new})
    ours = {path: _read(job.root / path) for path in paths}
    if job.adopted:
        base, new = of_adopted(base, new, ours, job.generated)
    own = merge_own(
        base,
        new,
        ours.get,
        generated=(job.generated.answers, job.generated.receipt),
        untracked={path for path in paths if ours[path] and path not in job.tracked},
    )
    receipt = ours.get(job.generated.receipt)
    marked = tuple(path for path, file in ours.items() if file and _marked(file))
    before, after = receipt.content.decode() if receipt else "", _text(new, job.generated.receipt)
    if job.adopted and before and after:
        before = base_of_wiring(job.root, before, after, job.generated.receipt)
    receipts = Receipts(job.generated.receipt, before, after)
    return Updated(job.generated, job.commit, to, own, receipts, marked)


def _read(path: Path) -> File | None:
    return File.read(path) if path.is_symlink() or path.is_file() else None


def _marked(file: File) -> bool:
    return b"<<<<<<< " in file.content and has_markers(file.content.decode(errors="replace"))


def _text(tree: Tree, path: str) -> str:
    return tree[path].content.decode() if path in tree else ""
