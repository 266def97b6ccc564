"""What a service derives from at birth: the template's own Dockerfile and env schema, rendered.

Both are pure functions of the answers, so a fresh service is in sync before Copier writes it, and
its receipt needs no look at the disk.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment

from shipway.derive.subject import Subject
from shipway.service import Service
from shipway.sources.dockerfile import ImageFacts, facts_of
from shipway.sources.env_schema import SCHEMA_NAME, Variable, variables_of

TEMPLATE = Path(__file__).parents[3] / "template/service/{{ services_dir }}/{{ service_name }}"
DOCKERFILE = "Dockerfile"


def born(service: Service) -> Subject:
    """The service as the template makes it."""
    return Subject(service, _image(service.port), variables(service))


def variables(service: Service) -> tuple[Variable, ...]:
    """The variables of the template's env schema for these answers."""
    return _variables(service.kind, service.database, service.port)


def schema_text(service: Service) -> str:
    """The template's env schema for these answers."""
    return _rendered(SCHEMA_NAME, kind=service.kind, database=service.database, port=service.port)


@lru_cache(maxsize=64)
def _variables(kind: str, database: str, port: int) -> tuple[Variable, ...]:
    text = _rendered(SCHEMA_NAME, kind=kind, database=database, port=port)
    return variables_of(text, SCHEMA_NAME)


@lru_cache(maxsize=64)
def _image(port: int) -> ImageFacts:
    # Node's version and the way to prune change no fact of the final stage.
    return facts_of(_rendered(DOCKERFILE, port=port, host={"node_major": 24, "turbo": False}))


def _rendered(name: str, **answers: object) -> str:
    text = (TEMPLATE / f"{name}.jinja").read_text("utf-8")
    return Environment(keep_trailing_newline=True).from_string(text).render(**answers)
