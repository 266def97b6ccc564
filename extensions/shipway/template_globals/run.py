"""What a run of Copier says of itself: its host, its answers, its template."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2.runtime import Context

from shipway.derive.from_template import facts_from_template
from shipway.derive.service_facts import ServiceFacts
from shipway.rendering.run_variables import HOST_VARIABLE, SNAPSHOT_VARIABLE
from shipway.service import Service
from shipway.sources.address import without_credentials
from shipway.sources.host import Host


@lru_cache(maxsize=4)
def _host_at(root: Path, _stamp: object) -> Host:
    return Host(root)


def host_of(context: Context) -> Host:
    """The host that this run writes to. One snapshot serves a whole run's questions."""
    conf = context["_copier_conf"]
    root = Path(os.environ.get(HOST_VARIABLE) or conf["dst_path"]).absolute()
    return _host_at(root, os.environ.get(SNAPSHOT_VARIABLE) or id(conf["data"]))


def service_of(context: Context) -> Service:
    """The service that the answers in the context describe."""
    return Service.from_answers(context.get_all())


def facts_of(context: Context) -> ServiceFacts:
    """The service as the template that renders makes it."""
    return facts_from_template(Path(context["_copier_conf"]["src_path"]), context.get_all())


def answers_of(context: Context) -> dict[str, Any]:
    """Copier's answers without the user and password of the template's address."""
    answers = dict(context["_copier_answers"])
    if "_src_path" in answers:
        answers["_src_path"] = without_credentials(str(answers["_src_path"]))
    return answers
