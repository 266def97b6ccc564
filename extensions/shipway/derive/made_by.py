"""Which Shipway derived a service's files last, and the refusal of an older one.

An older one does not know what a newer one derives: to it, those files follow from nothing, and it
would delete them.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import Any

import yaml
from packaging.version import InvalidVersion, Version

from shipway import NAME, __version__
from shipway.errors import UPGRADE, NewerShipwayError, ShipwayError
from shipway.nesting import shallow
from shipway.sources.host import Host
from shipway.sources.reading import line_of
from shipway.sources.trust import pins_in

KEY = "made_by"
MADE_BY = f"{NAME}/{__version__}"


def refuse_newer(host: Host, text: str, path: str) -> None:
    """Raise NewerShipwayError when a newer Shipway wrote the receipt ``text`` of ``path``.

    A receipt that does not say who wrote it, or names a fork by another name, is none of one.
    """
    version = _version(text)
    if version and Version(version) > Version(__version__):
        what = f"made by Shipway {version}, this one is {__version__}"
        raise NewerShipwayError(what, path, _cure(host, version), line_of(text, (KEY,)))


@lru_cache(maxsize=256)
def receipt_data(text: str) -> Any:
    """What a receipt says, not to be changed. Raises yaml.YAMLError and RecursionError."""
    return yaml.load(shallow(text), Loader=yaml.CSafeLoader)


def _version(text: str) -> str:
    """The version of this Shipway that wrote a receipt; empty when it does not say."""
    with suppress(yaml.YAMLError, RecursionError, TypeError, KeyError, InvalidVersion):
        name, _, version = str(receipt_data(text)[KEY]).partition("/")
        return version if name == NAME and Version(version) else ""
    return ""


def _cure(host: Host, version: str) -> str:
    """The upgrade; also that very version, where a pinned repository is known to have it."""
    with suppress(ShipwayError):
        for pin in pins_in(host):
            tags = [tag for tag in (f"v{version}", version) if tag in pin.versions]
            if tags and "://" in pin.source:
                source = pin.source.removeprefix("git+")
                return f"{UPGRADE}, or uvx --from git+{source}@{tags[0]} shipway"
    return UPGRADE
