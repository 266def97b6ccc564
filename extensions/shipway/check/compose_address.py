"""An address in the development stack that leads to a name which nothing there has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from shipway.check.finding import Finding
from shipway.check.groups import VARIABLES
from shipway.check.rules import Rule
from shipway.names import did_you_mean
from shipway.sources.compose import defaults
from shipway.sources.compose_stack import Entry, Stack, environment_of, words
from shipway.splice.model import line_at
from shipway.splice.yaml.document import YamlDocument

RULE = "compose-address"
ITSELF = frozenset({"localhost", "0.0.0.0", "host.docker.internal", "gateway.docker.internal"})


def unknown_hosts(path: str, text: str, stack: Stack, service: str) -> Iterator[Finding]:
    """Every URL of a service in Compose whose host is a bare word that the stack does not know.

    A host with a dot is the internet's, one that is filled in later is nobody's business here.
    Raises EditError when the file cannot be parsed.
    """
    entry = stack.services.get(service, {})
    known = names_in(stack) | _extra_hosts(entry)
    document = YamlDocument(text)
    for name, value in environment_of(entry).items():
        host = _host(defaults(value or ""))
        if host and host not in known:
            meant = did_you_mean(host, known)
            fix = f"did you mean {meant}? " if meant else ""
            fix += "write the name of a service of this stack, or host.docker.internal for a "
            what = f"{name} leads to {host}, and no service of this stack is called so"
            line = line_at(document, "services", service, "environment", name)
            yield Finding(path, line, RULE, what, f"{fix}program on this machine", key=name)


def names_in(stack: Stack) -> frozenset[str]:
    """What containers of a stack reach each other by."""
    found: set[str] = set(ITSELF)
    for name, entry in stack.services.items():
        found |= {name, str(entry.get("container_name", name)), str(entry.get("hostname", name))}
        found |= {link.rpartition(":")[2] for link in words(entry.get("links"))}
        networks = entry.get("networks")
        for one in networks.values() if isinstance(networks, Mapping) else ():
            found |= set(words(one.get("aliases"))) if isinstance(one, Mapping) else set()
    return frozenset(found)


def _extra_hosts(entry: Entry) -> frozenset[str]:
    hosts: Any = entry.get("extra_hosts")
    links = (link.rpartition(":")[2] for link in words(entry.get("external_links")))
    return frozenset([*(h.replace("=", ":").partition(":")[0] for h in words(hosts)), *links])


def _host(value: str) -> str:
    """The host of a URL, where it is one bare word; else nothing."""
    if "://" not in value or "$" in value:
        return ""
    try:
        host = urlsplit(value).hostname or ""
    except ValueError:
        return ""
    return "" if "." in host or ":" in host else host


RULES = (
    Rule(
        id=RULE,
        title="an address in Compose that leads to a name which no service of the stack has",
        why="The name is looked up, nobody answers, and the service never gets ready.",
        cure="write the name of a service of the stack",
        group=VARIABLES,
        of="compose.yml, beside the Dockerfile",
        wrong="environment: { CACHE_URL: redis://cahce:6379 } # the service is called cache",
        right="environment: { CACHE_URL: redis://cache:6379 }",
        severity="warning",
        scope="meets",
    ),
)
