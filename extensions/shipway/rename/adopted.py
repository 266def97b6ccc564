"""A service that was made by hand under another name: its own words, not the template's."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from shipway.sources.host import Host
from shipway.sources.services import ADOPTED_NAME, GeneratedService
from shipway.splice.json import JsonDocument
from shipway.splice.model import Edit, apply
from shipway.wiring.receipt import carried

Files = dict[str, bytes]


def sides_of_adopted(
    host: Host,
    old: GeneratedService,
    new: GeneratedService,
    base: Mapping[str, bytes],
    fresh: Mapping[str, bytes],
) -> tuple[Files, Files]:
    """What is merged into its files: the answers as the template gives them under either name, and
    the receipts and the package's name as they stand, with the new name in them."""
    mine = {name: host.text(f"{old.folder}/{name}") for name in _named(host, old)}
    receipt = host.text(old.receipt)
    texts = (base[old.receipt].decode(), fresh[new.receipt].decode())
    before = {old.answers: base[old.answers], old.receipt: receipt.encode()}
    after = {new.answers: fresh[new.answers], new.receipt: carried(receipt, *texts).encode()}
    for name, text in mine.items():
        before[f"{old.folder}/{name}"] = text.encode()
        after[f"{new.folder}/{name}"] = _renamed(name, text, old.name, new.name).encode()
    return before, after


def block_renamed(text: str, old: GeneratedService, new: GeneratedService) -> str:
    """A block of the host's own that is the service's: its key, and every path to its folder."""
    text = re.sub(rf"(?<![\w-]){re.escape(old.folder)}(?![\w-])", new.folder, text)
    return re.sub(rf"\A([\"']?){re.escape(old.name)}(?=\1\s*:)", rf"\g<1>{new.name}", text)


def _named(host: Host, service: GeneratedService) -> list[str]:
    names = ("package.json", ADOPTED_NAME)
    return [name for name in names if (host.root / service.folder / name).is_file()]


def _renamed(name: str, text: str, old: str, new: str) -> str:
    """The JSON text with the new name where it says who it is; no other byte changes."""
    key = "name" if name == "package.json" else "service"
    node = JsonDocument(text).root.at(key)
    if node is None:
        return text
    scope, slash, local = str(node.value).rpartition("/")
    said = f"{scope}{slash}{new}{local.removeprefix(old)}"
    return apply(text, [Edit(node.start, node.end, json.dumps(said))])
