"""The settings' layers at the versions that services get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from shipway.layers.defaults import check_defaults
from shipway.layers.fetched import Fetcher
from shipway.layers.layer import Layer, LayerPin
from shipway.layers.pins import (
    check_moved,
    check_wires,
    layer_pins,
    layers_path,
    moved_to,
    with_layers,
)
from shipway.sources.host import Host


class LayersNow(NamedTuple):
    """The layers, fetched; the last one is uppermost."""

    pins: tuple[LayerPin, ...] = ()
    layers: tuple[Layer, ...] = ()

    def defaults(self, questions: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Question -> default, of the uppermost layer that has one. Raises ShipwayError for one
        that the template does not ask, or that is no answer."""
        check_defaults(self.layers, questions)
        return {name: value for layer in self.layers for name, value in layer.defaults.items()}


def layers_now(host: Host, fetcher: Fetcher, versions: Mapping[str, str]) -> LayersNow:
    """The layers of the settings, some at another version (name -> version).

    Raises ShipwayError for a layer out of reach, or whose version names another commit than it did.
    """
    pins = moved_to(layer_pins(host), versions)
    layers = tuple(fetcher.at_version(pin) for pin in pins)
    for pin, layer in zip(pins, layers, strict=True):
        check_moved(host, pin, layer.commit)
        check_wires(host, pin, layer)
    return LayersNow(pins, layers)


def settings_with(
    host: Host, contents: Mapping[str, bytes | None], now: LayersNow
) -> dict[str, bytes]:
    """The settings, where they change, that say what was used. contents: what is written anyway."""
    if not now.layers:
        return {}
    path = layers_path(host)
    planned = contents.get(path)
    before = planned.decode() if planned is not None else host.text(path)
    after = with_layers(before, now.layers)
    return {path: after.encode()} if after != before else {}
