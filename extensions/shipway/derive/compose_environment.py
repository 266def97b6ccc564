"""The variables of a service in the Compose stack: each by name, never an env_file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from shipway.derive.addresses import led_to, url_of
from shipway.derive.canonical import to_yaml
from shipway.derive.peers import Peer
from shipway.derive.service_facts import PORT_VARIABLES, ServiceFacts
from shipway.derive.yaml_merge import Policies
from shipway.sources.env_schema import Variable

POLICIES = Policies(required=("services.*.environment.*", "services.*.depends_on.*"))
NOTHING: Mapping[str, Any] = MappingProxyType({})
PLAIN = re.compile(r"[\w ./:@,*=&%#-]*")
"""What every version of Compose takes for a default as it stands: no operator of its own."""
ADDRESSES = ("DATABASE_URL", "DATABASE_SERVICE_URL")
"""The databases' addresses: the host's Compose files show them (sources/compose_database.py)."""


def unknown(variable: str) -> str:
    """What stands for a database's address where none is known: no receipt ever holds another,
    since it has a password in it."""
    return f"${{COMPOSE_{variable}:-}}"


def environment(variables: Iterable[Variable], port: int) -> dict[str, str]:
    """Name -> value for development. What has no default comes from the developer's own
    environment, or is the first example where it is required; an empty value counts as none.
    """
    return {v.name: _value(v, port) for v in variables}


def entry(facts: ServiceFacts, more: Mapping[str, Any] = NOTHING) -> str:
    """Our part of the Compose file: the variables of ``services.<name>``, and ``more`` of it."""
    found = environment(_variables(facts), facts.port)
    return _own(facts.name, {**({"environment": found} if found else {}), **more})


def entry_of_list(facts: ServiceFacts, more: Mapping[str, Any] = NOTHING) -> str:
    """The same where the team writes ``environment`` as a list of ``NAME=value``."""
    found = environment(_variables(facts), facts.port)
    pairs = [f"{name}={value}" for name, value in found.items()]
    return _own(facts.name, {**({"environment": pairs} if pairs else {}), **more})


def _own(name: str, found: Mapping[str, Any]) -> str:
    return to_yaml({"services": {name: found}}) if found else ""


def _variables(facts: ServiceFacts) -> list[Variable]:
    """With the addresses of other services as the stack has them: there is no Service in it, and a
    name leads to the container itself."""
    peers = dict(facts.peers)
    return [_reached(v, peers[v.name]) if v.name in peers else v for v in facts.variables]


def _reached(variable: Variable, peer: Peer) -> Variable:
    if not peer.in_stack:
        return variable
    url = url_of(variable)
    there = led_to(url, peer.name, peer.in_stack)
    if variable.default == url:
        return replace(variable, default=there)
    return replace(variable, example=there)


def _value(variable: Variable, port: int) -> str:
    if variable.name in PORT_VARIABLES:
        return str(port)
    if variable.name in ADDRESSES:
        return unknown(variable.name)
    if variable.name == "NODE_ENV" and "development" in variable.choices:
        return "development"
    if variable.default is not None:
        return _literal(variable.default)
    example = variable.example if variable.required and not variable.secret else ""
    if not PLAIN.fullmatch(example):
        return _literal(example)
    return f"${{{variable.name}:-{example}}}"


def _literal(value: str) -> str:
    return value.replace("$", "$$")  # Compose would replace $NAME
