"""A service is in sync from birth, whatever was answered: pairs of answers, in one host."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shipway.check.run import findings_in
from shipway.derive.from_template import facts_from_template
from shipway.derive.load import services_in
from shipway.sources.answers import read_answers
from shipway.sources.host import Host
from shipway.sync import sync_services
from shipway.wiring.receipt import receipt_text
from support.answers import every_pair
from support.changes import swap
from support.derived import host_with_manifests
from support.hosts import REPOSITORY
from support.versions import SERVICE, TemplateHistory

pytestmark = pytest.mark.slow

CHOICES: dict[str, tuple[Any, ...]] = {
    "database": ("none", "DATABASE_URL", "DATABASE_SERVICE_URL"),
    "secrets": ("secretRef", "externalSecret", "sops"),
    "kind": ("http", "worker", "cron"),
    "packages": ([], ["@acme/env"]),
    "autoscaling": (False, True),
    "telemetry": (False, True),
    "reachable": ("none", "proxy", "gateway", "ingress"),
    "openapi": (False, True),
    "kubernetes_base": ("infra/k8s/base", ""),
    "compose_file": ("docker-compose.dev.yml", ""),
    "dependency_cruiser_file": (".dependency-cruiser.cjs", ""),
    "owner": ("@acme/payments", ""),
    "port": (8080, 9090),
}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> TemplateHistory:
    """The template, and a version with one more question that a variable hangs on."""
    history = TemplateHistory(tmp_path_factory.mktemp("asked") / "shipway")
    question = "cache:\n  type: str\n  default: redis\n\nowner:\n"
    schema = (
        "{% if cache == 'redis' %}\n"
        '    "CACHE_SECONDS": {"type": "integer", "minimum": 1, "maximum": 9, "default": 5},\n'
        '{% endif %}    "LOG_LEVEL"'
    )
    config = (
        "{% if cache == 'redis' %}\n"
        "  CACHE_SECONDS: z.coerce.number().int().min(1).max(9).default(5),\n"
        "{% endif %}  LOG_LEVEL:"
    )
    history.release("v2.0.0", {
        "copier.yml": swap("owner:\n", question),
        f"{SERVICE}/env.schema.json.jinja": swap('    "LOG_LEVEL"', schema),
        f"{SERVICE}/src/config.ts.jinja": swap("  LOG_LEVEL:", config),
    })  # fmt: skip
    return history


def test_every_pair_of_answers_gives_a_service_that_needs_nothing(
    tmp_path: Path, history: TemplateHistory
) -> None:
    """`check` finds nothing, `sync` changes nothing, and the answers file alone gives the receipt
    that Copier wrote. Few sets hold all pairs."""
    root = host_with_manifests(tmp_path / "acme")
    sets = every_pair(CHOICES)
    assert len(sets) < 16
    for number, answers in enumerate(sets):
        history.copy(root, f"svc-{number}", **answers)
        path = f"services/svc-{number}"
        recorded = read_answers(root, f"{path}/.copier-answers.yml")
        facts = facts_from_template(REPOSITORY, recorded)
        assert receipt_text(facts) == (root / path / ".shipway/wiring.json").read_text(), answers
    assert findings(root) == []
    assert sync_services(Host(root), services_in(Host(root))).contents == {}


@pytest.mark.parametrize("cache", ["redis", "none"])
def test_a_variable_that_hangs_on_a_new_question(
    tmp_path: Path, history: TemplateHistory, cache: str
) -> None:
    """No list of answers has to be kept for it: the service is in sync from birth."""
    root = host_with_manifests(tmp_path / "acme")
    history.copy(root, "payments", "v2.0.0", cache=cache)
    assert findings(root) == []
    assert sync_services(Host(root), services_in(Host(root))).contents == {}
    wired = (root / "docker-compose.dev.yml").read_text()
    assert ("CACHE_SECONDS: 5" in wired or 'CACHE_SECONDS: "5"' in wired) == (cache == "redis")


def findings(root: Path) -> list[str]:
    """What `shipway check` prints."""
    host = Host(root)
    return [str(found) for found in findings_in(host, services_in(host), everything=True)]
