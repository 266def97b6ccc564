"""A service whose team has a Rollout in a Deployment's place is adopted, lives on, and goes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from adopt.conftest import host, made  # noqa: F401
from commands.test_new import shipway
from commands.test_reachable_adopted import OVERLAY, SCHEMA
from commands.test_release import built
from commands.test_release_gate import ONE
from derive.test_adopted_route import PODS, by_hand
from support.changes import change_file
from support.crds import misfits
from support.derived import carry
from support.hosts import commit, snapshot, status
from support.routes import K8S, gateway_host

ROLLOUT = PODS.replace("apps/v1", "argoproj.io/v1alpha1").replace("Deployment", "Rollout").replace(
    "spec:\n  selector",
    "spec:\n  strategy: { canary: { steps: [{ setWeight: 10 }] } }\n  selector",
)  # fmt: skip
IMAGES = "images:\n  - name: legacy\n    newTag: old\n"


def carried(root: Path, **changes: str) -> None:
    """The team's manifests of legacy, and what files are derived from."""
    mine = {
        path.replace("payments", "legacy"): text.replace("payments", "legacy").replace(
            "8080", "3000"
        )
        for path, text in by_hand(**changes).items()
    }
    ours = {
        "services/legacy/env.schema.json": SCHEMA,
        "services/legacy/Dockerfile": "FROM node:22-alpine\nUSER 1000\nEXPOSE 3000\n",
    }
    carry(root, {**gateway_host(), **mine, **ours})
    change_file(root / OVERLAY, lambda text: text + IMAGES)
    commit(root)


def adopted(root: Path) -> None:
    assert shipway(root, "adopt", "services/legacy", "--data", "reachable=gateway") == 0
    assert shipway(root, "sync", "legacy") == 0
    commit(root)


def test_its_rollout_is_wired_routed_and_released(
    host: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    carried(host, deploy_yaml=ROLLOUT)
    before = snapshot(host)
    adopted(host)
    objects = {one["kind"]: one for one in yaml.safe_load_all(built(host, OVERLAY))}
    assert "Deployment" not in objects and misfits(objects["Rollout"]) == []
    [container] = objects["Rollout"]["spec"]["template"]["spec"]["containers"]
    assert container["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert objects["HTTPRoute"]["spec"]["hostnames"] == ["legacy.example.com"]
    assert shipway(host, "release", f"legacy={ONE.replace('payments', 'legacy')}", "--to",
                   "production") == 0  # fmt: skip
    assert ONE.rpartition("@")[2] in built(host, OVERLAY)
    commit(host)
    capsys.readouterr()
    shipway(host, "check", "legacy")
    assert "[drift]" not in capsys.readouterr().out
    assert shipway(host, "sync", "legacy") == 0 and status(host) == ""
    assert shipway(host, "remove", "legacy") == 0
    left = {p: t for p, t in snapshot(host).items() if p.startswith(f"{K8S}/base/legacy")}
    assert left == {p: t for p, t in before.items() if p.startswith(f"{K8S}/base/legacy")}


def test_a_deployment_of_its_teams_gets_a_canary_and_moves_with_its_name(
    host: Path,  # noqa: F811
) -> None:
    """Overlays that the team wrote lead to the new folder, and the settings name it."""
    carried(host)
    adopted(host)
    settings = host / "services/.shipway.yml"
    settings.write_text("canary: {production: [legacy]}\n")
    assert shipway(host, "sync", "legacy") == 0
    commit(host)
    assert "Deployment" in built(host, OVERLAY.replace("production", "preview"))
    rollout = [one for one in yaml.safe_load_all(built(host, OVERLAY)) if one["kind"] == "Rollout"]
    assert [one["metadata"]["name"] for one in rollout] == ["pay"] and misfits(rollout[0]) == []
    assert shipway(host, "rename", "legacy", "money") == 0
    assert settings.read_text().startswith("canary: {production: [money]}\n")
    commit(host)
    assert "kind: Rollout" in built(host, OVERLAY.replace("legacy", "money"))
    assert shipway(host, "sync", "money") == 0 and status(host) == ""
