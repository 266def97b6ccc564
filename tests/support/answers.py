"""Answers of many services: few of them, and yet every two answers meet in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import yaml
from jinja2 import Environment

from shipway.kinds.registry import KINDS
from support.hosts import REPOSITORY

Pair = tuple[tuple[str, int], tuple[str, int]]

KUBERNETES = {"kubernetes_base": "infra/k8s/base"}
MANIFESTS: list[dict[str, str | bool]] = [
    {"kubernetes_base": ""},
    *(
        {**KUBERNETES, "secrets": secrets, "autoscaling": autoscaling}
        for secrets in ("secretRef", "externalSecret", "sops")
        for autoscaling in (False, True)
    ),
]
"""Answers that are asked for only where there are manifests."""
HOSTS: dict[str, dict[str, str | bytes | None]] = {
    "all": {},
    "bare": {
        "docker-compose.dev.yml": None,
        ".dependency-cruiser.cjs": None,
        ".github/CODEOWNERS": None,
        "eslint.config.js": "export default [];\n",
        "package.json": '{ "name": "acme", "devDependencies": { "eslint": "9", "turbo": "2" } }\n',
    },
}
"""Hosts, by how they differ from ``make_host``'s: what is discovered differs with them."""
OWN: dict[str, Sequence[Any]] = {
    "kind": ("http", "worker", "cron"),
    "database": ("none", "DATABASE_URL", "DATABASE_SERVICE_URL"),
    "manifests": MANIFESTS,
    "host": tuple(HOSTS),
    "packages": ([], ["@acme/env"]),
    "port": (8080, 9000),
    "description": ("Takes payments.", 'It\'s "all": 100 % of {{ it }}'),
    "owner": ("@acme/payments", ""),
    "scope": ("@acme", ""),
    "schedule": ("0 * * * *", "30 3 * * mon-fri"),
    "services_dir": ("services",),
    "reachable": ("none", "gateway"),
}
"""What copier.yml cannot say; ``manifests`` and ``host`` stand for several answers each. However
a service is reached, its own files are the same."""
ELSEWHERE = {"service_name", "workspace_name", *(name for one in MANIFESTS for name in one)}


def further(questions: Mapping[str, Any], example: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Every other question that a person is asked, and what may be answered: each choice, yes and
    no, or the default and what ``example`` says."""
    return {
        name: _values(question, example.get(name))
        for name, question in questions.items()
        if not name.startswith("_") and name not in {*OWN, *ELSEWHERE}
        if question.get("ask") is not False and question.get("when") is not False
    }


def _values(question: Mapping[str, Any], example: Any) -> list[Any]:
    choices = question.get("choices")
    if known := values_of(choices):
        return known
    if question["type"] == "bool":
        return [False, True]
    return choices or [question.get("default"), example]


def values_of(choices: Any) -> list[Any]:
    """The values that may be chosen, of names with values; also where Jinja makes the names.
    Empty for what only a host knows."""
    if isinstance(choices, str) and "host_" not in choices:
        choices = yaml.safe_load(Environment().from_string(choices).render(kinds=KINDS))
    return list(choices.values()) if isinstance(choices, dict) else []


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((REPOSITORY / name).read_text())
    return found


CHOICES = {**OWN, **further(_read("copier.yml"), _read("example-answers.yml"))}
"""All that a person may answer."""


def answered() -> set[str]:
    """The questions that CHOICES answers."""
    names = {name for one in MANIFESTS for name in one}
    return {*CHOICES, *names} - {"manifests", "host"}


def every_pair(choices: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Rows of one value for each name, so that each two values of two names share a row.

    Greedy: a row begins with a pair that no row has yet, and takes for each other name the value
    that brings most new pairs. The same choices give the same rows.
    """
    missing = dict.fromkeys(
        ((one, n), (other, m))
        for one, other in combinations(choices, 2)
        for n in range(len(choices[one]))
        for m in range(len(choices[other]))
    )
    rows = []
    while missing:
        row = _row(dict(next(iter(missing))), choices, missing)
        for pair in _pairs(row, choices):
            missing.pop(pair, None)
        rows.append({name: choices[name][row[name]] for name in choices})
    return rows


def _row(
    row: dict[str, int], choices: Mapping[str, Sequence[Any]], missing: Mapping[Pair, None]
) -> dict[str, int]:
    """``row``, an index for some names, with one for every name."""
    for name in [name for name in choices if name not in row]:
        tries = [{**row, name: n} for n in range(len(choices[name]))]
        row = max(tries, key=lambda one: len(missing.keys() & _pairs(one, choices)))
    return row


def _pairs(row: Mapping[str, int], choices: Mapping[str, Sequence[Any]]) -> set[Pair]:
    """Every two of a row, in the order of the choices."""
    return set(combinations(((name, row[name]) for name in choices if name in row), 2))
