"""The release notes between two versions, cut from the template's changelog."""

from __future__ import annotations

import re
from collections.abc import Iterable

from packaging.version import InvalidVersion, Version

HEADING = re.compile(r"^## +\[?v?(?P<version>\d[\w.+-]*)", re.MULTILINE)


def notes_between(changelog: str, old: Iterable[str], new: str) -> str:
    """The sections newer than the oldest of ``old``, up to ``new``; empty when none is.

    A section starts with ``## 1.2.0`` or ``## [1.2.0]`` (Keep a Changelog).
    """
    versions = [version for name in old if (version := _version(name))]
    last = _version(new)
    if not versions or last is None:
        return ""
    headings = list(HEADING.finditer(changelog))
    ends = [*(heading.start() for heading in headings), len(changelog)][1:]
    return "".join(
        changelog[heading.start() : end]
        for heading, end in zip(headings, ends, strict=True)
        if (version := _version(heading["version"])) and min(versions) < version <= last
    )


def _version(name: str) -> Version | None:
    try:
        return Version(name.removeprefix("v"))
    except InvalidVersion:
        return None
