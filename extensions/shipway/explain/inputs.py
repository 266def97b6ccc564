"""A service's inputs, each changed in turn: what a line follows from is seen, not written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, get_args, get_type_hints

from shipway.derive.from_template import DOCKERFILE
from shipway.derive.service_facts import ServiceFacts
from shipway.errors import ShipwayError
from shipway.explain.origin import Reason
from shipway.host_facts import HostFacts, UnaskedFacts
from shipway.service import Service
from shipway.sources.answers import answer_line
from shipway.sources.env_schema import SCHEMA_NAME, line_of_variable
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService

IMAGE = {
    "EXPOSE": ("port", "ports"),
    "USER": ("uid", "gid"),
    "WORKDIR": ("workdir",),
    "CMD": ("command",),
    "ENTRYPOINT": ("entrypoint",),
}
FOUND = "found in the repository"


def other_facts(
    host: Host, generated: GeneratedService, facts: ServiceFacts
) -> Iterator[tuple[Reason, ServiceFacts]]:
    """The facts without each variable, with another image and with each other answer."""
    yield from _other_variables(host, generated, facts)
    yield from _other_images(generated, facts)
    for reason, field, value in other_answers(host, generated, facts.service):
        try:
            yield reason, replace(facts, service=replace(facts.service, **{field: value}))
        except (ShipwayError, TypeError, ValueError):
            continue  # not every service can be another one in every respect


def _other_variables(
    host: Host, generated: GeneratedService, facts: ServiceFacts
) -> Iterator[tuple[Reason, ServiceFacts]]:
    """Without each variable, and with another default of it."""
    path = f"{generated.folder}/{SCHEMA_NAME}"
    text = host.text(path) if (host.root / path).is_file() else ""
    edit = (
        f"edit {generated.folder}/src/config.ts, then pnpm --filter {facts.service.package} "
        f"env:schema && shipway sync {generated.name}"
    )
    for variable in facts.variables:
        where = f"{path}:{line_of_variable(text, variable.name)}"
        reason = Reason(f"variable {variable.name}", where, edit)
        left = tuple(one for one in facts.variables if one is not variable)
        yield reason, replace(facts, variables=left)
        other = replace(variable, default=_another_text(variable.default))
        changed = tuple(other if one is variable else one for one in facts.variables)
        yield reason, replace(facts, variables=changed)


def _other_images(
    generated: GeneratedService, facts: ServiceFacts
) -> Iterator[tuple[Reason, ServiceFacts]]:
    path = f"{generated.folder}/{DOCKERFILE}"
    for word, names in IMAGE.items():
        values = {name: getattr(facts.image, name) for name in names}
        others = {name: _another(v) for name, v in values.items() if v is not None}
        where = f"{path}:{facts.image.line.get(word, 1)}"
        edit = f"edit {path}, then shipway sync {generated.name}"
        reason = Reason(f"{word} of the image", where, edit)
        yield reason, replace(facts, image=replace(facts.image, **others))


def other_answers(
    host: Host, generated: GeneratedService, service: Service
) -> Iterator[tuple[Reason, str, Any]]:
    """The field of each answer, and a value that it does not have."""
    text = host.text(generated.answers) if (host.root / generated.answers).is_file() else ""
    found = {known.name for known in fields(HostFacts)}
    never_asked = {known.name for known in fields(UnaskedFacts)}
    kinds = get_type_hints(Service)
    for known in fields(Service):
        value = getattr(service, known.name)
        question = "service_name" if known.name == "name" else known.name
        line = answer_line(text, question)
        said = f"\n{question}:" in f"\n{text}"
        where = f"{generated.answers}:{line}" if said else FOUND
        named = f"answer {question}: {_shown(value)}" if known.name not in found else question
        edit = f"shipway update {generated.name} --data {question}=VALUE"
        if known.name == "name":
            edit = f"shipway rename {generated.name} NAME"
        elif known.name in never_asked:
            edit = ""
        choices = [one for one in get_args(kinds[known.name]) if isinstance(one, str)]
        yield Reason(named, where, edit), known.name, _another(value, choices)


def _another(value: Any, choices: list[str] | None = None) -> Any:
    if choices:
        return next(one for one in choices if one != value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, tuple):
        return tuple(map(_another, value)) or ("another",)
    if isinstance(value, dict):
        return {}
    return f"{value}-other" if value else "other"


def _another_text(value: str | None) -> str:
    """A number stays one, ten times as large: some lines have a floor."""
    return f"{value}1" if value and value.isdecimal() else f"{value or ''}-other"


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
