"""What a service derives from at birth: the template's own Dockerfile and env schema, rendered.

Both are pure functions of the answers, so a fresh service is in sync before Copier writes it, and
its receipt needs no look at the host.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from shipway.derive.service_facts import ServiceFacts
from shipway.errors import ShipwayError
from shipway.host_facts import unasked
from shipway.kinds.registry import kind_of
from shipway.service import Service
from shipway.sources.dockerfile import NO_IMAGE, facts_of
from shipway.sources.env_schema import SCHEMA_NAME, variables_of

if TYPE_CHECKING:
    from jinja2 import Template  # loaded when a file is rendered: most commands render none

OWN_CHECKOUT = Path(__file__).parents[3]
"""The template that this code came with. Copier's run has one of its own, perhaps of another
version: code that is the same to the letter is loaded once."""
PLACE = "{{ services_dir }}/{{ service_name }}"
TEMPLATE = f"template/service/{PLACE}"
DOCKERFILE = "Dockerfile"
EXPRESSION = re.compile(r"\{[{%]")


def facts_from_template(checkout: Path, answers: Mapping[str, Any]) -> ServiceFacts:
    """The service as the template at ``checkout`` makes it.

    An answers file holds neither what is computed nor what an older version did not ask: the
    service's own values stand in for these. What no image is made of has no facts of one.
    Raises ShipwayError for an answer that is not allowed, and as :func:`render_file`.
    """
    service = Service.from_answers(answers)
    if not service.made_as.image:
        return ServiceFacts(service, NO_IMAGE, ())
    host = {**(answers.get("host") or {}), **unasked(service)}
    complete = {**service.answers(), **answers, "host": host}
    image = facts_of(render_file(checkout, DOCKERFILE, complete))
    schema = render_file(checkout, SCHEMA_NAME, complete)
    return ServiceFacts(service, image, variables_of(schema, SCHEMA_NAME))


def is_beside_template() -> bool:
    """Whether this code can see its template: installed code without a checkout cannot."""
    return (OWN_CHECKOUT / TEMPLATE).is_dir()


def render_file(checkout: Path, name: str, answers: Mapping[str, Any]) -> str:
    """One file of the template's service, by plain Jinja; a default that copier.yml writes out
    stands in for an answer that is not there.

    Raises ShipwayError for a checkout that has no such file, and for a file that wants an answer
    which is not there.
    """
    from jinja2 import TemplateError

    try:
        tree = kind_of(str(answers.get("kind"))).tree
        return _template(checkout, tree, name).render({**_defaults(checkout), **answers})
    except TemplateError as error:
        fix = "ask for it in copier.yml, with a default that is no expression"
        raise ShipwayError(error.message or str(error), f"{name}.jinja", fix) from None


@lru_cache(maxsize=4)
def _defaults(checkout: Path) -> dict[str, Any]:
    """Question -> its default, of those that need no look at anything else."""
    file = checkout / "copier.yml"
    questions = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader) if file.is_file() else {}
    defaults = {
        name: question["default"]
        for name, question in questions.items()
        if isinstance(question, dict) and "default" in question
    }
    return {name: value for name, value in defaults.items() if not EXPRESSION.search(str(value))}


@lru_cache(maxsize=64)
def _template(checkout: Path, tree: str, name: str) -> Template:
    file = checkout / "template" / tree / PLACE / f"{name}.jinja"
    if not file.is_file():
        fix = "name a complete checkout of the template"
        raise ShipwayError(f"there is no template with a {name}.jinja", str(checkout), fix)
    from jinja2 import Environment, StrictUndefined

    environment = Environment(keep_trailing_newline=True, undefined=StrictUndefined)
    return environment.from_string(file.read_text("utf-8"))
