"""The variables of a service in the Compose stack: each by name, never an env_file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shipway.derive.canonical import to_yaml
from shipway.derive.service_facts import PORT_VARIABLES, ServiceFacts
from shipway.derive.yaml_merge import Policies
from shipway.sources.env_schema import Variable

POLICIES = Policies(required=("services.*.environment.*",))
PLAIN = re.compile(r"[\w ./:@,*=&%#-]*")
"""What every version of Compose takes for a default as it stands: no operator of its own."""
DATABASE_USERS = {"DATABASE_URL": "app", "DATABASE_SERVICE_URL": "app_service"}
"""The two run-time roles of a development stack; each has its name as password."""


def environment(variables: Iterable[Variable], port: int, postgres: str = "") -> dict[str, str]:
    """Name -> value for development. What has no default comes from the developer's own
    environment, or is the first example where it is required; an empty value counts as none.

    postgres: the name of the database service in the stack.
    """
    return {v.name: _value(v, port, postgres or "postgres") for v in variables}


def entry(facts: ServiceFacts) -> str:
    """Our part of the Compose file: the variables of ``services.<name>``."""
    found = environment(facts.variables, facts.port, facts.service.compose_postgres)
    return to_yaml({"services": {facts.name: {"environment": found}}}) if found else ""


def entry_of_list(facts: ServiceFacts) -> str:
    """The same where the team writes ``environment`` as a list of ``NAME=value``."""
    found = environment(facts.variables, facts.port, facts.service.compose_postgres)
    pairs = [f"{name}={value}" for name, value in found.items()]
    return to_yaml({"services": {facts.name: {"environment": pairs}}}) if pairs else ""


def _value(variable: Variable, port: int, postgres: str) -> str:
    if variable.name in PORT_VARIABLES:
        return str(port)
    if user := DATABASE_USERS.get(variable.name):
        # Never localhost: inside of a container that is the container.
        return f"${{COMPOSE_{variable.name}:-postgres://{user}:{user}@{postgres}:5432/app}}"
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
