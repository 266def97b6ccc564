"""The entries that a service's layers have in files of the host's: wiring targets as data.

They are derived like everything else: three-way by their receipt, a drift where they are missing,
and they leave with the service.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shipway.derive.canonical import to_yaml
from shipway.derive.output import Output
from shipway.derive.service_facts import ServiceFacts
from shipway.errors import ShipwayError
from shipway.layers.layer import Wiring


def outputs(facts: ServiceFacts) -> list[Output]:
    """One for each file. A host without the file does without the entries.

    Raises ShipwayError for two layers that say something else in the same place.
    """
    files = dict.fromkeys(wiring.file for wiring in facts.wirings)
    return [
        Output(file, to_yaml(_together(w for w in facts.wirings if w.file == file)), creates=False)
        for file in files
    ]


def _together(wirings: Iterable[Wiring]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for wiring in wirings:
        value: Any = [wiring.item] if wiring.entry is None else dict(wiring.entry)
        for key in reversed(wiring.at):
            value = {key: value}
        _merge(whole, value, wiring.file)
    return whole


def _merge(into: dict[str, Any], part: dict[str, Any], file: str) -> None:
    for key, value in part.items():
        there = into.setdefault(key, value)
        if there is value or there == value:
            continue
        if isinstance(there, dict) and isinstance(value, dict):
            _merge(there, value, file)
        elif isinstance(there, list) and isinstance(value, list):
            there += [item for item in value if item not in there]
        else:
            fix = "let one of the layers go, or change it"
            raise ShipwayError(f"two layers say different things at {key}", file, fix)
