"""Outside of production too, nothing runs whose image was never pushed."""

from __future__ import annotations

import pytest

from shipway.check.placeholder_runs import placeholder_runs
from shipway.sources.environments import NEVER_RELEASED

REAL = f"sha256:{'ab' * 32}"
OVERLAY = "images:\n  - name: api\n    digest: {digest}\nreplicas:\n  - name: {name}\n    count: {count}\n"


@pytest.mark.parametrize(
    ("digest", "name", "count"),
    [
        pytest.param(NEVER_RELEASED, "api", "0", id="nothing runs"),
        pytest.param(REAL, "api", "1", id="there is an image"),
        pytest.param(NEVER_RELEASED, "web", "1", id="the count of another"),
        pytest.param(NEVER_RELEASED, "api", "one", id="no number"),
        pytest.param(NEVER_RELEASED, "api", "true", id="no number either"),
    ],
)
def test_what_waits_for_its_image_or_has_one_is_let_be(digest: str, name: str, count: str) -> None:
    assert placeholder_runs("x", OVERLAY.format(digest=digest, name=name, count=count)) == []


def test_jobs_have_no_count_and_are_let_be() -> None:
    """A workspace's own, of its database, run in preview from the first sync on."""
    assert placeholder_runs("x", f"images:\n  - name: db\n    digest: {NEVER_RELEASED}\n") == []


def test_a_placeholder_with_a_count_is_found_at_the_count() -> None:
    text = OVERLAY.format(digest=NEVER_RELEASED, name="api", count=1)
    (found,) = placeholder_runs("x", text)
    assert found.line == 6 and found.meets == {"api"}
    assert found.fix == "shipway release api=IMAGE@sha256:… --to ENV, or count: 0 until then"
