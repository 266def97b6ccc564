"""What a workspace runs in Kubernetes: others judge all of it, and who gets what is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.judges import checkov, fitting, hadolint, trivy
from support.manifests import ENVIRONMENTS, container, everything, objects, secrets

SCHEMAS = {
    "web": "apps/web/env.schema.json",
    "api": "services/api/env.schema.json",
    "jobs": "services/jobs/env.schema.json",
}
ROOT_DSN = "DATABASE_ROOT_URL"


def test_every_overlay_is_judged(built: Path) -> None:
    """The judges below see every service and the database jobs in every environment."""
    names = {file.stem for file in built.glob("*.yaml")}
    assert names == {f"{n}-{e}" for n in ("db", *SCHEMAS) for e in ENVIRONMENTS}


def test_every_object_fits_the_schema_of_kubernetes(built: Path) -> None:
    assert fitting(built) == sum(len(found) for _, found in everything(built)) >= 40


def test_trivy_finds_nothing(built: Path, tmp_path: Path) -> None:
    """A fresh monorepo's manifests and Dockerfiles pass trivy."""
    assert trivy(built, tmp_path / "ignore") == ""


@pytest.mark.slow
def test_checkov_finds_nothing(built: Path) -> None:
    """A fresh monorepo's manifests and Dockerfiles pass checkov."""
    assert checkov(built) == ""


def test_hadolint_finds_nothing(built: Path) -> None:
    """A fresh monorepo's Dockerfiles pass hadolint."""
    assert hadolint(*built.glob("*/Dockerfile")) == ""


def test_the_judges_look_into_the_jobs_and_the_dockerfile(built: Path, tmp_path: Path) -> None:
    """Each is seen to fail on what it found nothing in."""
    spoilt = tmp_path / "spoilt"
    spoilt.mkdir()
    job = (built / "db-production.yaml").read_text()
    job = job.replace("readOnlyRootFilesystem: true", "privileged: true")
    (spoilt / "db.yaml").write_text(job.replace("runAsNonRoot: true", "hostPID: true"))
    image = (built / "docker/Dockerfile").read_text().replace("USER 10001:10001\n", "USER root\n")
    (spoilt / "Dockerfile").write_text(image + "RUN cd /tmp && sudo true\n")
    found = trivy(spoilt, tmp_path / "ignore")
    assert "Job 'db-provision'" in found and "USER command" in found
    found = checkov(spoilt)
    assert "Job.production.db-provision" in found and "USER" in found
    assert "sudo" in hadolint(spoilt / "Dockerfile")


def test_only_the_provisioner_has_the_roots_dsn(built: Path) -> None:
    """No other object names the variable, and none refers to the Secret that holds it."""
    for place, found in everything(built):
        for (kind, name), data in found.items():
            text = json.dumps(data.get("spec", data))
            its_own = (kind, name) == ("Job", "db-provision")
            assert its_own == (ROOT_DSN in text), (place, kind, name)
            assert its_own == ('"db-provision"' in text), (place, kind, name)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("name", SCHEMAS)
def test_a_service_gets_the_variables_of_its_schema(
    platform: Path, built: Path, environment: str, name: str
) -> None:
    """All of them: values from its ConfigMap, secrets one by one from the Secret of its name."""
    found = objects((built / f"{name}-{environment}.yaml").read_text())
    one = container(found["Deployment", name])
    (source,) = one["envFrom"]
    values = found["ConfigMap", source["configMapRef"]["name"]]["data"]
    schema = json.loads((platform / SCHEMAS[name]).read_text())["properties"]
    hidden = {variable for variable, rule in schema.items() if rule.get("writeOnly")}
    assert secrets(one) == {variable: (name, variable) for variable in hidden}
    assert set(values) == set(schema) - hidden
