"""What was found in the host and used, for the person to see: what each question is answered
with, and what is taken without a question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shipway.host_facts import HostFacts, UnaskedFacts, plain, values
from shipway.service import Service
from shipway.sources import dependency_cruiser
from shipway.sources.host import Host
from shipway.sources.settings import KEPT_WITH_KUBERNETES

LONG = ("package_folders",)
"""What a person would not read: every package of the workspace."""
OF_IMAGES = ("base_image", "compose_", "kubernetes_", "prune", "env_scripts")
"""What only those have of which an image is made."""
SHOWN = 8
"""Values of one list that are shown."""


def found(facts: HostFacts) -> dict[str, Any]:
    """Question -> what answers it; ``host`` holds what is taken without one.

    facts: what the host shows, or the service that was made with it.
    """
    unasked = values(UnaskedFacts, facts)
    asked = {name: value for name, value in values(HostFacts, facts).items() if name not in unasked}
    node = facts.node if isinstance(facts, Service) and facts.node else unasked["node_major"]
    hidden = {*LONG, "node_major"}
    rest = {name: plain(value) for name, value in unasked.items() if name not in hidden}
    return {**{name: plain(value) for name, value in asked.items()}, "node": node, "host": rest}


def found_text(host: Host, facts: HostFacts) -> str:
    """The same as a table; questions without an answer have a dash, of the rest nothing is said
    that is not there."""
    known = found(facts)
    if not facts.kubernetes_base:
        known = {name: value for name, value in known.items() if name not in KEPT_WITH_KUBERNETES}
    if not facts.compose_postgres:
        known["host"].pop("compose_postgres_condition")
    rest = known.pop("host")
    if isinstance(facts, Service) and not facts.made_as.image:
        known, rest = _without_images(known), _without_images(rest)
    lines = ["Found here (change one with --data key=value):"]
    shown = {name: _shown(host, name, value) or "-" for name, value in known.items()}
    if why := dependency_cruiser.find(host, facts.services_dir).why:
        shown["dependency_cruiser_file"] += f" ({why})"
    lines += _lines(shown)
    shown = {name: _shown(host, name, value) for name, value in rest.items()}
    if any(shown.values()):
        lines.append("Taken as it is:")
        lines += _lines({name: text for name, text in shown.items() if text})
    return "\n".join(lines)


def _without_images(known: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if not name.startswith(OF_IMAGES)}


def _lines(shown: dict[str, str]) -> Iterator[str]:
    return (f"  {name:<26} {text}" for name, text in shown.items())


def _shown(host: Host, name: str, value: Any) -> str:
    if isinstance(value, list):
        more = " …" if len(value) > SHOWN else ""
        return ", ".join(map(str, value[:SHOWN])) + more
    if name == "node" and host.node:
        return f"{value} ({host.node.path}:{host.node.line} has {host.node.said})"
    if name == "services_dir" and value == host.siblings_dir:
        return f"{value} (as most packages with an image)"
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value)
