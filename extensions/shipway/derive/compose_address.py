"""The database's address in a service's Compose entry.

Receipts have a stand-in for it (compose_environment.unknown), since it holds a password; what the
host's own Compose files show takes its place only where the entry is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import PurePosixPath

from shipway.derive.compose_environment import ADDRESSES, unknown
from shipway.drift import Drift
from shipway.errors import ShipwayError
from shipway.sources.compose_database import address_of
from shipway.sources.compose_postgres import postgres_of
from shipway.sources.compose_stack import Stack, stack_of
from shipway.sources.services import RECEIPT_NAME
from shipway.sources.view import View
from shipway.splice.model import Edit, Node, apply, line_of
from shipway.splice.yaml.document import YamlDocument
from shipway.splice.yaml.scalars import quote

Lookup = Callable[[str], str]
"""``DATABASE_URL`` or ``DATABASE_SERVICE_URL`` -> its value in the stack; empty for none."""
OTHER = "is not the address that the stack shows"
PAIR = re.compile(rf"^( *({'|'.join(ADDRESSES)}): )(.+)$", re.M)
"""An address in a patch, which is canonical YAML."""


class Addresses:
    """What the stack of the Compose file at ``path`` shows; looked for when it is asked."""

    def __init__(self, view: View, path: str) -> None:
        self.view, self.path = view, path

    def of(self, name: str) -> Lookup:
        """For the service ``name``."""
        return lambda variable: address_of(self._stack, self._server, variable, name)

    @cached_property
    def _server(self) -> str:
        return postgres_of(self._stack)

    @cached_property
    def _stack(self) -> Stack:
        made = (p for p in self._known if p.endswith(f"/{RECEIPT_NAME}"))
        return stack_of(self.path, self._read, (PurePosixPath(p).parts[-3] for p in made))

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.view.host.files)

    def _read(self, path: str) -> str:
        """Of files that git knows: what is ignored may hold what nobody else should see."""
        try:
            return (self.view.text(path) or "") if path in self._known else ""
        except ShipwayError:
            return ""


def filled(snippet: str, address: Lookup) -> str:
    """An entry of ours with the addresses in the place of their stand-ins."""
    for variable in ADDRESSES:
        stand_in = quote(unknown(variable))
        if stand_in in snippet and (value := address(variable)):
            snippet = snippet.replace(stand_in, quote(value))
    return snippet


def lacks_address(text: str, name: str) -> list[str]:
    """The variables that have nothing but a stand-in in the Compose file's service ``name``.

    Raises EditError when the file cannot be parsed.
    """
    return [variable for variable, _ in _stand_ins(text, name, {})]


def with_addresses(
    text: str, name: str, address: Lookup, patch: str = ""
) -> tuple[str, list[Drift]]:
    """The Compose file with the addresses of one service that the stack shows by now.

    patch: what was derived last; an address there was invented by an earlier version.
    Raises EditError when the file cannot be parsed.
    """
    edits, drifts = [], []
    for variable, node in _stand_ins(text, name, _addresses_in(patch)):
        pair = f"{variable}=" if str(node.value).startswith(f"{variable}=") else ""
        value = address(variable)
        if value and pair + value != node.value:
            edits.append(Edit(node.start, node.end, quote(pair + value)))
            key = f"services.{name}.environment.{variable}"
            drifts.append(Drift(line_of(text, node.start), key, OTHER))
    return (apply(text, edits) if edits else text), drifts


def without_addresses(patch: str) -> str:
    """What was derived last, with the stand-ins that it would have today."""
    return PAIR.sub(lambda pair: f"{pair[1]}{quote(unknown(pair[2]))}", patch)


def _addresses_in(patch: str) -> dict[str, str]:
    return {pair[2]: pair[3].strip("\"'") for pair in PAIR.finditer(patch)}


def _stand_ins(text: str, name: str, invented: Mapping[str, str]) -> list[tuple[str, Node]]:
    old = {v: {unknown(v), invented.get(v, unknown(v))} for v in ADDRESSES}
    if not any(value in text for values in old.values() for value in values):
        return []
    own = YamlDocument(text).root.at("services", name, "environment")
    nodes = [entry.value for entry in own.entries] if own else []
    return [
        (variable, node)
        for variable, values in old.items()
        for node in nodes
        if str(node.value).removeprefix(f"{variable}=") in values
    ]
