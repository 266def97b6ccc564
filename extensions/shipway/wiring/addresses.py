"""Blocks of a receipt as they are to stand in the host: with the database's address."""

from __future__ import annotations

import re

from shipway.derive.compose_address import Addresses, Lookup, filled
from shipway.sources.host import Host
from shipway.sources.view import View
from shipway.wiring.target import Blocks, id_parts


def as_written(host: Host | View, path: str, blocks: Blocks, old: Blocks | None = None) -> Blocks:
    """The blocks for the file at ``path``. ``old``: an earlier receipt's, whose address stays
    where the host shows none: an update takes none away."""
    view = host if isinstance(host, View) else View(host)
    known = Addresses(view, path)
    return {
        block_id: filled(
            snippet, _or_else(known.of(id_parts(block_id)[1]), (old or {}).get(block_id, ""))
        )
        for block_id, snippet in blocks.items()
    }


def _or_else(address: Lookup, old: str) -> Lookup:
    return lambda variable: address(variable) or _address_in(old, variable)


def _address_in(snippet: str, variable: str) -> str:
    match = re.search(rf'^ *{variable}: "?(.+?)"?$', snippet, re.M)
    return match[1] if match else ""
