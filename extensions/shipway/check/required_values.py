"""A required variable that nothing gives a value in the development stack."""

from __future__ import annotations

from collections.abc import Iterator

from shipway.check.finding import Finding
from shipway.derive.service_facts import ServiceFacts
from shipway.sources.compose import entry_of
from shipway.sources.compose_stack import environment_of
from shipway.splice.model import line_at
from shipway.splice.yaml.document import YamlDocument

RULE = "value-missing"


def required_values(path: str, text: str, facts: ServiceFacts) -> Iterator[Finding]:
    """Every variable of the service that is required, no secret, and empty in its Compose entry:
    the container would end at once. A secret comes from the developer's own environment.

    Raises EditError when the file cannot be parsed.
    """
    service = entry_of(text, facts.name)
    given, listed = environment_of(service), isinstance(service.get("environment"), list)
    for variable in facts.variables:
        name = variable.name
        asked_for = variable.required and not variable.secret
        if asked_for and given.get(name) in ("", f"${{{name}:-}}"):
            line = line_at(YamlDocument(text), "services", facts.name, "environment", name)
            entry = f"{name}=VALUE" if listed else f"{name}: VALUE"
            what = f"{name} is required, and nothing gives {facts.name} a value for it here"
            yield Finding(path, line, RULE, what, _fix(entry, facts.name), key=name)


def _fix(entry: str, service: str) -> str:
    declared = '.meta({ examples: ["VALUE"] }) where it is declared'
    return f"write {entry} here; or {declared}, then pnpm env:schema && shipway sync {service}"
