"""The images that an environment ran before those that it runs now."""

from __future__ import annotations

from collections.abc import Sequence

from shipway.errors import ShipwayError
from shipway.release.environment import Named, images_of, must_name
from shipway.release.history import is_shallow, releases_of
from shipway.release.image import Image
from shipway.sources.host import Host


def rolled_back(
    host: Host, named: Named, environment: str, names: Sequence[str]
) -> dict[str, Image]:
    """The image before, of each of these names; without names, of what the last release brought.

    Raises ShipwayError where git knows no other image.
    """
    must_name(named, environment, names)
    now = images_of(named)
    ran = releases_of(host, named, names or now)
    newest = max(
        (spans[0] for spans in ran.values() if spans), key=lambda one: one.time, default=None
    )
    last = newest.commit if newest else ""
    chosen = names or [name for name, spans in ran.items() if spans and spans[0].commit == last]
    if not chosen:
        fix = f"shipway release NAME=IMAGE@sha256:… --to {environment}"
        raise ShipwayError(f"nothing was released to {environment} yet", fix=fix)
    found = {}
    for name in sorted(chosen):
        before = (one.image for one in ran[name] if one.image != now[name])
        found[name] = next(before, None) or _none(host, name, environment)
    return found


def _none(host: Host, name: str, environment: str) -> Image:
    what = f"{environment} ran no other image of {name} before"
    if is_shallow(host):
        raise ShipwayError(
            f"{what}, as far as this shallow clone goes", fix="git fetch --unshallow"
        )
    raise ShipwayError(what, fix=f"shipway release {name}=IMAGE@sha256:… --to {environment}")
