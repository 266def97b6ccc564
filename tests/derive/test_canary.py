"""A canary where the settings ask for one: a Rollout in the overlay, and nothing else changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from shipway.derive.canary import of_nobody
from shipway.errors import ShipwayError
from shipway.sources.environments import NEVER_RELEASED
from shipway.sources.host import Host
from support.changes import change_file, swap
from support.crds import misfits
from support.derived import derived, facts, host_with_manifests
from support.hosts import commit, snapshot
from support.judges import kustomized
from support.routes import K8S, SETTINGS

ASKED = "canary:\n  production: true\n"
OWN, ALL = f"{K8S}/overlays/production/payments", f"{K8S}/overlays/production"
SHARED = {
    f"{K8S}/base/kustomization.yaml": "resources: [monitoring/account.yaml]\n",
    f"{ALL}/kustomization.yaml": "# all of them\nresources:\n  - ../../base\n",
    f"{K8S}/overlays/preview/kustomization.yaml": "resources:\n  - ../../base\n",
}
LAYOUTS: dict[str, tuple[dict[str, str], str]] = {
    "an overlay of its own": ({}, f"{OWN}/canary.yaml"),
    "one for all services": (SHARED, f"{ALL}/payments-canary.yaml"),
}
BY_REFERENCE = """\
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: payments-rollout
spec:
  workloadRef:
    apiVersion: apps/v1
    kind: Deployment
    name: payments
"""


def built(root: Path, environment: str = "production") -> dict[str, dict[str, Any]]:
    """What kustomize makes of an environment, by kind."""
    folder = root / K8S / "overlays" / environment
    own = folder / "payments"
    objects = yaml.safe_load_all(kustomized(own if own.is_dir() else folder))
    return {one["kind"]: one for one in objects if one["metadata"]["name"] != "monitoring"}


def asking(root: Path, said: str = ASKED) -> Path:
    """The settings, with more in them."""
    (root / SETTINGS).parent.mkdir(exist_ok=True)
    (root / SETTINGS).write_text(said)
    return root


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_environment_has_a_rollout_and_goes_back_to_the_byte(
    tmp_path: Path, layout: str
) -> None:
    """Its image, count, values and autoscaler are what the Deployment has elsewhere."""
    files, transformer = LAYOUTS[layout]
    root = host_with_manifests(tmp_path / "acme", **files)
    one = facts(autoscaling=True, database="DATABASE_URL")
    derived(asking(root, "{}\n"), one)
    commit(root)
    before, deployed = snapshot(root), built(root)
    derived(asking(root), one)
    made = built(root)
    assert "Deployment" not in made and misfits(made["Rollout"]) == []
    rollout, deployment = made["Rollout"]["spec"], deployed["Deployment"]["spec"]
    assert rollout["replicas"] == 0 and rollout["template"] == deployment["template"]
    assert NEVER_RELEASED in rollout["template"]["spec"]["containers"][0]["image"]
    assert [list(step) for step in rollout["strategy"]["canary"]["steps"]] == [
        ["setWeight"], ["pause"], ["setWeight"], ["pause"],
    ]  # fmt: skip
    counted = made["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    assert counted == {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "payments"}
    selected = made["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"]
    assert selected.items() <= rollout["template"]["metadata"]["labels"].items()
    assert "Deployment" in built(root, "preview")
    changed = {path for path, text in snapshot(root).items() if text != before.get(path)}
    kustomization = f"{transformer.rpartition('/')[0]}/kustomization.yaml"
    receipt = "services/payments/.shipway/derived.yaml"
    assert changed == {SETTINGS, receipt, transformer, kustomization}
    commit(root)
    assert derived(root, one).contents == {}
    derived(asking(root, "{}\n"), one)
    assert snapshot(root) == before


def test_steps_are_the_teams_and_what_is_taken_out_is_a_drift(tmp_path: Path) -> None:
    root = asking(host_with_manifests(tmp_path / "acme"))
    derived(root, facts())
    transformer = root / f"{OWN}/canary.yaml"
    change_file(transformer, swap("setWeight: 50", "setWeight: 60"))
    assert derived(root, facts()).contents == {}
    assert {"setWeight": 60} in built(root)["Rollout"]["spec"]["strategy"]["canary"]["steps"]
    change_file(root / f"{OWN}/kustomization.yaml", swap("transformers:\n  - canary.yaml\n", ""))
    drifts = derived(root, facts()).drifts
    assert [(path, drift.key) for path, drift in drifts] == [
        (f"{OWN}/kustomization.yaml", "transformers")
    ]
    change_file(transformer, swap("kind: Deployment", "kind: StatefulSet"))
    assert [drift.key for _, drift in derived(root, facts()).drifts] == ["target.kind"]
    assert {"setWeight": 60} in built(root)["Rollout"]["spec"]["strategy"]["canary"]["steps"]


def test_services_by_name_and_none_that_runs_on_a_schedule(tmp_path: Path) -> None:
    """`true` is everybody who can have one."""
    root = asking(host_with_manifests(tmp_path / "acme"), "canary: {production: [payments]}\n")
    derived(root, facts())
    derived(root, facts(name="billing"))
    made = {path.parent.name for path in (root / ALL).glob("*/canary.yaml")}
    assert made == {"payments"}
    asking(root)
    derived(root, facts(name="nightly", kind="cron", schedule="0 3 * * *"))
    assert not (root / ALL / "nightly/canary.yaml").exists()


REFUSED = {
    "no such environment": (
        {}, "canary:\n  preview: true\n  prod: true\n", 3, "there is no environment prod",
    ),
    "a cron job": (
        {"kind": "cron", "schedule": "0 3 * * *"}, "canary:\n  production: [payments]\n", 2,
        "no Deployment of payments in production could become a Rollout",
    ),
    "not in that environment": (
        {"environments": ("preview",)}, "canary:\n  production: [payments]\n", 2,
        "no Deployment of payments in production could become a Rollout",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_with_its_line(tmp_path: Path, case: str) -> None:
    """Nobody waits for a canary that does not come."""
    changes, said, line, what = REFUSED[case]
    root = asking(host_with_manifests(tmp_path / "acme"), said)
    if case == "not in that environment":
        (root / ALL).mkdir(parents=True)
        (root / ALL / "README.md").write_text("Others.\n")
        commit(root)
    with pytest.raises(ShipwayError, match=what) as refused:
        derived(root, facts(**changes))
    assert refused.value.where == f"{SETTINGS}:{line}"


def test_a_name_that_no_service_has_is_told_with_its_line(tmp_path: Path) -> None:
    """Nobody waits for this one either; a service that left is no error for those that stay."""
    said = "canary:\n  preview: true\n  production:\n    - payments\n    - paymnts\n    - gone\n"
    host = Host(asking(host_with_manifests(tmp_path / "acme"), said))
    assert list(of_nobody(host, ["payments", "billing"])) == [
        f"{SETTINGS}:5: canary: there is no service 'paymnts'; did you mean payments?",
        f"{SETTINGS}:6: canary: there is no service 'gone'; take it out",
    ]


def test_a_rollout_by_reference_is_what_the_autoscaler_counts(tmp_path: Path) -> None:
    """It scales the Deployment down; and no second Rollout comes."""
    root = asking(host_with_manifests(tmp_path / "acme"))
    (root / f"{K8S}/base/payments").mkdir()
    (root / f"{K8S}/base/payments/rollout.yaml").write_text(BY_REFERENCE)
    commit(root)
    derived(root, facts(autoscaling=True))
    change_file(
        root / f"{K8S}/base/payments/kustomization.yaml",
        swap("resources:\n", "resources:\n  - rollout.yaml\n"),
    )
    made = built(root)
    assert made["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"] == {
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "payments-rollout",
    }  # fmt: skip
    assert "Deployment" in made and not (root / f"{OWN}/canary.yaml").exists()


def test_alerts_and_the_dashboard_see_the_rollouts_pods(tmp_path: Path) -> None:
    """A Deployment that is not there has no series, and an alert on it would never wake anybody."""
    root = asking(host_with_manifests(tmp_path / "acme"), "{}\n")
    one = facts(telemetry=True)
    derived(root, one)
    base = root / f"{K8S}/base/payments"
    files = [base / "alerts.rules", base / "dashboard.json"]
    assert not any("rollout_info" in file.read_text() for file in files)
    derived(asking(root), one)
    assert all("rollout_info_replicas_available{" in file.read_text() for file in files)
