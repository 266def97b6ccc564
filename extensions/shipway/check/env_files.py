"""A Compose service that is handed a developer's whole file of secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shipway.check.exposure.names import PROVISIONER
from shipway.check.finding import Finding
from shipway.check.groups import VARIABLES
from shipway.check.rules import Rule, TextRule
from shipway.splice.model import Entry, Node, line_of
from shipway.splice.yaml.document import YamlDocument

LOCAL = re.compile(r"(.*/)?\.env(\.[\w-]+)*\.local")
FIX = "name each variable that this service reads under environment, then take this entry out"


def whole_env_files(path: str, text: str) -> list[Finding]:
    """Every ``env_file`` of a person's own secrets, the root's DSN among them.

    Raises EditError when the file cannot be parsed.
    """
    if "env_file" not in text or ".local" not in text:
        return []
    return [
        Finding(path, line_of(text, place.start), "env-file", _what(str(place.value)), FIX)
        for place in _files(YamlDocument(text).root)
    ]


TEXT_RULES = (TextRule("Compose file", whole_env_files),)
RULES = (
    Rule(
        id="env-file",
        title="`env_file:` hands a container all of a developer's `.env.local` (or `.env.*.local`)",
        why="The root's DSN and every other secret with it; and the file is not there in CI.",
        cure=FIX,
        group=VARIABLES,
        of="compose.yml",
        wrong="services:\n  payments:\n    env_file: .env.local",
        right='services:\n  payments:\n    environment:\n      LOG_LEVEL: "${LOG_LEVEL:-info}"',
        scope="meets",
    ),
)


def _what(file: str) -> str:
    return f"env_file: {file} hands the container every secret in it, and is not there in CI"


def _files(node: Node, *above: str) -> Iterator[Node]:
    """The values of every ``env_file``, those of shared parts (``x-…``) too."""
    for entry in node.entries if node.kind in ("map", "list") else ():
        here = (*above, entry.key or "")
        if here == ("services", PROVISIONER):
            continue
        if entry.key == "env_file":
            yield from filter(_is_local, _values(entry))
        else:
            yield from _files(entry.value, *here)


def _values(entry: Entry) -> Iterator[Node]:
    """One name, a list of them, or a list of maps with a ``path``."""
    items = [entry.value, *(item.value for item in entry.value.entries)]
    for item in items:
        yield item.at("path") or item


def _is_local(node: Node) -> bool:
    return node.kind == "scalar" and bool(LOCAL.fullmatch(str(node.value)))
