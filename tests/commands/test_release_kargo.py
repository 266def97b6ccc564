"""Where Kargo promotes, `shipway release` writes a first image, and says whose the rest is."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from commands.test_release import PRODUCTION
from commands.test_release_gate import ONE, TWO, released
from shipway.sources.host import Host
from shipway.sources.kargo import stages_of
from support.hosts import commit, status

STAGES = "gitops/kargo/stages.yaml"
HEAD = "apiVersion: kargo.akuity.io/v1alpha1\nkind: {}\nmetadata:\n  name: {}\n  namespace: shop\n"
TASK = HEAD.format("PromotionTask", "promote") + (
    "spec:\n  steps:\n    - uses: kustomize-set-image\n      config:\n"
    "        path: ./src/infra/k8s/overlays/${{ ctx.stage }}/payments\n"
)


def stage(name: str, *steps: str) -> str:
    said = "".join(f"        - {step}\n" for step in steps)
    return (
        HEAD.format("Stage", name) + f"spec:\n  promotionTemplate:\n    spec:\n      steps:\n{said}"
    )


def at(path: str) -> str:
    return f"{{uses: kustomize-set-image, config: {{path: {path}}}}}"


BY_TASK = "{task: {name: promote}, as: promote}"
HOSTS = {
    "a path": (stage("live", at("./src/infra/k8s/overlays/production/payments")), True),
    "its own name in a task's path": (f"{stage('production', BY_TASK)}---\n{TASK}", True),
    "another name in a task's path": (f"{stage('uat', BY_TASK)}---\n{TASK}", False),
    "another environment's path": (stage("production", at("infra/k8s/overlays/preview")), False),
    "a name, where no step tells a path": (stage("production", "{uses: git-clone}"), True),
    "another name": (stage("uat", "{uses: git-clone}"), False),
    "a folder that begins so": (stage("x", at("infra/k8s/overlays/production-eu")), False),
    "a Stage of somebody else's": (stage("production").replace("kargo.akuity.io", "x.io"), False),
    "a chart's template": (stage("{{ .Values.stage }}") + "{{- if x }}\n", False),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTS)
def test_an_environment_is_kargos_where_a_stage_writes_into_it(host: Path, case: str) -> None:
    text, is_theirs = HOSTS[case]
    (host / STAGES).parent.mkdir(parents=True)
    (host / STAGES).write_text(text)
    assert bool(stages_of(Host(host), "production")) == is_theirs


def test_the_first_image_is_ours_to_write_and_the_next_is_kargos(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kargo writes no count, and what is counted 0 never runs. CI passes over the rest; a reason
    stands in the commit."""
    (host / STAGES).parent.mkdir(parents=True)
    (host / STAGES).write_text(f"{TASK}---\n{stage('production', BY_TASK)}")
    commit(host)
    released(host, ONE, "production")
    capsys.readouterr()
    arguments = ("release", f"payments={TWO}", "--to", "production")
    assert shipway(host, *arguments) == 2
    said = capsys.readouterr().err
    line = TASK.count("\n") + 5
    assert (
        f"{STAGES}:{line}: production is Kargo's to promote into, by its Stage production" in said
    )
    assert "kargo promote --project shop --stage production --freight" in said
    assert shipway(host, *arguments, "--skip-unknown") == 0 and status(host) == ""
    assert "passed over payments: gitops" in capsys.readouterr().err
    assert shipway(host, "release", "--rollback", "production") == 2
    # What stands there already is nothing to promote.
    assert shipway(host, "release", f"payments={ONE}", "--to", "production") == 0
    capsys.readouterr()
    assert shipway(host, *arguments, "--force", "INC-42") == 0
    said = "".join(capsys.readouterr())
    assert "passed over: production is Kargo's" in said and "Release-Forced: INC-42" in said
    assert status(host) == f" M {PRODUCTION}\n"
