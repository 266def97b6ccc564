"""An image as a registry knows it: always by its digest, so that what was tested is what runs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shipway.errors import ShipwayError
from shipway.sources.environments import NEVER_RELEASED

REFERENCE = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9.-]*(:\d+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*)(:[\w][\w.-]*)?"
    r"@(?P<digest>sha256:[0-9a-f]{64})"
)
"""``registry:5000/acme/api:1.2@sha256:…``, by the grammar of the distribution project's reference
package; a tag beside a digest says nothing more."""
FIX = "write NAME=IMAGE@sha256:…, as the registry gave it when the image was pushed"


@dataclass(frozen=True, slots=True)
class Image:
    """``name``: where it lies (``registry/acme/api``); ``digest``: ``sha256:`` and 64 digits."""

    name: str
    digest: str

    @property
    def real(self) -> bool:
        """Whether it was ever pushed."""
        return self.digest.startswith("sha256:") and self.digest != NEVER_RELEASED

    def __str__(self) -> str:
        return f"{self.name}@{self.digest}"

    @property
    def short(self) -> str:
        """For people, as git does it."""
        return self.digest.removeprefix("sha256:")[:12] if self.real else "none"


def image_argument(argument: str) -> tuple[str, Image]:
    """``api=registry/acme/api@sha256:…`` -> the name in the overlay, and the image.

    Raises ShipwayError for anything else.
    """
    name, equals, text = argument.partition("=")
    match = REFERENCE.fullmatch(text)
    if not equals or not name or not match:
        what = "names no image by its digest" if equals else "says no image"
        raise ShipwayError(f"{argument!r} {what}", fix=FIX)
    image = Image(match["name"], match["digest"])
    if not image.real:
        raise ShipwayError(f"{argument!r} is the placeholder for an image", fix=FIX)
    return name, image
