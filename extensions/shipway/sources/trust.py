"""Whether the template that is asked for is the one that this host trusts, and how it says so."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from shipway.errors import located
from shipway.sources import git
from shipway.sources.address import mask, same_address, without_credentials
from shipway.sources.host import Host
from shipway.sources.parts import parts_pin
from shipway.sources.pin import NotPinnedError, Pin, other_template
from shipway.sources.services import Member, Workspace, generated_services
from shipway.sources.settings import SETTINGS_NAME, read_pin, with_template
from shipway.sources.view import View
from shipway.sources.yaml_text import with_entry


def pins_in(host: Host) -> list[Pin]:
    """What the settings beside the services, and the receipt of parts, pin: one template for the
    whole host, so each of these counts for all. Raises ShipwayError when one is damaged."""
    found = (read_pin(host.text(path), path) for path in settings_in(host))
    return [pin for pin in (*found, parts_pin(host)) if pin]


def settings_in(host: Host) -> list[str]:
    """The settings files that are there."""
    folders = {generated.folder.rpartition("/")[0] for generated in generated_services(host)}
    paths = [f"{folder}/{SETTINGS_NAME}" for folder in sorted({host.services_dir, *folders})]
    return [path for path in paths if (host.root / path).is_file()]


def settings_folder(host: Host, generated: Member) -> str:
    """The folder of the settings that count for what Shipway made."""
    if isinstance(generated, Workspace):
        return host.services_dir
    return generated.folder.rpartition("/")[0]


def check_agreed(host: Host, pins: Sequence[Pin]) -> None:
    """Raise NotPinnedError when two pins of one host name two templates: the later one, with its
    line."""
    for pin in pins[1:]:
        if not same_address(pin.source, pins[0].source, host.root):
            raise other_template(pins[0], pin.source, pin.path, pin.line)


def check_source(host: Host, pins: Sequence[Pin], source: str, path: str, line: int = 0) -> None:
    """Raise NotPinnedError when ``source``, which ``path`` names, is another template than the
    pinned one."""
    check_agreed(host, pins)
    for pin in pins:
        if not same_address(pin.source, source, host.root):
            raise other_template(pin, source, path, line)


def check_chosen(host: Host, pins: Sequence[Pin], source: str) -> None:
    """:func:`check_source` for a template that a person chose for a new service."""
    check_agreed(host, pins)
    for pin in pins:
        if not same_address(pin.source, source, host.root):
            shown, moved = mask(source), shlex.quote(without_credentials(source))
            raise NotPinnedError(
                f"another template than this repository's: {shown} is asked for, "
                f"{mask(pin.source)} is pinned",
                pin.path,
                f"add --template {shlex.quote(pin.source)}\n"
                f"       or, when the template moved: shipway update --all --template {moved}",
                pin.line,
            )


def first_pin(source: str, where: str) -> str:
    """The line that says whom this host trusts from now on."""
    return f"the template is pinned from now on: {without_credentials(source)} in {where}"


def with_pins(
    host: Host | View, folders: Iterable[str], source: str, versions: Mapping[str, str]
) -> dict[str, str]:
    """The settings in the folders ``folders`` of services with this template and these versions
    (version -> commit) pinned: path -> text of those that change."""
    view = host if isinstance(host, View) else View(host)
    texts: dict[str, str] = {}
    for folder in sorted(set(folders)):
        path = f"{folder}/{SETTINGS_NAME}"
        before = view.text(path)
        with located(path):
            after = with_template(before, source, versions)
        if after != before:
            texts[path] = after
    return texts


def with_source(answers: str, source: str) -> str:
    """The text of an answers file that names ``source``; no other byte changes."""
    return with_entry(answers, [], "_src_path", source)


def commit_in(checkout: Path, version: str) -> str | None:
    """The commit that ``version`` names in a checkout of the template; None when it has none."""
    args = ("rev-parse", "--verify", "--quiet", f"{version}^{{commit}}")
    return git.run(checkout, *args, ok=(0, 1, 128)).strip() or None


def version_of(checkout: Path) -> str:
    """The version of a checkout as Copier writes it into answers; empty when it is none."""
    return git.run(checkout, "describe", "--tags", "--always", ok=(0, 128)).strip()
