"""Tools of others judge the manifests and the Dockerfile of every combination of answers."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from shipway.derive.from_template import DOCKERFILE, render_file
from shipway.derive.peers import Peer
from shipway.derive.service_facts import ServiceFacts
from shipway.service import Service
from shipway.sources.env_schema import Variable
from support.crds import misfits
from support.derived import derived, facts
from support.hosts import REPOSITORY, make_host
from support.judges import (
    checkov,
    fitting,
    hadolint,
    is_kubernetes_own,
    kustomized,
    of_others,
    run,
    trivy,
)
from support.routes import ROUTES, SETTINGS

OPERATOR = "apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata:\n  name: web\n"
SIDECAR = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  labels:\n"
    '    grafana_dashboard: "1"\n'
)
ANNOTATED = 'prometheus.io/scrape: "true"\n'
SHOWN = {"secretRef": "", "externalSecret": f"{OPERATOR}---\n{SIDECAR}", "sops": ANNOTATED}
"""How others are watched, in three kinds of hosts."""
COMBINATIONS = [
    *itertools.product(
        ("http", "worker"),
        ("none", "DATABASE_URL", "DATABASE_SERVICE_URL"),
        ("secretRef", "externalSecret", "sops"),
        (False, True),
    ),
    ("cron", "none", "secretRef", False),
    ("cron", "DATABASE_URL", "externalSecret", False),
    ("cron", "DATABASE_SERVICE_URL", "sops", False),
]


REACHABLE = ("none", "gateway", "ingress", "proxy", "gateway")


def calling(one: ServiceFacts) -> ServiceFacts:
    """The same with two neighbours that it calls, one of them in another namespace."""
    urls = {"API_URL": "http://api", "MAIL_URL": "http://mail.post.svc"}
    more = (Variable(name=name, default=url) for name, url in urls.items())
    labels = (("app.kubernetes.io/name", "api"),)
    api, mail = Peer("api", "", labels, 8080), Peer("mail", "post", labels, 3000)
    peers = (("API_URL", api), ("MAIL_URL", mail))
    return replace(one, variables=(*one.variables, *more), peers=peers)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What kustomize makes of every overlay of every combination, a file each, and Dockerfiles."""
    out = tmp_path_factory.mktemp("built")
    for number, (kind, database, secrets, autoscaling) in enumerate(COMBINATIONS):
        others = {"infra/k8s/base/web/watched.yaml": SHOWN[secrets], SETTINGS: ROUTES}
        root = make_host(tmp_path_factory.mktemp("host"), others)
        name = f"s{number}"
        one = facts(
            name=name,
            kind=kind,
            database=database,
            secrets=secrets,
            autoscaling=autoscaling,
            telemetry=autoscaling,
            reachable=REACHABLE[number % len(REACHABLE)],
        )
        derived(root, calling(one) if autoscaling or kind == "cron" else one)
        for environment in ("preview", "production"):
            text = kustomized(root / f"infra/k8s/overlays/{environment}/{name}")
            (out / f"{name}-{environment}.yaml").write_text(text)
    for turbo, build in ((False, ""), (True, "scripts/packages-build.ts")):
        folder = out / f"image-{turbo}"
        folder.mkdir()
        service = Service(name="api", scope="@a", turbo=turbo, packages_build=build)
        text = render_file(REPOSITORY, DOCKERFILE, service.answers())
        (folder / "Dockerfile").write_text(text)
    return out


def test_there_are_enough_combinations(built: Path) -> None:
    """The judges below see many kinds of services, two files for each."""
    assert len(COMBINATIONS) >= 24
    assert len(list(built.glob("*.yaml"))) == 2 * len(COMBINATIONS)


def test_every_object_fits_the_schema_of_kubernetes(built: Path) -> None:
    assert fitting(built) >= 10 * len(COMBINATIONS)


def test_every_object_of_others_fits_their_own_definition(built: Path) -> None:
    """Routes, secrets, monitors and rules, of services of every kind."""
    found = of_others(built)
    assert Counter(one["kind"] for one in found) == {
        "ExternalSecret": 18,
        "HTTPRoute": 14,
        "PodMonitor": 12,
        "PrometheusRule": 12,
    }
    assert [misfit for one in found for misfit in misfits(one)] == []


def test_only_kinds_of_other_projects_are_not_judged() -> None:
    own = ("v1", "apps/v1", "policy/v1", "networking.k8s.io/v1")
    others = ("external-secrets.io/v1", "monitoring.coreos.com/v1", "argoproj.io/v1alpha1")
    others += ("gateway.networking.k8s.io/v1",)
    assert [v for v in (*own, *others) if is_kubernetes_own({"apiVersion": v})] == [*own]


def test_an_unknown_field_fails(tmp_path: Path) -> None:
    """The judge is seen to fail."""
    bad = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spec": {"odd": 1}}
    (tmp_path / "x.yaml").write_text(yaml.safe_dump(bad))
    assert "odd" in run("kubernetes-validate", "--strict", str(tmp_path / "x.yaml"), ok=(1, 2))


def test_trivy_finds_nothing(built: Path, tmp_path: Path) -> None:
    """The manifests and Dockerfiles of every combination pass trivy."""
    assert trivy(built, tmp_path / "ignore") == ""


@pytest.mark.slow
def test_checkov_finds_nothing(built: Path) -> None:
    """The manifests and Dockerfiles of every combination pass checkov."""
    assert checkov(built) == ""


def test_hadolint_finds_nothing(built: Path) -> None:
    """The Dockerfile of every combination passes hadolint."""
    assert hadolint(*built.glob("*/Dockerfile")) == ""
