"""The page on canaries, followed: kustomize builds a Rollout, and every command goes on."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from commands.test_new import shipway
from commands.test_release import OVERLAYS, PRODUCTION, built
from commands.test_release_gate import ONE, released
from support.changes import change_file, swap
from support.crds import misfits
from support.hosts import REPOSITORY, commit, git, status
from support.sweeps import further

BASE = "infra/k8s/base/payments"
CANARY = f"{OVERLAYS}/production/payments/canary.yaml"
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
    """The page's setting, and its command."""
    page = (REPOSITORY / "docs/how-to/canary.md").read_text()
    fences = re.findall(r"^```yaml\n# (\S+)\n(.*?)^```$", page, re.S | re.M)
    [(path, text)] = fences
    with (host / path).open("a") as file:
        file.write(text)
    assert "\nshipway sync --all\n" in page and shipway(host, "sync", "--all") == 0


def test_production_gets_a_rollout_and_every_command_goes_on(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (host / BASE / "scale.yaml").write_text(SCALE)
    change_file(
        host / BASE / "kustomization.yaml", swap("- service.yaml", "- scale.yaml\n  - service.yaml")
    )
    commit(host)
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
    (host / CANARY).unlink()
    assert shipway(host, "check") == 1
    assert "canary.yaml is not there" in capsys.readouterr().out
    git(host, "checkout", "--", ".")
    assert shipway(host, "remove", "payments") == 0
    assert not (host / CANARY).exists() and not (host / PRODUCTION).exists()


def test_a_count_is_the_rollouts(host: Path) -> None:
    """Without an autoscaler the overlay's count is how many there are."""
    followed(host)
    assert "replicas: 0" in built(host, PRODUCTION)
    assert shipway(host, "release", f"payments={ONE}", "--to", "production") == 0
    rollout = next(
        one for one in yaml.safe_load_all(built(host, PRODUCTION)) if one["kind"] == "Rollout"
    )
    assert rollout["spec"]["replicas"] == 2 and misfits(rollout) == []


@pytest.mark.parametrize("shared", [True, *further(False)])
def test_under_another_name_it_is_the_same_canary(host: Path, shared: bool) -> None:
    """The steps of the team come along."""
    if shared:
        for environment in ("preview", "production"):
            shutil.rmtree(host / OVERLAYS / environment / "payments")
            (host / OVERLAYS / environment / "kustomization.yaml").write_text("resources: []\n")
    followed(host)
    place = f"{OVERLAYS}/production/" + ("{}-canary.yaml" if shared else "{}/canary.yaml")
    change_file(host / place.format("payments"), swap("setWeight: 20", "setWeight: 5"))
    commit(host)
    assert shipway(host, "rename", "payments", "money") == 0
    assert not (host / place.format("payments")).exists()
    assert "setWeight: 5\n" in (host / place.format("money")).read_text()
    commit(host)
    assert shipway(host, "sync", "--all") == 0 and status(host) == ""
    kustomization = place.format("money").rpartition("/")[0] + "/kustomization.yaml"
    objects = yaml.safe_load_all(built(host, kustomization))
    assert [one["metadata"]["name"] for one in objects if one["kind"] == "Rollout"] == ["money"]
