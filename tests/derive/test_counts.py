"""A service runs nowhere before its first image, and no sync stops one that runs."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from shipway.derive.receipt import DERIVED_NAME
from shipway.sources.environments import NEVER_RELEASED
from support.changes import swap
from support.derived import derived, facts, host_with_manifests

PREVIEW, PRODUCTION = (
    f"infra/k8s/overlays/{name}/payments/kustomization.yaml" for name in ("preview", "production")
)
RECEIPT = f"services/payments/{DERIVED_NAME}"
ONE = facts()
COUNT = "replicas:\n  - name: payments\n    count: 0\n"
"""As a fresh overlay has it; its lines stand so in the receipt too, indented."""


def counted(root: Path, path: str = PREVIEW) -> list[object]:
    """The counts that an overlay says."""
    return [one["count"] for one in yaml.safe_load((root / path).read_text()).get("replicas", ())]


def born_earlier(root: Path, count: str, digest: str = NEVER_RELEASED) -> None:
    """A preview as an earlier version began it, and its receipt: running, or with its autoscaler
    (``""``)."""
    receipt = (root / RECEIPT).read_text()
    head, preview, rest = receipt.partition(f"{PREVIEW}: ")
    lines = "".join(f"    {line}\n" for line in COUNT.splitlines())
    told = "".join(f"    {line}\n" for line in count.splitlines())
    assert preview and lines in rest
    (root / RECEIPT).write_text(head + preview + rest.replace(lines, told, 1))
    text = swap(COUNT, count)((root / PREVIEW).read_text())
    (root / PREVIEW).write_text(text.replace(NEVER_RELEASED, digest))


@pytest.mark.parametrize("autoscaling", [False, True])
@pytest.mark.parametrize("path", [PREVIEW, PRODUCTION])
def test_a_fresh_overlay_runs_nothing(tmp_path: Path, path: str, autoscaling: bool) -> None:
    """Also beside an autoscaler: a count of 0 turns it off."""
    root = host_with_manifests(tmp_path / "acme")
    derived(root, facts(autoscaling=autoscaling))
    assert counted(root, path) == [0]


@pytest.mark.parametrize("digest", [NEVER_RELEASED, f"sha256:{'a' * 64}"])
@pytest.mark.parametrize("autoscaling", [False, True])
def test_a_sync_stops_no_preview_that_runs(tmp_path: Path, digest: str, autoscaling: bool) -> None:
    """One that an earlier version began with a count of 1, or without one beside an autoscaler."""
    one = facts(autoscaling=autoscaling)
    root = host_with_manifests(tmp_path / "acme")
    derived(root, one)
    born_earlier(root, "" if autoscaling else COUNT.replace("0", "1"), digest)
    before = (root / PREVIEW).read_bytes(), (root / RECEIPT).read_bytes()
    assert derived(root, one).drifts == []
    assert ((root / PREVIEW).read_bytes(), (root / RECEIPT).read_bytes()) == before


@pytest.mark.parametrize("autoscaling", [False, True])
def test_a_released_overlay_that_an_autoscaler_counts_stays_without_a_count(
    tmp_path: Path, autoscaling: bool
) -> None:
    """As `shipway release` leaves it, also where the autoscaler is the team's own: a count of 0
    would come back with the next sync, and stop what runs."""
    root = host_with_manifests(tmp_path / "acme")
    one = facts(autoscaling=autoscaling)
    derived(root, one)
    text = swap(COUNT, "")((root / PRODUCTION).read_text())
    (root / PRODUCTION).write_text(text.replace(NEVER_RELEASED, f"sha256:{'a' * 64}"))
    assert derived(root, one).drifts == []
    assert counted(root, PRODUCTION) == [] and counted(root) == [0]


def test_an_autoscaler_takes_the_place_of_a_count_that_was_begun_earlier(tmp_path: Path) -> None:
    """The two would fight; a count of 0 stays, for it turns the autoscaler off."""
    root = host_with_manifests(tmp_path / "acme")
    derived(root, ONE)
    born_earlier(root, COUNT.replace("0", "1"))
    derived(root, facts(autoscaling=True))
    assert counted(root) == [] and counted(root, PRODUCTION) == [0]


@pytest.mark.parametrize("count", ["", "replicas:\n  - name: payments\n    count: 3\n"])
def test_a_lost_receipt_stops_nothing(tmp_path: Path, count: str) -> None:
    """An overlay that names the image already is somebody's decision on its count."""
    root = host_with_manifests(tmp_path / "acme")
    derived(root, ONE)
    born_earlier(root, count, f"sha256:{'a' * 64}")
    (root / RECEIPT).unlink()
    before = (root / PREVIEW).read_bytes()
    for _ in range(2):
        derived(root, ONE)
        assert (root / PREVIEW).read_bytes() == before
