"""How far services and workspace are from their template: versions behind, files changed, blocks
missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shipway.errors import NewerShipwayError, located
from shipway.propose.receipt import receipt_in
from shipway.propose.undo import missing, told
from shipway.sources.answers import read_answers, workspace_answers
from shipway.sources.host import Host
from shipway.sources.pin import NotPinnedError, Pin, check_versions
from shipway.sources.services import GeneratedService, Member, generated_members
from shipway.sources.tags import tags_of
from shipway.sources.trust import check_source, pins_in
from shipway.splice.model import Document
from shipway.status.drifted import drifted_files
from shipway.status.layers import layer_notes, layer_versions, versions_behind
from shipway.wiring.receipt import WiredTarget, receipt_at
from shipway.wiring.registry import target_named
from shipway.wiring.target import Target


@dataclass(frozen=True, slots=True)
class Status:
    """One service, or the workspace. ``behind`` is None when nobody can list the template's
    versions.

    drifted: its files that changed, in more than their form, since its answers or its layers were
    last written.
    unwired: ``target: block`` for every block of the receipt that the host no longer has.
    trust: what makes the template another than the one that the host pins; empty when nothing.
    notes: what only a newer Shipway knows of the service, with the cure; and layers that the
    settings have otherwise. layers: name -> version of each that made it.
    """

    name: str
    kind: str
    version: str
    behind: int | None
    drifted: tuple[str, ...]
    unwired: tuple[str, ...]
    trust: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    layers: Mapping[str, str] = field(default_factory=dict)


def status_of(host: Host) -> list[Status]:
    """All that Shipway made here, the workspace first.

    Raises ShipwayError when an answers file or a receipt is damaged.
    """
    services = generated_members(host)
    answers = {
        generated: workspace_answers(host.root, generated.answers)
        or read_answers(host.root, generated.answers)
        for generated in services
    }
    pins = pins_in(host)
    trust = {
        generated: _source_problem(host, pins, generated, answers[generated])
        for generated in services
    }
    # A template that this repository does not trust is not even asked.
    sources = {_source(answers[generated]) for generated in services if not trust[generated]}
    tags = {source: tags_of(source) for source in sources}
    drifted = drifted_files(host, services)
    documents: dict[tuple[str, str], Document] = {}
    wired = {generated: _wired(host, generated) for generated in services}
    return [
        Status(
            generated.name,
            str(answers[generated].get("kind", "")),
            str(answers[generated].get("_commit", "")),
            versions_behind(
                str(answers[generated].get("_commit", "")), tags.get(_source(answers[generated]))
            ),
            drifted[generated.folder],
            tuple(_unwired(host, wired[generated][0], documents)),
            trust[generated] or _moved(pins, answers[generated], tags[_source(answers[generated])]),
            (
                *wired[generated][1],
                *layer_notes(host, generated, answers[generated]),
                *_changed_since_taken(host, generated),
            ),
            layer_versions(host, generated),
        )
        for generated in services
    ]


def _source_problem(
    host: Host, pins: list[Pin], generated: Member, answers: dict[str, Any]
) -> tuple[str, ...]:
    source = _source(answers)
    try:
        check_source(host, pins if source else [], source, generated.answers)
    except NotPinnedError as error:
        return (str(error),)
    return ()


def _moved(
    pins: list[Pin], answers: dict[str, Any], tags: dict[str, str] | None
) -> tuple[str, ...]:
    version = str(answers.get("_commit", ""))
    if not tags or version not in tags:
        return ()
    try:
        for pin in pins:
            check_versions(pin, {version: tags[version]})
    except NotPinnedError as error:
        return (str(error),)
    return ()


def _source(answers: dict[str, Any]) -> str:
    return str(answers.get("_src_path", ""))


def _wired(
    host: Host, generated: Member
) -> tuple[list[tuple[Target, WiredTarget]], tuple[str, ...]]:
    """What a receipt has, and a note on each target that only a newer Shipway knows: one service
    of that kind is no reason to say nothing of the others."""
    known: list[tuple[Target, WiredTarget]] = []
    notes = []
    receipt = receipt_at(host, generated.receipt) if generated.receipt else {}
    for name, wired in receipt.items():
        try:
            known.append((target_named(name, wired.path, wired.line), wired))
        except NewerShipwayError as error:
            notes.append(str(error))
    return known, tuple(notes)


def _changed_since_taken(host: Host, generated: Member) -> list[str]:
    """A note on each proposal that was taken and is not there any more as it was."""
    if not isinstance(generated, GeneratedService):
        return []
    receipt = receipt_in(host, generated)
    fix = f"\n  fix: shipway propose {generated.name}, if it is meant to be there"
    return [
        f"{generated.name}: what was taken is changed, or gone: {told(one, receipt.member)}{fix}"
        for one in missing(receipt, host.text)
    ]


def _unwired(
    host: Host,
    targets: list[tuple[Target, WiredTarget]],
    documents: dict[tuple[str, str], Document],
) -> list[str]:
    missing = []
    for target, wired in targets:
        if not (host.root / wired.file).is_file():
            continue
        key = (target.name, wired.file)
        with located(wired.file):
            documents[key] = documents.get(key) or target.open(host.text(wired.file))
        document = documents[key]
        for block_id in wired.blocks:
            covered = target.shared and target.container(document, block_id) is None
            if not covered and target.find(document, block_id) is None:
                missing.append(f"{target.name}: {block_id}")
    return missing
