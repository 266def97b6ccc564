"""Whether a rule finds its own example: the part that it shows, put into good manifests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import yaml

from check.good import GENERATED, GOOD
from shipway.check.exposure.names import forbidden_variables
from shipway.check.finding import Finding
from shipway.check.host_ports import shared_ports
from shipway.check.ignores import Inline, inline_in, sift
from shipway.check.images import overlay_findings
from shipway.check.mistakes import mistakes
from shipway.check.pod_security import pod_security
from shipway.check.rules import Reads, Rule, rules_for
from shipway.sources.manifests import manifests_of

Judge = Callable[[str], Iterable[Finding]]
NOT_CHEAP = {
    "a Dockerfile, beside one with a digest", "a list of services", "a service's folder", "an overlay's folder", "compose.yml, beside the Dockerfile",
    "connections.json", "deployment.yaml", "httproute.yaml",
    "env.schema.json", "kustomization.yaml", "layers.json", "openapi.json, beside the one of main",
    "package.json, once packages-build was added", "src/routes, beside openapi.json", "secret.sops.yaml", "src/config.ts, beside env.schema.json",
    "wiring.json",
}  # fmt: skip
"""Examples that need a whole repository: tests/commands/test_check.py spoils one for them,
tests/commands/test_contract.py one with a contract, and tests/commands/test_add.py one for what
parts wired."""


def _texts(path: str, reads: Reads) -> Judge:
    return lambda text: [f for rule in rules_for(reads) for f in rule.find(path, f"{text}\n")]


def _compose(text: str) -> list[Finding]:
    rules = (*(rule.find for rule in rules_for("Compose file")), forbidden_variables, shared_ports)
    return [found for rule in rules for found in rule("compose.yml", f"{text}\n")]


def _overlay(text: str) -> list[Finding]:
    path, text = "kustomization.yaml", f"{text}\n"
    judged = _texts(path, "production overlay")(text)
    return [*overlay_findings(path, text, production=True), *judged]


def _objects(kind: str, *keys: str | int) -> Judge:
    """A judge of a part of the good object of ``kind``, which ``keys`` lead to."""

    def judge(text: str) -> list[Finding]:
        objects = list(yaml.safe_load_all(GOOD))
        part = next(one for one in objects if one["kind"] == kind)
        for key in keys:
            part = part[key]
        _merge(part, yaml.safe_load(text))
        manifests = manifests_of("x.yaml", yaml.safe_dump_all(objects))
        security = [found for one in manifests for found in pod_security(one)]
        return [*security, *mistakes(manifests, generated=GENERATED)]

    return judge


def _merge(into: dict[str, Any], part: Mapping[str, Any]) -> None:
    for key, value in part.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def _exceptions(text: str) -> list[Finding]:
    found = list(inline_in("Dockerfile", text))
    meant = [one for one in found if isinstance(one, Inline)]
    raw = [f for rule in rules_for("Dockerfile") for f in rule.find("Dockerfile", text)]
    wrong = [one for one in found if isinstance(one, Finding)]
    return wrong + sift(raw, meant, (), date(2026, 1, 1), lambda one: True).kept


POD = ("spec", "template", "spec")
KINDS = ("Deployment", "Service", "NetworkPolicy", "PodDisruptionBudget", "HorizontalPodAutoscaler")
JUDGES: Mapping[str, Judge] = {
    "Dockerfile": _texts("Dockerfile", "Dockerfile"),
    "src/config.ts": _texts("src/config.ts", "config"),
    "compose.yml": _compose,
    "exceptions in a Dockerfile": _exceptions,
    "kustomization.yaml of production": _overlay,
    "kustomization.yaml of another environment": _texts("kustomization.yaml", "other overlay"),
    "pod": _objects("Deployment", *POD),
    "container": _objects("Deployment", *POD, "containers", 0),
    **{kind: _objects(kind) for kind in KINDS},
}


def found_by(rule: Rule, text: str) -> list[Finding]:
    """What the rule finds in a text of its example's kind."""
    return [found for found in JUDGES[rule.of](text) if found.rule == rule.id]
