"""The receipt: the exact blocks that the template generated, the merge base of the next update."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from shipway.allowed import needed_path
from shipway.derive.service_facts import ServiceFacts
from shipway.errors import ShipwayError
from shipway.sources.host import Host
from shipway.sources.reading import back, line_of, stay_inside
from shipway.wiring.registry import TARGETS, target_named
from shipway.wiring.target import Blocks, Target


@dataclass(frozen=True, slots=True)
class WiredTarget:
    """What one target got: the host's file and our blocks in it. ``path`` and ``line``: where the
    receipt says so; empty for one that was not read from a file."""

    file: str
    blocks: Blocks
    path: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


Receipt = dict[str, WiredTarget]
"""Target name -> what it got. The name may be one that only a newer Shipway knows."""


def targets_in(receipt: Receipt) -> Iterator[tuple[Target, WiredTarget]]:
    """Each target with what it got.

    Raises NewerShipwayError, with file and line, for one that this Shipway does not know.
    """
    for name, wired in receipt.items():
        yield target_named(name, wired.path, wired.line), wired


def receipt_of(facts: ServiceFacts) -> Receipt:
    """The receipt that this version of the template gives to a service."""
    return {
        target.name: WiredTarget(path, target.blocks(facts))
        for target in TARGETS
        if (path := target.path(facts.service))
    }


def receipt_text(facts: ServiceFacts) -> str:
    """The receipt's file, in the layout that JSON formatters leave alone."""
    targets = {
        name: {
            "file": wired.file,
            "blocks": dict(wired.blocks),
        }
        for name, wired in receipt_of(facts).items()
    }
    return (
        json.dumps({"service": facts.name, "targets": targets}, indent=2, ensure_ascii=False) + "\n"
    )


def receipt_of_blocks(text: str, keep: Callable[[str, str], bool]) -> str:
    """A receipt's file with those blocks only that ``keep(target, block id)`` has; a target that
    is left without any goes."""
    data = json.loads(text)
    for name, wired in list(data["targets"].items()):
        blocks = {i: block for i, block in wired["blocks"].items() if keep(name, i)}
        if blocks or not wired["blocks"]:
            wired["blocks"] = blocks
        else:
            del data["targets"][name]
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def carried(mine: str, base: str, new: str) -> str:
    """The receipt ``new`` for a service that has ``mine`` where its template gives ``base``: what
    it never had of that is not put in by the way. All are receipts' files."""
    had, given = (read_receipt(text, "receipt") for text in (mine, base))
    nothing = WiredTarget("", {})
    return receipt_of_blocks(
        new,
        lambda target, block: (
            block in had.get(target, nothing).blocks
            or block not in given.get(target, nothing).blocks
        ),
    )


def read_receipt(text: str, path: str) -> Receipt:
    """Parse. Raises ShipwayError with the line when the file was damaged by hand, names a file
    outside of the repository, or has what only a newer Shipway can read."""
    try:
        targets = json.loads(text)["targets"]
        receipt = {name: _wired(wired, name, text, path) for name, wired in targets.items()}
    except json.JSONDecodeError as error:
        raise ShipwayError(error.msg, path, back(path), line=error.lineno) from None
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ShipwayError(f"not a receipt ({error})", path, back(path), line=1) from None
    for name, wired in receipt.items():
        if why := needed_path(wired.file):
            keys = ("targets", name, "file")
            raise ShipwayError(
                f"{'.'.join(keys)}: {why}", path, back(path), line=line_of(text, keys)
            )
    return receipt


def _wired(wired: Mapping[str, Any], name: str, text: str, path: str) -> WiredTarget:
    known = any(target.name == name for target in TARGETS)
    # Only an unknown target's line is ever asked for, and to find it takes time.
    line = 0 if known else line_of(text, ("targets", name))
    try:
        blocks = {str(key): str(block) for key, block in wired["blocks"].items()}
        return WiredTarget(wired["file"], blocks, path, line)
    except (KeyError, TypeError, AttributeError):
        target_named(name, path, line)  # one that we do not know may have another shape
        raise


def receipt_at(host: Host, path: str) -> Receipt:
    """The receipt that lies at ``path``, see :func:`receipt_in`."""
    return receipt_in(host, host.text(path), path)


def receipt_in(host: Host, text: str, path: str) -> Receipt:
    """:func:`read_receipt`; raises ShipwayError also for a file that a link leads out of the
    repository."""
    receipt = read_receipt(text, path)
    files = ((("targets", name, "file"), wired.file) for name, wired in receipt.items())
    stay_inside(host.root, files, text, path)
    return receipt
