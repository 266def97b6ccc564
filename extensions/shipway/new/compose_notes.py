"""What a person should hear of the Compose stack that a service comes into."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Collection

from shipway.derive.compose_address import lacks_address
from shipway.errors import ShipwayError
from shipway.host_facts import HostFacts
from shipway.sources.compose_choice import stacks_of
from shipway.sources.host import Host

SHOWN = 3
"""Compose files that a note names beside the chosen one."""


def habits(facts: HostFacts) -> str:
    """What a service takes over from those beside it; empty without a stack, or without habits."""
    parts = {
        "networks": ", ".join(facts.compose_networks),
        "profiles": ", ".join(facts.compose_profiles),
        "restart": facts.compose_restart,
        "ports on": facts.compose_address,
        "database": facts.compose_postgres,
    }
    found = "; ".join(f"{name} {value}" for name, value in parts.items() if value)
    return f"as the services in {facts.compose_file} have it: {found}" if found else ""


def other_stacks(host: Host, chosen: str) -> str:
    """That there are other Compose files than the chosen one; empty when there are none."""
    others = [path for path in stacks_of(host) if path != chosen]
    if not chosen or not others:
        return ""
    more = " …" if len(others) > SHOWN else ""
    named = ", ".join(others[:SHOWN]) + more
    return f"{chosen} is taken for the stack, not {named}; --data compose_file=PATH names another"


def addresses_to_give(compose_file: str, text: str, name: str) -> list[str]:
    """The commands that give what the stack does not show: the address of the database that the
    service ``name`` reaches, to be filled in."""
    try:
        lacking = lacks_address(text, name)
    except ShipwayError:
        return []
    file = posixpath.join(posixpath.dirname(compose_file), ".env")
    return [
        f"echo COMPOSE_{variable}=postgres://USER:PASSWORD@HOST:5432/NAME >> {shlex.quote(file)}"
        for variable in lacking
    ]


def chosen_by_person(host: Host, data: Collection[str]) -> bool:
    """Whether somebody said which Compose file it is, now or for an earlier service."""
    return "compose_file" in data or "compose_file" in host.settings
