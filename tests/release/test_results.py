"""A file of results, written by whoever tries images: what does not say yes is against it."""

from __future__ import annotations

import pytest

from shipway.release.image import Image
from shipway.release.results import failed

IMAGE = Image("registry.example.com/acme/api", f"sha256:{'4f' * 32}")
D = IMAGE.digest


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f'{{"{D}": {{"passed": true, "url": "https://a"}}}}', ""),
        (None, "has no result: there is no r.json"),
        ("{", "has no result: r.json is no JSON"),
        ("[]", "has no result in r.json"),
        ("{}", "has no result in r.json"),
        (f'{{"{D}": true}}', "has no result in r.json"),
        (f'{{"{D}": {{"passed": "true"}}}}', "did not pass, says r.json"),
        (
            f'{{"{D}": {{"passed": false, "url": "https://a", "time": "noon"}}}}',
            "did not pass, says r.json (https://a, noon)",
        ),
    ],
)
def test_only_a_plain_yes_for_its_digest_counts(text: str | None, says: str) -> None:
    found = failed(text, "r.json", IMAGE)
    assert found.startswith(says) and bool(found) == bool(says)
