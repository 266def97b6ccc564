"""Whether a name is free, before anything is asked or rendered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shipway.host_facts import HostFacts, values
from shipway.kinds.registry import kind_of
from shipway.new.plan import check_free
from shipway.service import Service
from shipway.sources.host import Host

GIVEN = ("services_dir", "scope", "compose_file")
"""What decides where a name is looked for, and a person may give."""


def must_be_free(host: Host, data: Mapping[str, Any]) -> None:
    """Raise when the name is somebody's already, as far as it shows: the plan checks it again,
    with all answers."""
    kind = kind_of(str(data.get("kind")))
    known = values(HostFacts, host.facts_for(kind))
    given = {key: str(data[key]) for key in GIVEN if key in data}
    check_free(host, Service(name=str(data["service_name"]), kind=kind.name, **{**known, **given}))
