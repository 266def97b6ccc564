"""The pin: which template a host trusts, and which commit each version of it was.

Code of the template runs when services are made and updated. So the host's settings name the
template, and the commit beside each version that was applied. Another template, or a version that
names another commit now, is refused before any of its code runs.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from shipway.errors import ShipwayError
from shipway.sources.address import address_problem, mask, ref_problem, without_credentials

COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
CORRECT = "correct it, or bring it back as it was: git log -p -- "


@dataclass(frozen=True, slots=True)
class Pin:
    """A template's address and version -> full commit hash. ``path`` and ``line``: where the
    settings say so."""

    source: str
    versions: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    line: int = 0

    @property
    def where(self) -> str:
        """``services/.shipway.yml:3``."""
        return f"{self.path}:{self.line}" if self.line else self.path


class NotPinnedError(ShipwayError):
    """The template is not the one that this host trusts."""


def commit_problem(value: str) -> str:
    """Why a text is no commit's full hash; empty when it is one."""
    return "" if COMMIT.fullmatch(value) else f"{value[:80]!r} is no commit's full hash"


def pin_of(settings: Mapping[str, Any], text: str, path: str) -> Pin | None:
    """The pin in the settings ``text`` of ``path``; None when there is none.

    Raises ShipwayError when it is not what we wrote, or names what git must not be asked for.
    """
    data = settings.get("template")
    if data is None:
        return None
    line = next((n for n, t in enumerate(text.split("\n"), 1) if t.startswith("template:")), 1)
    fix = CORRECT + path
    source = data.get("source") if isinstance(data, dict) else None
    versions = (data.get("versions") or {}) if isinstance(data, dict) else None
    if not isinstance(source, str) or not isinstance(versions, dict):
        raise ShipwayError("template is no map of source and versions", path, fix, line=line)
    if problem := address_problem(source):
        raise ShipwayError(problem, path, fix, line=line)
    for version, commit in versions.items():
        if not isinstance(version, str) or ref_problem(version):
            raise ShipwayError(f"{str(version)[:80]!r} is no version", path, fix, line=line)
        if not isinstance(commit, str) or not COMMIT.fullmatch(commit):
            raise ShipwayError(
                f"{version}: {str(commit)[:80]!r} is no commit's hash", path, fix, line=line
            )
    return Pin(source, versions, path, line)


def other_template(pin: Pin, source: str, path: str, line: int) -> NotPinnedError:
    """The refusal of ``source``, which ``path`` names at ``line``."""
    shown = mask(source)
    command = f"shipway update --all --template {shlex.quote(without_credentials(source))}"
    return NotPinnedError(
        f"another template than this repository's: {shown} here, {mask(pin.source)} in {pin.where}",
        path,
        f"when the template moved there: {command}\n"
        f"       otherwise go on with the old address: {mask(pin.source)}",
        line,
    )


def moved_versions(pin: Pin, found: Mapping[str, str]) -> list[str]:
    """The versions among ``found`` (version -> commit) that were another commit."""
    return [version for version, commit in found.items() if _moved(pin, version, commit)]


def check_versions(
    pin: Pin, found: Mapping[str, str], accepted: Collection[str] = (), option: str = ""
) -> None:
    """Raise NotPinnedError when a version in ``found`` was another commit and is not ``accepted``.

    option: what else the cure's command must say.
    """
    moved = [version for version in moved_versions(pin, found) if version not in accepted]
    if not moved:
        return
    facts = "; ".join(f"{v} is {found[v]} now and was {pin.versions[v]}" for v in moved)
    accept = "".join(f" --accept-moved-tag {shlex.quote(version)}" for version in moved)
    raise NotPinnedError(
        f"the template names another commit by the same version: {facts}",
        pin.path,
        f"when that is right: shipway update --all{option}{accept}\n"
        "       otherwise ask who moved it, and why",
        pin.line,
    )


def _moved(pin: Pin, version: str, commit: str) -> bool:
    return pin.versions.get(version, commit) != commit
