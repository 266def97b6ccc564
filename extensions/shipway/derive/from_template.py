"""What a service derives from at birth: the template's own Dockerfile and env schema, rendered.

Both are pure functions of the answers, so a fresh service is in sync before Copier writes it, and
its receipt needs no look at the disk.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment

from shipway.derive.service_facts import ServiceFacts
from shipway.service import Service
from shipway.sources.dockerfile import ImageFacts, facts_of
from shipway.sources.env_schema import SCHEMA_NAME, Variable, variables_of

CHECKOUT = ContextVar("CHECKOUT", default=Path(__file__).parents[3])
"""The template's root. While Copier renders it is the version that renders, which may be another
than the one that this code was loaded from: installed code is shared by all that are the same."""
TEMPLATE = "template/service/{{ services_dir }}/{{ service_name }}"
DOCKERFILE = "Dockerfile"


def facts_from_template(service: Service) -> ServiceFacts:
    """The service as the template makes it."""
    return ServiceFacts(service, _image(CHECKOUT.get(), service.port), variables(service))


def variables(service: Service) -> tuple[Variable, ...]:
    """The variables of the template's env schema for these answers; none for a template that has
    no such schema."""
    return _variables(CHECKOUT.get(), service.kind, service.database, service.port)


def is_beside_template() -> bool:
    """Whether this code can see its template: installed code without a checkout cannot."""
    return (CHECKOUT.get() / TEMPLATE).is_dir()


@lru_cache(maxsize=64)
def _variables(checkout: Path, kind: str, database: str, port: int) -> tuple[Variable, ...]:
    if not (checkout / TEMPLATE / f"{SCHEMA_NAME}.jinja").is_file():
        return ()
    text = render_file(checkout, SCHEMA_NAME, kind=kind, database=database, port=port)
    return variables_of(text, SCHEMA_NAME)


@lru_cache(maxsize=64)
def _image(checkout: Path, port: int) -> ImageFacts:
    # Node's version and the way to prune change no fact of the final stage.
    host = {"node_major": 24, "turbo": False}
    return facts_of(render_file(checkout, DOCKERFILE, port=port, host=host))


def render_file(checkout: Path, name: str, **answers: object) -> str:
    """One file of the template's service, by plain Jinja."""
    text = (checkout / TEMPLATE / f"{name}.jinja").read_text("utf-8")
    return Environment(keep_trailing_newline=True).from_string(text).render(**answers)
