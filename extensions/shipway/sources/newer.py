"""Whether a host has a newer template than this Shipway. That is worth a word and no error: most
of the work is the template's own, and what this Shipway cannot do it refuses where it meets it."""

from __future__ import annotations

from contextlib import suppress

from shipway import __version__
from shipway.errors import UPGRADE, ShipwayError
from shipway.sources.answers import answer_line
from shipway.sources.host import Host
from shipway.sources.services import Member, generated_members, generated_services
from shipway.sources.tags import newer_than_this, newest_first
from shipway.sources.trust import pins_in


def newer_note(host: Host) -> str:
    """The newest version of the template that the host has, when this Shipway is older; else empty.

    Empty too for a host that never had this Shipway's own version: a fork's template may count
    differently, and then the numbers say nothing.
    """
    found = _versions(host)
    newer = [version for version in found if newer_than_this(version, found)]
    if not newer:
        return ""
    newest = newest_first(newer)[0]
    what = f"{newest} of the template is newer than this shipway ({__version__})"
    return f"note: {found[newest]}: {what}\n  fix: {UPGRADE}"


def _versions(host: Host) -> dict[str, str]:
    """Each version that a service or the workspace has, or the settings pin -> ``file:line``. What
    is damaged is left out: whoever needs it says so."""
    members: list[Member] = [*generated_services(host)]
    with suppress(ShipwayError):
        members = generated_members(host)
    found = {}
    for generated in members:
        with suppress(ShipwayError):
            text = host.text(generated.answers)
            line = answer_line(text, "_commit")
            version = text.split("\n")[line - 1].partition(":")[2].strip(" '\"\r")
            found[version] = f"{generated.answers}:{line}"
    with suppress(ShipwayError):
        found |= {version: pin.where for pin in pins_in(host) for version in pin.versions}
    return found
