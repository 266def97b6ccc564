"""The tags of a template, which are its versions as far as they read like some."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from packaging.version import InvalidVersion, Version

from shipway import __version__
from shipway.errors import ShipwayError
from shipway.sources import git


def tags_of(source: str) -> dict[str, str] | None:
    """Tag -> commit of the template at ``source``; None when it cannot be reached."""
    try:
        return git.tags(source) if source else None
    except ShipwayError:
        return None


def version_of_tag(tag: str) -> Version | None:
    """``v1.2.0`` -> 1.2.0; None for a tag, or a commit, that reads like no version."""
    try:
        return Version(tag.removeprefix("v"))
    except InvalidVersion:
        return None


def newest_first(tags: Iterable[str]) -> list[str]:
    """The tags by version, those that are none last."""
    return sorted(tags, key=_rank, reverse=True)


def newer_than_this(version: str, known: Collection[str]) -> bool:
    """Whether ``version`` of a template is newer than this Shipway.

    known: versions of that template. Only when this Shipway's own version is one of them do the
    two count alike: a fork may have numbers of its own.
    """
    found, mine = version_of_tag(version), Version(__version__)
    return found is not None and found > mine and mine in map(version_of_tag, known)


def _rank(tag: str) -> tuple[bool, Version, str]:
    version = version_of_tag(tag)
    return version is not None, version or Version("0"), tag
