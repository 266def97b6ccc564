"""What a person said of the template: that it moved, or that a tag was moved. And its record."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from shipway.file_changes import TextChanges
from shipway.sources.address import CREDENTIALS_LEFT_OUT, without_credentials
from shipway.sources.answers import read_versioned
from shipway.sources.host import Host
from shipway.sources.parts import PARTS_RECEIPT, parts_of, parts_text
from shipway.sources.pin import Pin, check_versions
from shipway.sources.reading import decode
from shipway.sources.services import Member, generated_members
from shipway.sources.settings import SETTINGS_NAME
from shipway.sources.trust import (
    first_pin,
    pins_in,
    settings_folder,
    settings_in,
    with_pins,
    with_source,
)
from shipway.sources.view import View
from shipway.upgrade.reconcile import Reconciled
from shipway.upgrade.update_one import Job


class Accepted(NamedTuple):
    """``source``: the template's new address (None: where it was). ``versions``: those that may
    name another commit than the pinned one."""

    source: str | None = None
    versions: frozenset[str] = frozenset()

    def check(self, pins: Iterable[Pin], found: Mapping[str, str]) -> None:
        """Raise NotPinnedError when a version (-> commit) was another one and is not accepted."""
        address = shlex.quote(without_credentials(self.source or ""))
        option = f" --template {address}" if self.source else ""
        for pin in pins:
            check_versions(pin, found, self.versions, option)

    def of(self, found: Mapping[str, str]) -> dict[str, str]:
        """The accepted versions among those found, with their commits."""
        return {version: found[version] for version in sorted(self.versions & found.keys())}


NOTHING_ACCEPTED = Accepted()


def at_source(job: Job, source: str | None) -> Job:
    """The same service as one that names the template's new address."""
    if source is None:
        return job
    answers = {**job.answers, "_src_path": source}
    text = with_source(job.answers_text, without_credentials(source))
    return job._replace(answers=answers, answers_text=text)


def pin_all(
    host: Host,
    result: Reconciled,
    members: Sequence[Member],
    template: Pin,
    accepted: Accepted,
) -> list[str]:
    """Add to ``result`` the settings with ``template`` pinned, and its address in the answers of
    members that an update leaves as they are. What a person should hear of it comes back."""
    before = pins_in(host)
    folders = {settings_folder(host, generated) for generated in members}
    view = View(host, _planned(host, result))
    texts = with_pins(view, folders, template.source, template.versions)
    if accepted.source:
        others = {path.removesuffix(f"/{SETTINGS_NAME}") for path in settings_in(host)} - folders
        texts |= with_pins(view, others, template.source, {})
    for generated in generated_members(host) if accepted.source else members:
        texts |= _addressed(host, generated, result, accepted.source)
    texts |= _parts_too(host, accepted.source, accepted.of(template.versions))
    result.contents |= {path: text.encode() for path, text in texts.items()}
    return _said(before, template, accepted, texts)


def _parts_too(host: Host, source: str | None, versions: Mapping[str, str]) -> dict[str, str]:
    """The receipt of parts, where it names what was just accepted by what it was before."""
    receipt = parts_of(host)
    after = receipt.repinned(source and without_credentials(source), versions)
    return {PARTS_RECEIPT: parts_text(after)} if receipt.parts and after != receipt else {}


def _planned(host: Host, result: Reconciled) -> TextChanges:
    """The settings that come with a new version of the monorepo, or change with it."""
    changed = (path for path in result.contents if path.endswith(f"/{SETTINGS_NAME}"))
    contents = {path: result.contents[path] for path in changed}
    return {path: None if text is None else decode(text, path) for path, text in contents.items()}


def _addressed(
    host: Host, generated: Member, result: Reconciled, source: str | None
) -> dict[str, str]:
    """The answers file with the template's address, unless the update writes it anyway."""
    if generated.answers in result.contents:
        return {}
    old = str(read_versioned(host.root, generated.answers)["_src_path"])
    address = without_credentials(source or old)
    return (
        {generated.answers: with_source(host.text(generated.answers), address)}
        if address != old
        else {}
    )


def _said(before: list[Pin], template: Pin, accepted: Accepted, texts: Iterable[str]) -> list[str]:
    address = without_credentials(template.source)
    said = [CREDENTIALS_LEFT_OUT] if address != template.source else []
    if not before:
        where = ", ".join(path for path in texts if path.endswith(SETTINGS_NAME))
        said.append(first_pin(address, where))
    elif accepted.source and any(pin.source != address for pin in before):
        said.append(f"the template moved, for all services: {address}")
    return said
