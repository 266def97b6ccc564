"""The services that the tests of single functions add, without a Copier run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shipway.service import Service
from shipway.sources.compose import networks_of, postgres_of

PAYMENTS = Service(
    name="payments",
    scope="@acme",
    description="Takes: the 'money' # \"all\" of it",
    owner="@acme/payments",
    packages=("@acme/env",),
    compose_file="compose.yml",
    host_port=3004,
    dependency_cruiser_file=".dependency-cruiser.cjs",
    codeowners_file="CODEOWNERS",
    vitest_file="vitest.config.ts",
    kubernetes_base="infra/k8s/base",
    kubernetes_overlays="infra/k8s/overlays",
)
BILLING = replace(PAYMENTS, name="billing", owner="@acme/billing")


def payments_in(compose: str, **changes: Any) -> Service:
    """The service with what its Compose file says of networks and database."""
    postgres, condition = postgres_of(compose) or ("", "service_started")
    facts = {"compose_networks": networks_of(compose), "compose_postgres": postgres}
    changes = {**facts, "compose_postgres_condition": condition, **changes}
    return replace(PAYMENTS, **{"database": "DATABASE_URL", **changes})
