"""The page on canaries, followed: kustomize builds a Rollout, and the commands go on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from commands.test_new import shipway
from commands.test_release import PRODUCTION, built
from commands.test_release_gate import ONE, released
from support.changes import change_file, swap
from support.crds import misfits
from support.hosts import REPOSITORY, commit, git, snapshot, status

BASE = "infra/k8s/base/payments"
SCALE = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: payments
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: payments
  minReplicas: 2
  maxReplicas: 6
"""


def followed(host: Path) -> None:
    """The page's three fences, each in its file."""
    page = (REPOSITORY / "docs/how-to/canary.md").read_text()
    fences = re.findall(r"^```yaml\n# ([\w.]+)[^\n]*\n(.*?)^```$", page, re.S | re.M)
    assert [name for name, _ in fences] == ["canary.yaml", "rollouts.yaml", "kustomization.yaml"]
    for name, text in fences:
        with (host / PRODUCTION).with_name(name).open("a") as file:
            file.write(text)


def test_production_gets_a_rollout_and_every_command_goes_on(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (host / BASE / "scale.yaml").write_text(SCALE)
    change_file(
        host / BASE / "kustomization.yaml", swap("- service.yaml", "- scale.yaml\n  - service.yaml")
    )
    commit(host)
    before = snapshot(host)
    followed(host)
    commit(host)
    capsys.readouterr()
    code = shipway(host, "check")
    assert code == 0, "".join(capsys.readouterr())
    assert shipway(host, "sync", "--all") == 0 and status(host) == ""
    released(host, ONE, "production")
    objects = list(yaml.safe_load_all(built(host, PRODUCTION)))
    kinds = {one["kind"]: one for one in objects}
    rollout = kinds["Rollout"]
    assert "Deployment" not in kinds and misfits(rollout) == []
    [container] = rollout["spec"]["template"]["spec"]["containers"]
    assert container["image"] == ONE
    made = {one["metadata"]["name"] for one in objects if one["kind"] == "ConfigMap"}
    used = {one["configMapRef"]["name"] for one in container.get("envFrom", [])}
    assert used <= made and len(rollout["spec"]["strategy"]["canary"]["steps"]) == 4
    assert kinds["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]["kind"] == "Rollout"
    labels = rollout["spec"]["template"]["metadata"]["labels"].items()
    assert kinds["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"].items() <= labels
    capsys.readouterr()
    code = shipway(host, "check")
    assert code == 0, "".join(capsys.readouterr())
    assert shipway(host, "sync", "--all") == 0
    assert status(host) == ""
    git(host, "revert", "--no-commit", "HEAD", "HEAD~1")
    assert snapshot(host) == before


def test_a_count_is_the_rollouts(host: Path) -> None:
    """Without an autoscaler the overlay's count is how many there are."""
    followed(host)
    assert "replicas: 0" in built(host, PRODUCTION)
    assert shipway(host, "release", f"payments={ONE}", "--to", "production") == 0
    rollout = next(
        one for one in yaml.safe_load_all(built(host, PRODUCTION)) if one["kind"] == "Rollout"
    )
    assert rollout["spec"]["replicas"] == 2 and misfits(rollout) == []
