"""What a person gives with ``--data``: read as the template's own questions want it, and judged
before Copier runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import yaml

from shipway.allowed import problem
from shipway.errors import ShipwayError
from shipway.names import did_you_mean

EXAMPLES = {
    "kind": "worker",
    "description": "'Takes payments.'",
    "database": "DATABASE_URL",
    "packages": "@acme/shared,@acme/env",
    "port": "8080",
    "owner": "@acme/payments",
    "scope": "@acme",
    "services_dir": "services",
    "compose_file": "compose.yml",
    "host_port": "3001",
    "kubernetes_base": "infra/k8s/base",
    "kubernetes_overlays": "infra/k8s/overlays",
    "environments": "preview,production",
    "secrets": "externalSecret",
    "autoscaling": "true",
    "telemetry": "true",
    "reachable": "gateway",
    "openapi": "true",
    "client_of": "api",
    "schedule": "'0 3 * * *'",
    "node": "22",
}
LISTS = ("packages", "environments")
"""Lists by their meaning; other templates' by their question's ``multiselect``."""


def read_given(
    data: Mapping[str, Any],
    questions: Mapping[str, Mapping[str, Any]],
    libraries: Collection[str] | None = None,
) -> dict[str, Any]:
    """``data`` by key, values as their questions' types; what is no text stays as it is.

    questions: as copier.yml of the version in use has them.
    libraries: the workspace packages that a service may import; None: not known.
    Raises ShipwayError for a key that the template does not ask, and for a value that is not
    allowed, each with a cure of its own.
    """
    asked = {name: q for name, q in questions.items() if q.get("when") is not False}
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key not in asked:
            raise _unknown(key, asked)
        values[key] = _typed(key, value, asked[key]) if isinstance(value, str) else value
        if why := problem(key, values[key]):
            raise ShipwayError(why, f"--data {key}", example(key))
    if libraries is not None:
        must_be_there(values.get("packages") or (), libraries)
    return values


def example(key: str) -> str:
    """How an answer to ``key`` is given."""
    return f"--data {key}={EXAMPLES.get(key, 'VALUE')}"


def list_of(text: str) -> list[str]:
    """``a,b``, ``[a, b]`` and ``['a', "b"]`` alike: in YAML alone a scoped package's name would
    need quotes, and the shell takes those away."""
    inner = text.strip()
    if inner.startswith("[") and inner.endswith("]"):
        inner = inner[1:-1]
    words = (word.strip().strip("\"'") for word in inner.split(","))
    return [word for word in words if word]


def _typed(key: str, text: str, question: Mapping[str, Any]) -> Any:
    if key in LISTS or question.get("multiselect") is True:
        return list_of(text)
    if question.get("type") not in ("int", "float", "bool", "yaml", "json"):
        return text
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        what = f"{text[:80]!r} cannot be read: {getattr(error, 'problem', error)}"
        raise ShipwayError(what, f"--data {key}", example(key)) from None


def _unknown(key: str, asked: Collection[str]) -> ShipwayError:
    near = did_you_mean(key, asked)
    fix = example(near) if near else f"name one of: {', '.join(sorted(asked))}"
    return ShipwayError("the template asks no such question", f"--data {key}", fix)


def must_be_there(packages: Collection[str], libraries: Collection[str]) -> None:
    """Raise ShipwayError for a package that no service may import: Copier drops it in silence."""
    for name in packages:
        if name not in libraries:
            meant = did_you_mean(name, libraries)
            near = [meant] if meant else sorted(libraries)[:5]
            fix = f"--data packages={','.join(near)}" if near else "leave it out"
            what = f"{name!r} is no workspace package that a service may import"
            raise ShipwayError(what, "--data packages", fix)
