"""An image is known by its digest."""

from __future__ import annotations

import pytest

from shipway.errors import ShipwayError
from shipway.release.image import Image, image_argument

DIGEST = f"sha256:{'4f' * 32}"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"registry.example.com/acme/api@{DIGEST}", "registry.example.com/acme/api"),
        (f"localhost:5000/api:1.2_x@{DIGEST}", "localhost:5000/api"),
        (f"acme/a-b__c.d@{DIGEST}", "acme/a-b__c.d"),
        (f"api@{DIGEST}", "api"),
    ],
)
def test_what_a_registry_gave_is_read(text: str, name: str) -> None:
    assert image_argument(f"api={text}") == ("api", Image(name, DIGEST))


@pytest.mark.parametrize(
    "text",
    [
        "api", "api=", f"={DIGEST}", "api=registry/api", "api=registry/api:latest",
        f"api=Registry/api@{DIGEST}", f"api=registry//api@{DIGEST}", f"api=r/api@{DIGEST}0",
        f"api=r/api@{DIGEST[:-1]}", f"api=r/api@{DIGEST.replace('4', 'F')}",
        f"api=r/api@{DIGEST}\n", f"api=r/api@sha256:{'0' * 64}",
    ],
)  # fmt: skip
def test_what_could_be_another_image_tomorrow_is_refused(text: str) -> None:
    with pytest.raises(ShipwayError) as error:
        image_argument(text)
    assert "NAME=IMAGE@sha256:" in error.value.fix
