"""Update the monorepo and many services at once: the same result as ``copier update`` for each in
turn, the monorepo first and with a commit between, in one working tree.

Every member is rendered under its old and its new version and merged in parallel; the shared files
are merged once at the end, by the new version's own code. Nothing is written here.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from shipway.errors import ShipwayError
from shipway.given import read_given
from shipway.layers.fetched import Fetcher
from shipway.layers.now import layers_now, settings_with
from shipway.rendering.version import TemplateVersion, rendering_for
from shipway.sources.address import mask, without_credentials
from shipway.sources.answers import answer_line, read_versioned
from shipway.sources.host import Host
from shipway.sources.pin import Pin
from shipway.sources.services import GeneratedService, Member, Workspace, is_adopted
from shipway.sources.trust import check_source, pins_in
from shipway.upgrade import parallel
from shipway.upgrade.accepted import NOTHING_ACCEPTED, Accepted, at_source, pin_all
from shipway.upgrade.conflicts import has_markers
from shipway.upgrade.found_since import found_in
from shipway.upgrade.layered import told
from shipway.upgrade.mend import mend, mend_own
from shipway.upgrade.notes import notes_between
from shipway.upgrade.on_top import add_wiring
from shipway.upgrade.reconcile import Reconciled
from shipway.upgrade.tool_version import moved_tool
from shipway.upgrade.update_one import Job, Updated, data_for, update_one, with_layers
from shipway.wiring.receipt import receipt_at

NO_LAYERS: Mapping[str, str] = MappingProxyType({})
Progress = Callable[[int, int, str], None]
"""Done, of how many, and the service that was done last."""


@dataclass(slots=True)
class FleetUpdate:
    """What an update would write, and what it says to the person. ``workspace``: None when the
    monorepo itself is not updated."""

    services: list[Updated]
    result: Reconciled
    shared: list[str]
    notes: str
    trust: list[str] = field(default_factory=list)
    workspace: Updated | None = None
    layers: list[str] = field(default_factory=list)
    parts: list[Updated] = field(default_factory=list)

    @property
    def members(self) -> list[Updated]:
        """All that is updated, in the order in which it is."""
        return [*([self.workspace] if self.workspace else []), *self.services]


def update_fleet(
    host: Host,
    services: Sequence[GeneratedService],
    to: str | None = None,
    data: Mapping[str, Any] | None = None,
    progress: Progress = lambda done, total, name: None,
    accepted: Accepted = NOTHING_ACCEPTED,
    workspace: Workspace | None = None,
    candidate: str | None = None,
    layers: Mapping[str, str] = NO_LAYERS,
    seen_from: Path | None = None,
) -> FleetUpdate:
    """What becomes of the host when ``workspace``, if any, and ``services`` get the version ``to``
    (None: the newest).

    data: answers that change, for all of them that are asked. candidate: where ``to`` lies, when it
    is not to be looked for in the services' own template; what comes of it is to look at, not to
    keep. layers: those that go to another version than the settings say (name -> version).
    seen_from: the folder of a layer's relative address, when it is not the host's root.
    Raises ShipwayError, before anything is written and before any code of the template runs, for
    a template, layer or version out of reach, another template or commit than the pinned one that
    is not ``accepted``, a damaged answers file or receipt, a downgrade, conflicts left from the
    last update; and whatever a shared file refuses.
    """
    members: list[Member] = [*([workspace] if workspace else []), *services]
    if not members:
        return FleetUpdate([], Reconciled(), [], "")
    with ExitStack() as stack:
        jobs = [_job(host, generated) for generated in members]
        _refuse_marked(_marked_shared(host, services))
        pins = pins_in(host)
        source = accepted.source or _the_template(host, pins, jobs)
        jobs = [at_source(job, accepted.source) for job in jobs]
        new = stack.enter_context(closing(TemplateVersion(candidate or source, to)))
        assert new.commit
        given = read_given(data or {}, new.questions, host.libraries())
        jobs = [job._replace(data=data_for(job, given)) for job in jobs]
        _refuse_unasked(given, jobs)
        versions = {
            ref: stack.enter_context(closing(TemplateVersion(source, ref)))
            for ref in dict.fromkeys(job.commit for job in jobs)
        }
        _check(jobs, versions, new)
        found = _commits([*versions.values(), new])
        accepted.check(pins, found)
        fetcher = stack.enter_context(closing(Fetcher(seen_from or host.root)))
        now = layers_now(host, fetcher, layers)
        defaults = now.defaults(new.questions)
        jobs = [with_layers(host, job, fetcher, now, defaults) for job in jobs]
        stack.enter_context(rendering_for(host.root))
        updated = {job.generated: job.as_it_is(new.commit) for job in jobs}
        # The monorepo first: services take up what comes with it.
        whole = [job for job in jobs if isinstance(job.generated, Workspace)]
        ready = [update_one(job, (versions, new)) for job in whole if job.is_due(new.commit)]
        found_now = found_in(host, ready[0].own.contents if ready else {})
        rest = (job._replace(found=found_now) for job in jobs[len(whole) :])
        work = [job for job in rest if job.is_due(new.commit)]
        made = chain(ready, parallel.each(update_one, work, (versions, new)))
        for done, one in enumerate(made, 1):
            updated[one.generated] = one
            progress(done, len(ready) + len(work), one.generated.name)
        fleet = _together(host, list(updated.values()), new)
        versions_now = {**new.recorded, **accepted.of(found)}
        fleet.result.add_tool(moved_tool(host, new.commit, accepted.source))
        fleet.trust = pin_all(host, fleet.result, members, Pin(source, versions_now), accepted)
        fleet.layers = told((one.generated.name, one.layers) for one in fleet.services)
        fleet.result.contents |= settings_with(host, fleet.result.contents, now)
        return fleet


def _commits(versions: Iterable[TemplateVersion]) -> dict[str, str]:
    """Every version by its names, with its commit."""
    return {ref: commit for version in versions for ref, commit in version.commits.items()}


def _together(host: Host, members: list[Updated], new: TemplateVersion) -> FleetUpdate:
    """All members' own files, and the shared files together."""
    _refuse_marked([path for one in members for path in one.marked])
    sides = {path: side for one in members for path, side in one.own.stages.items()}
    mended = mend(host.root, sides)
    result = Reconciled()
    for one in members:
        mend_own(one.own, mended)
        result.add(one.own)
    first = members[0] if isinstance(members[0].generated, Workspace) else None
    receipts = [one.receipts for one in members if one.receipts]
    shared = add_wiring(result, host, new, receipts, list(first.own.contents) if first else [])
    changelog = new.checkout / "CHANGELOG.md"
    text = changelog.read_text("utf-8", errors="replace") if changelog.is_file() else ""
    notes = notes_between(text, {one.before for one in members}, new.commit)
    services = members[1:] if first else members
    return FleetUpdate(services, result, shared, notes, workspace=first)


def _job(host: Host, generated: Member) -> Job:
    prefix = "" if isinstance(generated, Workspace) else f"{generated.folder}/"
    return Job(
        root=host.root,
        generated=generated,
        answers=read_versioned(host.root, generated.answers),
        answers_text=(host.root / generated.answers).read_bytes().decode(),
        data={},
        tracked=frozenset(path for path in host.files if path.startswith(prefix)),
        adopted=is_adopted(host.root, generated),
    )


def _the_template(host: Host, pins: list[Pin], jobs: list[Job]) -> str:
    """One repository has one template: the pinned one, else the one that all services name."""
    for job in jobs:
        line = answer_line(job.answers_text, "_src_path")
        check_source(host, pins, str(job.answers["_src_path"]), job.generated.answers, line)
    sources: dict[str, list[str]] = {}
    for job in jobs:
        sources.setdefault(str(job.answers["_src_path"]), []).append(job.generated.name)
    if len(sources) > 1:
        named = "; ".join(f"{mask(s)}: {', '.join(names)}" for s, names in sources.items())
        first = shlex.quote(without_credentials(next(iter(sources))))
        raise ShipwayError(
            f"these services come from {len(sources)} templates ({named})",
            fix=f"name the one that all of them get: shipway update --all --template {first}",
        )
    return next(iter(sources))


def _check(jobs: list[Job], versions: Mapping[str, TemplateVersion], new: TemplateVersion) -> None:
    if any("reconcile" not in str(migration) for migration in new.migrations):
        raise ShipwayError(
            f"{new.commit} of this template has migrations of its own",
            fix="run copier update --trust --defaults -a ANSWERS-FILE for each service",
        )
    for job in jobs:
        try:
            older = new.older_than(versions[job.commit])
        except ShipwayError as error:
            line = answer_line(job.answers_text, "_commit")
            what = f"{error.path}: {error.what}"
            raise ShipwayError(what, job.generated.answers, error.fix, line) from None
        if older:
            raise ShipwayError(
                f"{job.generated.name} is at {job.commit} already; {new.commit} is older",
                job.generated.answers,
                f"name the services to update, or a newer version: --to {job.commit}",
            )


def _refuse_unasked(given: Mapping[str, Any], jobs: list[Job]) -> None:
    unasked = ", ".join(sorted(given.keys() - {key for job in jobs for key in job.data}))
    if unasked:
        raise ShipwayError(
            f"the workspace has no answer {unasked}",
            "--data",
            f"name the services that it is for: shipway update NAME --data {unasked}=…",
        )


def _marked_shared(host: Host, services: Iterable[GeneratedService]) -> list[str]:
    """Looked for first of all: markers make a file unreadable for everything else."""
    receipts = [receipt_at(host, generated.receipt) for generated in services]
    paths = {wired.file for receipt in receipts for wired in receipt.values()}
    there = [path for path in sorted(paths) if (host.root / path).is_file()]
    return [path for path in there if has_markers(host.text(path))]


def _refuse_marked(marked: list[str]) -> None:
    if marked:
        raise ShipwayError(
            "conflicts of an earlier update are still marked",
            ", ".join(marked),
            "resolve the marked lines, commit, then run it again",
        )
