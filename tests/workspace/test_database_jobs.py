"""What makes the database: its Jobs' order and first release, who leaves them alone, who waits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from commands.test_new import shipway
from support.hosts import git, snapshot
from support.judges import kustomized
from support.manifests import ENVIRONMENTS, container, objects, secrets

ROOT_DSN = "DATABASE_ROOT_URL"
DB = ("infra/k8s/base/db", *(f"infra/k8s/overlays/{e}/db" for e in ENVIRONMENTS))
COMPOSE = "infra/compose/docker-compose.dev.yml"
PRODUCTION = f"{DB[2]}/kustomization.yaml"
PLACEHOLDER, REAL = f"sha256:{'0' * 64}", f"sha256:{'ab' * 32}"


@pytest.fixture
def changed(platform: Path) -> Iterator[Path]:
    """The same, to be spoilt."""
    yield platform
    git(platform, "reset", "--quiet", "--hard")
    git(platform, "clean", "-fdq")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("db-provision", {ROOT_DSN, "DATABASE_URL", "DATABASE_SERVICE_URL"}),
        ("db-migrate", {"DATABASE_URL", "DATABASE_SERVICE_URL"}),
    ],
)
def test_a_job_gets_its_dsns_and_nothing_else(
    built: Path, environment: str, name: str, variables: set[str]
) -> None:
    job = objects((built / f"db-{environment}.yaml").read_text())["Job", name]
    one = container(job)
    assert secrets(one) == {variable: (name, variable) for variable in variables}
    assert "envFrom" not in one and "volumeMounts" not in one
    assert job["spec"]["template"]["spec"]["enableServiceLinks"] is False


def test_argo_cd_runs_them_in_order_and_whenever_an_image_changes(built: Path) -> None:
    """All but one are hooks, which Argo CD compares with nothing: that one carries the images."""
    found = objects((built / "db-preview.yaml").read_text())
    waves = {}
    for key, data in found.items():
        notes = data["metadata"].get("annotations", {})
        if hook := notes.get("argocd.argoproj.io/hook"):
            assert hook == "PreSync"
            assert notes["argocd.argoproj.io/hook-delete-policy"] == "BeforeHookCreation"
            waves[key] = int(notes["argocd.argoproj.io/sync-wave"])
    assert waves == {
        ("ServiceAccount", "db"): -1,
        ("NetworkPolicy", "db"): -1,
        ("Job", "db-provision"): 0,
        ("Job", "db-migrate"): 1,
    }
    assert set(found) - set(waves) == {("ConfigMap", "db-release")}
    images = {
        name: container(found["Job", f"db-{name}"])["image"] for name in ("migrate", "provision")
    }
    assert found["ConfigMap", "db-release"]["data"] == images


def test_in_compose_who_reads_the_tables_waits_for_them(platform: Path) -> None:
    """The app and the worker, until the task has ended well; who has no database for nobody."""
    services = yaml.safe_load((platform / COMPOSE).read_text())["services"]
    ended = {"condition": "service_completed_successfully"}
    assert services["migrate"]["depends_on"] == {"db-provision": ended}
    assert services["web"]["depends_on"] == {"migrate": ended}
    assert services["jobs"]["depends_on"] == {
        "postgres": {"condition": "service_healthy"},
        "migrate": ended,
    }
    assert "depends_on" not in services["api"]


def test_a_fresh_workspace_has_no_finding_and_runs_no_job_in_production(
    platform: Path, built: Path
) -> None:
    assert shipway(platform, "check") == 0
    for environment, count in zip(ENVIRONMENTS, (1, 0), strict=True):
        found = objects((built / f"db-{environment}.yaml").read_text())
        runs = {
            found["Job", name]["spec"]["completions"] for name in ("db-migrate", "db-provision")
        }
        assert runs == {count}


def findings(root: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    capsys.readouterr()
    shipway(root, "check", "--format", "json")
    found = json.loads(capsys.readouterr().out)["findings"]
    return [(one["path"], one["rule"]) for one in found]


def test_production_is_released_with_digests_and_without_the_patch(
    changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One without the other is found: a placeholder that would run, a release that runs nothing."""
    overlay = changed / PRODUCTION
    fresh = overlay.read_text()
    unpatched = fresh[: fresh.index("# Nothing runs here before its first image")]
    overlay.write_text(unpatched)
    assert findings(changed, capsys) == [(PRODUCTION, "image-placeholder")] * 2
    overlay.write_text(fresh.replace(PLACEHOLDER, REAL))
    assert findings(changed, capsys) == [(PRODUCTION, "job-idle")] * 2
    overlay.write_text(fresh)
    images = [
        f"{name}=registry.example.com/acme/{name}@{REAL}" for name in ("db-migrate", "db-provision")
    ]
    assert shipway(changed, "release", images[0], "--to", "production") == 0
    assert findings(changed, capsys) == [(PRODUCTION, "job-idle")]
    assert shipway(changed, "release", images[1], "--to", "production") == 0
    assert yaml.safe_load(overlay.read_text()).keys() == yaml.safe_load(unpatched).keys()
    assert "Nothing runs" not in overlay.read_text() and findings(changed, capsys) == []
    found = objects(kustomized(overlay.parent))
    assert found["Job", "db-migrate"]["spec"]["completions"] == 1
    assert found["ConfigMap", "db-release"]["data"]["migrate"].endswith(f"/db-migrate@{REAL}")


@pytest.mark.parametrize("path", [f"{DB[0]}/migrate.yaml", "infra/k8s/base/jobs/deployment.yaml"])
def test_the_roots_dsn_in_another_manifest_is_found(
    changed: Path, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    file = changed / path
    text = file.read_text()
    entry = text.index("- name: DATABASE_")
    indent = " " * (entry - text.rindex("\n", 0, entry) - 1)
    more = f"- name: {ROOT_DSN}\n{indent}  value: x\n{indent}"
    file.write_text(text[:entry] + more + text[entry:])
    assert (path, "forbidden-variable") in findings(changed, capsys)


def test_no_command_touches_what_runs_the_database(changed: Path) -> None:
    """Not a new service, a sync of all, nor the removal of one after the other to the last."""

    def files() -> dict[str, bytes]:
        return {p: b for p, b in snapshot(changed).items() if p.startswith(DB)}

    before = files()
    assert len(before) == 8
    assert shipway(changed, "new", "billing", "--yes") == 0
    assert shipway(changed, "sync", "--all") == 0
    for name in ("billing", "jobs", "api"):
        assert shipway(changed, "remove", name, "--force") == 0
    assert not (changed / "infra/k8s/base/jobs").exists()
    assert files() == before
    assert shipway(changed, "check") == 0
