"""The tags of a template, which are its versions as far as they read like some."""

from __future__ import annotations

from collections.abc import Iterable

from packaging.version import InvalidVersion, Version

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


def _rank(tag: str) -> tuple[bool, Version, str]:
    version = version_of_tag(tag)
    return version is not None, version or Version("0"), tag
