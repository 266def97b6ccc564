"""Where a new service leaves the habits of the host's own services, or follows them by a guess."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from shipway.npm_ranges import LEAST_NODE, NODE, least_node
from shipway.service import Service
from shipway.sources.host import Host
from shipway.sources.runtime import services_with
from shipway.sources.siblings import ending_of

SHOWN = 3


def habits(host: Host, service: Service, *, asked: bool, chosen: bool = False) -> Iterator[str]:
    """A line for each. asked: whether questions were put on a terminal. chosen: whether the person
    named the folder of the services."""
    if below := _below(host, service):
        yield below
    if service.made_as.library:
        return
    if not asked and (shared := _runtime(host, service)):
        yield shared
    guessed = not (asked or chosen or host.settings)
    if guessed and service.services_dir == host.siblings_dir:
        yield (
            f"services live in {service.services_dir}/, as most packages with an image do "
            f"({_some(host, service)}); --data services_dir=services names another folder"
        )
    ending = ending_of(host.siblings, service.services_dir).folder
    if ending and not asked and not service.name.endswith(ending):
        yield (
            f"the services here are called NAME{ending} ({_some(host, service)}), and this one "
            f"{service.name}, as you typed it: shipway rename {service.name} "
            f"{service.name}{ending} follows them"
        )


def _below(host: Host, service: Service) -> str:
    """That the host's Node does not run the service, which then fails on a developer's machine."""
    node, wanted = host.node, least_node(service.node or service.node_major)
    if node is None or node.version[: len(wanted)] >= wanted[: len(node.version)]:
        return ""
    others = [major for major in (*LEAST_NODE, NODE) if major < wanted[0]]
    least = ".".join(map(str, wanted))
    lower = "".join(f", or take --data node={major}" for major in others)
    return (
        f"{node.path}:{node.line} has Node {node.said}, and {service.name} runs on {least} and "
        f"more: raise it to {least}{lower}"
    )


def _runtime(host: Host, service: Service) -> str:
    """That it has no copies of its runtime, as most services here have none."""
    package = host.facts.runtime
    others = services_with(host, service.services_dir, package) if package else []
    others = [one for one in others if one != service.folder]
    if package not in service.packages or not others:
        return ""
    names = ", ".join(map(posixpath.basename, others[:SHOWN]))
    return (
        f"its runtime is that of {package}, as most services here have it ({names}); "
        f"--data packages=[] gives it copies of its own"
    )


def _some(host: Host, service: Service) -> str:
    beside = [p for p in host.siblings if posixpath.dirname(p.folder) == service.services_dir]
    names = [posixpath.basename(package.folder) for package in beside]
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
