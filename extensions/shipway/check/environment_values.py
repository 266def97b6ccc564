"""The values that an environment gives a service, judged by its env schema and by each other."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from shipway.check.finding import Finding
from shipway.check.groups import VARIABLES
from shipway.check.rules import Rule
from shipway.derive.service_facts import DRAIN_VARIABLES, GRACE, MARGIN, ServiceFacts
from shipway.sources.compose import entry_of
from shipway.sources.compose_stack import environment_of
from shipway.sources.env_schema import Variable
from shipway.sources.manifests import Manifest, containers_of, items, manifests_of, mapping, pod_of
from shipway.splice.model import line_at, line_of
from shipway.splice.yaml.document import YamlDocument

INVALID, GRACE_RULE, PORT_RULE = "value-invalid", "grace-too-short", "port-differs"
NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")
BOOLEANS = frozenset(
    ["true", "false", "1", "0", "yes", "no", "on", "off", "y", "n", "enabled", "disabled"]
)
"""What zod's stringbool takes, in any case; another language takes fewer."""
COMPOSE_GRACE = 10
"""Seconds that Compose gives by itself (stop_grace_period)."""
DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?")


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a file gives a variable, and the line that it stands on."""

    name: str
    value: str
    path: str
    line: int


@lru_cache(maxsize=256)
def literals_of(path: str, text: str, service: str) -> Mapping[str, Given]:
    """What a kustomization's ConfigMap of the service gives, by name.

    Raises EditError when the file cannot be parsed.
    """
    found: dict[str, Given] = {}
    for generator in YamlDocument(text).root.entries_at("configMapGenerator"):
        if generator.value.value_at("name") != service:
            continue
        for item in generator.value.entries_at("literals"):
            name, equals, value = str(item.value.value).partition("=")
            if equals:
                found[name] = Given(name, value, path, line_of(text, item.start))
    return found


@lru_cache(maxsize=256)  # every environment asks for the base
def variables_of_containers(path: str, text: str, service: str) -> Mapping[str, Given]:
    """What the containers of the service's Deployment, or of a patch of it, are given by name: it
    goes before the ConfigMap."""
    found: dict[str, Given] = {}
    for manifest in _of_service(path, text, service):
        for keys, container in containers_of(*(pod_of(manifest) or ((), {}))):
            for number, entry in enumerate(map(mapping, items(container.get("env")))):
                if isinstance(entry.get("value"), str):
                    name, line = str(entry.get("name")), manifest.line(*keys, "env", number)
                    found[name] = Given(name, entry["value"], path, line)
    return found


@lru_cache(maxsize=256)
def grace_of(path: str, text: str, service: str) -> int | None:
    """The seconds that a Deployment, or a patch of it, gives to end in; None when it says none."""
    for manifest in _of_service(path, text, service):
        pod = pod_of(manifest)
        seconds = pod[1].get("terminationGracePeriodSeconds") if pod else None
        if isinstance(seconds, int):
            return seconds
    return None


def in_kubernetes(
    values: Mapping[str, Given], grace: int | None, facts: ServiceFacts
) -> Iterator[Finding]:
    """``values``: as the pods of one environment get them, base and overlay merged."""
    yield from invalid(values.values(), facts.variables)
    yield from _too_short(values, facts, GRACE if grace is None else grace, "terminationGrace"
                          "PeriodSeconds")  # fmt: skip
    variable = facts.port_variable
    given = values.get(variable.name) if variable else None
    if given and given.value.isdecimal() and int(given.value) != facts.port:
        what = (
            f"{facts.name} would listen on {given.value}; probes and Service lead to {facts.port}"
        )
        fix = f"write {given.name}={facts.port}; another port is EXPOSE in the Dockerfile, then "
        yield Finding(given.path, given.line, PORT_RULE, what, f"{fix}shipway sync {facts.name}")


def in_compose(path: str, text: str, facts: ServiceFacts) -> Iterator[Finding]:
    """The service's entry in the development stack.

    Raises EditError when the file cannot be parsed.
    """
    entry = entry_of(text, facts.name)
    document = YamlDocument(text)
    found: dict[str, Given] = {}
    for name, value in environment_of(entry).items():
        if value is not None and "$" not in value:  # what Compose fills in is known to nobody here
            line = line_at(document, "services", facts.name, "environment", name)
            found[name] = Given(name, value, path, line)
    yield from invalid(found.values(), facts.variables)
    grace = seconds_of(entry.get("stop_grace_period"))
    if grace is not None:
        yield from _too_short(found, facts, grace, "stop_grace_period")


def invalid(values: Iterable[Given], variables: Iterable[Variable]) -> Iterator[Finding]:
    """Every value that the schema refuses; an empty one is a finding of its own."""
    known = {variable.name: variable for variable in variables}
    for given in values:
        variable = known.get(given.name)
        why = _why_invalid(given.value, variable) if variable and given.value else ""
        if variable and why:
            what = f"{given.name}={'…' if variable.secret else given.value} is {why}"
            fix = f"write {_example(variable)}"
            yield Finding(given.path, given.line, INVALID, what, fix)


def seconds_of(duration: object) -> float | None:
    """``1m30s`` -> 90, as Compose writes durations; its default without one, None for what
    cannot be read."""
    if duration is None:
        return COMPOSE_GRACE
    match = DURATION.fullmatch(str(duration))
    if not match or not any(match.groups()):
        return None
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _why_invalid(value: str, variable: Variable) -> str:
    if variable.choices:
        return "" if value in variable.choices else f"none of {', '.join(variable.choices)}"
    if variable.type == "boolean":
        return "" if value.lower() in BOOLEANS else "neither true nor false"
    if variable.type not in ("integer", "number"):
        return ""
    if not NUMBER.fullmatch(value):
        return "no number"
    number = float(value)
    if variable.type == "integer" and not number.is_integer():
        return "no whole number"
    if variable.minimum is not None and number < variable.minimum:
        return f"below {variable.minimum:g}, the least that it takes"
    if variable.maximum is not None and number > variable.maximum:
        return f"above {variable.maximum:g}, the most that it takes"
    return ""


def _example(variable: Variable) -> str:
    if variable.default:
        return f"{variable.name}={variable.default}, or another that env.schema.json takes"
    return "one that env.schema.json takes"


def _too_short(
    values: Mapping[str, Given], facts: ServiceFacts, grace: float, word: str
) -> Iterator[Finding]:
    """Whether the process is killed before it has drained."""
    times = {v.name: v.default or "" for v in facts.variables if v.name in DRAIN_VARIABLES}
    times |= {name: values[name].value for name in times if name in values}
    numbers = [float(time) for time in times.values() if NUMBER.fullmatch(time)]
    if not facts.drains or len(numbers) < len(times):
        return
    needed = math.ceil(sum(numbers) / 1000) + MARGIN
    given = [values[name] for name in DRAIN_VARIABLES if name in values]
    if needed > grace and given:
        place = max(given, key=lambda one: float(one.value))
        what = f"{facts.name} drains for up to {needed - MARGIN} s and is killed after {grace:g} s"
        fix = f"{word} of {needed} s, or smaller values of {' and '.join(times)}"
        yield Finding(place.path, place.line, GRACE_RULE, what, fix)


def _of_service(path: str, text: str, service: str) -> list[Manifest]:
    return [
        manifest
        for manifest in (manifests_of(path, text) if "Deployment" in text else ())
        if manifest.kind == "Deployment" and manifest.name == service
    ]


RULES = (
    Rule(
        id=INVALID,
        title="a value that the service's env schema refuses",
        why="The process ends at its start and names the variable; a rollout stops, and a pod "
        "that runs today would not come back from a restart.",
        cure="write a value that `env.schema.json` takes",
        group=VARIABLES,
        of="kustomization.yaml",
        wrong="configMapGenerator:\n  - name: payments\n    literals: [DRAIN_DELAY_MS=3s]",
        right="configMapGenerator:\n  - name: payments\n    literals: [DRAIN_DELAY_MS=3000]",
        scope="meets",
    ),
    Rule(
        id=GRACE_RULE,
        title="an environment in which the process is killed before it has drained",
        why="What is in flight is lost at every rollout: SIGKILL comes after "
        "`terminationGracePeriodSeconds` (30 without one), in Compose after "
        "`stop_grace_period` (10).",
        cure="a longer grace in that environment, or a smaller `DRAIN_DEADLINE_MS`",
        group=VARIABLES,
        of="kustomization.yaml",
        wrong="configMapGenerator:\n  - name: payments\n    literals: [DRAIN_DEADLINE_MS=120000]",
        right="configMapGenerator:\n  - name: payments\n    literals: [DRAIN_DEADLINE_MS=25000]",
        scope="meets",
    ),
    Rule(
        id=PORT_RULE,
        title="an environment that sets another port than probes and Service lead to",
        why="The pod never gets ready.",
        cure="leave the port to the image; another one is `EXPOSE` in the Dockerfile",
        group=VARIABLES,
        of="kustomization.yaml",
        wrong="configMapGenerator:\n  - name: payments\n    literals: [PORT=9090]",
        right="configMapGenerator:\n  - name: payments\n    literals: [PORT=8080]",
        scope="meets",
    ),
)
