"""What the step that ``copier update`` ends in can still check, and what it pins.

Copier has run the template's code by then. A template that is not this host's is refused all the
same: its wiring stays out of the shared files, and Copier's run ends with an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shipway.derive.from_template import OWN_CHECKOUT, is_beside_template
from shipway.sources import git
from shipway.sources.answers import any_answers_of
from shipway.sources.host import Host
from shipway.sources.pin import check_versions
from shipway.sources.services import Member
from shipway.sources.trust import (
    check_source,
    commit_in,
    pins_in,
    settings_folder,
    version_of,
    with_pins,
)


def pin_version(host: Host, generated: Member, answers: Mapping[str, Any]) -> dict[str, str]:
    """The settings (path -> text, where they change) with the version pinned of what was updated.

    Raises NotPinnedError for another template than the pinned one, or for a version, the one before
    the update included, that names another commit now.
    """
    source, version = answers.get("_src_path"), answers.get("_commit")
    if not isinstance(source, str) or not isinstance(version, str):
        return {}
    pins = pins_in(host)
    check_source(host, pins, source, generated.answers)
    found = _commits(host, generated, version)
    for pin in pins:
        check_versions(pin, found)
    versions = {version: found[version]} if version in found else {}
    return with_pins(host, [settings_folder(host, generated)], source, versions)


def _commits(host: Host, generated: Member, version: str) -> dict[str, str]:
    """Version -> commit in the checkout that this code lies in, when it is of that version: a
    tool that was installed has none, and one of another version knows nothing of it."""
    if not is_beside_template() or version_of(OWN_CHECKOUT) != version:
        return {}
    versions = {version, _version_before(host, generated)}
    named = {version: commit_in(OWN_CHECKOUT, version) for version in versions if version}
    head = commit_in(OWN_CHECKOUT, "HEAD")
    return {v: commit for v, commit in {**named, version: head}.items() if commit}


def _version_before(host: Host, generated: Member) -> str:
    text = git.show(host.root, "HEAD", generated.answers) if git.has_commits(host.root) else None
    return str(any_answers_of(text, f"HEAD:{generated.answers}").get("_commit", "")) if text else ""
