"""The one place of a repository that says which Shipway its workflows install.

What an update made, an older tool in CI would call wrong: so the update moves it along.
"""

from __future__ import annotations

import re

from shipway.sources.address import same_address, without_credentials
from shipway.sources.host import Host
from shipway.sources.tags import version_of_tag
from shipway.sources.trust import pins_in

TOOL_NAME = ".shipway-version"
PINNED = re.compile(
    r"(?P<address>\S[^#\n]*?)(?P<at>@|\s*==\s*)(?P<version>v?\d[^\s/@:#]*)(?P<rest>#\S*)?\s*"
)
"""What pip installs: ``git+URL@v1.4.0`` or ``shipway==1.4.0``."""


def moved_tool(host: Host, version: str, source: str | None = None) -> tuple[dict[str, str], str]:
    """The file (path -> text, where it changes) that names ``version`` of the template, and what a
    person should hear of it.

    It never goes back, and one that names no version, such as a branch, stays as it is.
    source: the template's new address, where it moved. A mirror, or an index, stays.
    """
    if not (host.root / TOOL_NAME).is_file():
        return {}, ""
    before = host.text(TOOL_NAME)
    found = PINNED.fullmatch(before)
    if found is None or version_of_tag(version) is None:
        return {}, ""
    address = _moved_address(host, found["address"], source)
    if address == found["address"] and _is_older(version, found["version"]):
        return {}, ""
    named = version.removeprefix("v") if "=" in found["at"] else version
    after = address + found["at"] + named + before[found.end("version") :]
    said = f"{TOOL_NAME}: workflows install {version} of Shipway now"
    return ({TOOL_NAME: after}, said) if after != before else ({}, "")


def _is_older(version: str, than: str) -> bool:
    mine, theirs = version_of_tag(version), version_of_tag(than)
    return mine is not None and theirs is not None and mine < theirs


def _moved_address(host: Host, address: str, source: str | None) -> str:
    """The new address, where the template's own stood before."""
    now = without_credentials(source or "").removeprefix("git+")
    if "://" not in now:
        return address
    before = address.removeprefix("git+")
    own = any(same_address(pin.source, before, host.root) for pin in pins_in(host))
    return f"git+{now}" if own else address
