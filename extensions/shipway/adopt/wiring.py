"""The shared files in which a service made by hand has what Shipway would call its blocks."""

from __future__ import annotations

from dataclasses import replace

from shipway.derive.service_facts import ServiceFacts
from shipway.errors import located
from shipway.host_facts import FILES
from shipway.service import Service
from shipway.sources.dockerfile import NO_IMAGE
from shipway.sources.host import Host
from shipway.wiring.compare import Compared
from shipway.wiring.registry import TARGETS
from shipway.wiring.target import Blocks, Target


def with_what_is_there(host: Host, service: Service) -> tuple[Service, list[Compared]]:
    """The service without the files that hold nothing of it, or not all; what these lack."""
    lacks: list[Compared] = []
    facts = ServiceFacts(service, NO_IMAGE, ())
    for target in TARGETS:
        path = target.path(service)
        if target.shared or not path:
            continue
        missing = _missing(host, target, path, target.blocks(facts))
        if missing:
            empty: dict[str, str] = {f: "" for f in FILES if getattr(service, f) == path}
            service = replace(service, **empty)  # type: ignore[arg-type]
        lacks += [Compared(target.name, i, path, 0, "lacks") for i in missing]
    return service, lacks


def _missing(host: Host, target: Target, path: str, blocks: Blocks) -> list[str]:
    if not (host.root / path).is_file():
        return list(blocks)
    with located(path):
        document = target.open(host.text(path))
        return [i for i in blocks if target.find(document, i) is None]
