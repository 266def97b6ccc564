"""One repository: updated, derived anew and checked in a throw-away copy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from shipway.check.finding import Finding
from shipway.check.report import Run, report_of
from shipway.check.settings import check_settings
from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges, TextChanges
from shipway.files.write import write_all
from shipway.formatting.changes import in_form
from shipway.parts.update import update_parts
from shipway.sources.host import Host
from shipway.sources.parts import parts_of
from shipway.sources.services import GeneratedService, generated_services, generated_workspace
from shipway.sync import sync_services
from shipway.upgrade.accepted import Accepted
from shipway.upgrade.conflicts import OURS
from shipway.upgrade.fleet import FleetUpdate, update_fleet
from shipway.upgrade.reconcile import format_result, write


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is tried. source: None for each repository's own template; to: None for its newest."""

    source: str | None
    to: str | None
    accepted: Accepted


@dataclass(frozen=True, slots=True)
class Place:
    """A conflict and its line; 0 where no line is marked, as in a file that the template drops."""

    path: str
    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Previewed:
    """What became of one repository. ``derived``: files that `shipway sync` changes afterwards.
    ``findings``: those of `shipway check` that were not there before. ``notes``: what was not
    done."""

    fleet: FleetUpdate
    conflicts: list[Place]
    derived: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nobody has anything to do but to look at it; a warning is no error."""
        return not self.conflicts and all(found.level != "error" for found in self.findings)


def previewed(copy: Path, candidate: Candidate, root: Path) -> Previewed:
    """Update services, workspace and parts in ``copy``, which is written to, then sync and check.
    ``root``: the repository itself.

    Raises ShipwayError for all that `shipway update` refuses.
    """
    host = Host(copy)
    services, workspace = generated_services(host), generated_workspace(host)
    if not services and not workspace and not parts_of(host).parts:
        raise ShipwayError("no service was made by shipway here", str(copy), "shipway new NAME")
    before = _findings(host, services)
    pending, _ = _derived(host, services)
    fleet = update_fleet(
        host,
        services,
        candidate.to,
        accepted=candidate.accepted,
        workspace=workspace,
        candidate=candidate.source,
        seen_from=root,
    )
    fleet.parts = update_parts(
        host, fleet, candidate.to, candidate.accepted, candidate=candidate.source
    )
    format_result(copy, fleet.result)
    write(copy, fleet.result)
    host = Host(copy)
    derived, why = _derived(host, services)
    contents: FileChanges = {p: None if t is None else t.encode() for p, t in derived.items()}
    write_all(copy, in_form(copy, contents).changes)
    conflicts = list(_places(host, fleet.result.conflicts))
    marked = {place.path for place in conflicts}
    after = [one for one in _findings(Host(copy), services) if one.path not in marked]
    fresh = sorted(path for path, text in derived.items() if (path, text) not in pending.items())
    return Previewed(fleet, conflicts, fresh, _new(before, after), why)


def _derived(host: Host, services: list[GeneratedService]) -> tuple[TextChanges, list[str]]:
    """What `shipway sync` would write; nothing, and why, where a conflict is in its way."""
    try:
        return sync_services(host, services).contents, []
    except ShipwayError as error:
        return {}, [f"shipway sync was left out: {error}"]


def _findings(host: Host, services: list[GeneratedService]) -> list[Finding]:
    settings = check_settings(host)
    run = Run(services, settings, baseline=settings.baseline)
    return report_of(host, run).findings


def _new(before: Iterable[Finding], after: Iterable[Finding]) -> list[Finding]:
    """Lines move: a finding is known by its file, its rule and what it says."""
    known = Counter(map(_identity, before))
    fresh = []
    for found in after:
        known[_identity(found)] -= 1
        if known[_identity(found)] < 0:
            fresh.append(found)
    return fresh


def _identity(found: Finding) -> tuple[str, str, str]:
    return found.path, found.rule, found.key or found.what


def _places(host: Host, conflicts: dict[str, str]) -> Iterable[Place]:
    for path, what in sorted(conflicts.items()):
        text = (host.root / path).read_bytes().decode(errors="replace")
        lines = enumerate(text.split("\n"), 1)
        marked = [number for number, line in lines if line.rstrip() == OURS]
        yield from (Place(path, line, what) for line in marked or [0])
