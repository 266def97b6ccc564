"""The receipt of layers: what made a service beside the template, and its patches.

`sync` and `check` read patches here, so that they need neither the layer's repository nor a
network. The commit in it is the base of the next update's merge.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from shipway.errors import ShipwayError
from shipway.layers.layer import LayerPin, LayerRule, Made, Patch, Wiring, receipt_of
from shipway.layers.shape import RECEIPT
from shipway.sources.host import Host
from shipway.sources.reading import back, line_of
from shipway.sources.services import GeneratedService
from shipway.sources.view import View


def receipt_text(made: Sequence[Made]) -> str:
    """The file."""
    layers = {
        one.name: {
            "source": one.source,
            "version": one.version,
            "commit": one.commit,
            "files": list(one.files),
            "patches": [patch.as_data() for patch in one.patches],
            "wirings": [wiring.as_data() for wiring in one.wirings],
            "rules": [rule.as_data() for rule in one.rules],
        }
        for one in made
    }
    return json.dumps({"layers": layers}, indent=2, ensure_ascii=False) + "\n"


def read_receipt(text: str, path: str) -> tuple[Made, ...]:
    """Parse. Raises ShipwayError, with the line, for what Shipway did not write."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise ShipwayError(f"not a receipt ({error})", path, back(path), line) from None
    for keys, why in RECEIPT.find(data):
        what = f"{'.'.join(keys)}: {why}" if keys else why
        raise ShipwayError(what, path, back(path), line_of(text, keys))
    return tuple(_made(name, one) for name, one in data["layers"].items())


def layers_of(view: View, generated: GeneratedService) -> tuple[Made, ...]:
    """The layers that made a service; none without a receipt."""
    path = receipt_of(generated)
    text = view.text(path)
    return read_receipt(text, path) if text is not None else ()


def behind(host: Host, pins: Sequence[LayerPin], generated: GeneratedService) -> list[str]:
    """How the layers of a service differ from what the settings say; nothing when they do not."""
    made = {one.name: one for one in layers_of(View(host), generated)}
    said = []
    for pin in pins:
        one = made.pop(pin.name, None)
        if one is None:
            said.append(f"layer {pin.name} {pin.version} is not in it yet")
        elif (one.version, one.commit) != (pin.version, pin.versions.get(pin.version, one.commit)):
            said.append(f"layer {pin.name} is {one.version}, the settings say {pin.version}")
    said += [f"layer {name} {one.version} is no layer any more" for name, one in made.items()]
    return said


def _made(name: str, data: Mapping[str, Any]) -> Made:
    patches = tuple(Patch(one.get("target") or {}, one["patch"]) for one in data["patches"])
    wirings = tuple(Wiring.from_data(one) for one in data["wirings"])
    named = (name, data["source"], data["version"], data["commit"])
    rules = tuple(map(LayerRule.from_data, data["rules"]))
    return Made(*named, tuple(data["files"]), patches, wirings, rules)
