"""The services that the tests of single functions add, without a Copier run."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from shipway.derive.compose_address import filled
from shipway.derive.from_template import DOCKERFILE, render_file
from shipway.derive.service_facts import ServiceFacts
from shipway.service import Service
from shipway.sources.compose_database import address_of
from shipway.sources.compose_habits import (
    address_of_ports,
    networks_of,
    profiles_of,
    restart_of,
)
from shipway.sources.compose_migrate import migrate_of
from shipway.sources.compose_postgres import condition_of, may_depend_on, postgres_of
from shipway.sources.compose_stack import Stack, stack_of, words
from shipway.sources.dockerfile import NO_IMAGE, ImageFacts
from shipway.sources.dockerfile import facts_of as image_facts_of
from shipway.sources.env_schema import SCHEMA_NAME, variables_of
from shipway.wiring.target import Blocks, Target
from support.hosts import REPOSITORY

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
MONEY = Service(
    name="money",
    kind="package",
    scope="@acme",
    services_dir="packages",
    dependency_cruiser_file=".dependency-cruiser.cjs",
    tsconfig_file="tsconfig.json",
)


def facts_of(service: Service) -> ServiceFacts:
    """The service as the template makes it, also with answers that no person may give."""
    if not service.made_as.image:
        return ServiceFacts(service, NO_IMAGE, ())
    schema = render_file(REPOSITORY, SCHEMA_NAME, service.answers())
    return ServiceFacts(service, _image(service.port), variables_of(schema, SCHEMA_NAME))


def blocks_of(target: Target, service: Service, host: str = "") -> Blocks:
    """What a target has of the service; of Compose as the text ``host`` shows it the database."""
    blocks = target.blocks(facts_of(service))
    if not host or target.name != "compose":
        return blocks
    stack = _stack_of(host)
    server = postgres_of(stack)
    return {
        block_id: filled(block, lambda name: address_of(stack, server, name, service.name))
        for block_id, block in blocks.items()
    }


@cache
def _image(port: int) -> ImageFacts:
    answers = Service(name="payments", port=port).answers()
    return image_facts_of(render_file(REPOSITORY, DOCKERFILE, answers))


def payments_in(compose: str, **changes: Any) -> Service:
    """The service with what its Compose file says of its neighbours and of the database."""
    stack = _stack_of(compose)
    postgres = postgres_of(stack)
    facts: dict[str, Any] = {
        "compose_networks": networks_of(stack, postgres),
        "compose_profiles": profiles_of(stack),
        "compose_restart": restart_of(stack),
        "compose_address": address_of_ports(stack),
        "compose_postgres": postgres,
    }
    if postgres:
        facts["compose_postgres_networks"] = words(stack.services[postgres].get("networks"))
        facts["compose_postgres_condition"] = condition_of(stack.services[postgres])
    if migrate := migrate_of(stack):
        facts["compose_migrate"] = migrate
        optional = not may_depend_on(stack.services[migrate], facts["compose_profiles"])
        facts["compose_migrate_optional"] = optional
    return replace(PAYMENTS, **{"database": "DATABASE_URL", **facts, **changes})


def _stack_of(compose: str) -> Stack:
    return stack_of("compose.yml", lambda path: compose if path == "compose.yml" else "")
