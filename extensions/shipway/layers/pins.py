"""The layers that the settings name, and how the settings say what was used of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shipway.errors import ShipwayError, located
from shipway.kinds.registry import kind_of
from shipway.layers.layer import Layer, LayerPin
from shipway.names import did_you_mean
from shipway.sources.address import without_credentials
from shipway.sources.host import Host
from shipway.sources.reading import line_of
from shipway.sources.settings import SETTINGS_NAME, settings_data
from shipway.sources.settings_shape import LAYERS
from shipway.sources.yaml_text import with_entry

KEY = "layers"


def takes_layers(answers: Mapping[str, Any]) -> bool:
    """Whether a member with these answers is a service: packages and the workspace have none."""
    kind = kind_of(str(answers.get("kind")))
    return kind.image and not kind.whole


def layers_path(host: Host) -> str:
    """The settings file that names the layers."""
    return f"{host.services_dir}/{SETTINGS_NAME}"


def layer_pins(host: Host) -> tuple[LayerPin, ...]:
    """The layers, in the order in which they lie over each other; the last one is uppermost.

    Raises ShipwayError, with the line, for what git must not be asked for.
    """
    data: Mapping[str, Any] = host.settings.get(KEY) or {}
    path = layers_path(host)
    for keys, why in LAYERS.find(data):
        line = line_of(host.text(path), (KEY, *keys))
        raise ShipwayError(f"{'.'.join((KEY, *keys))}: {why}", path, "correct that line", line)
    return tuple(
        LayerPin(
            name,
            one["source"],
            one["version"],
            one.get("versions") or {},
            tuple(one.get("wires") or ()),
        )
        for name, one in data.items()
    )


def moved_to(pins: Sequence[LayerPin], versions: Mapping[str, str]) -> tuple[LayerPin, ...]:
    """The same layers, some at another version. Raises ShipwayError for a layer that is none."""
    names = [pin.name for pin in pins]
    for name in versions:
        if name not in names:
            meant = did_you_mean(name, names)
            known = f"name one of: {', '.join(names) or 'none yet; docs/how-to/layers.md'}"
            raise ShipwayError(
                f"the settings have no layer {name}",
                "--layer",
                f"did you mean {meant}?" if meant else known,
            )
    return tuple(replace(pin, version=versions.get(pin.name, pin.version)) for pin in pins)


def check_wires(host: Host, pin: LayerPin, layer: Layer) -> None:
    """Raises ShipwayError when a layer has entries for a file that the settings do not give it."""
    for wiring in layer.wirings:
        if wiring.file not in pin.wires:
            path = layers_path(host)
            raise ShipwayError(
                f"layer {pin.name} {pin.version} puts entries into {wiring.file}, which the "
                "settings do not give it",
                path,
                f"when that is right: wires: [{', '.join((*pin.wires, wiring.file))}] below it",
                line_of(host.text(path), (KEY, pin.name)),
            )


def check_moved(host: Host, pin: LayerPin, commit: str) -> None:
    """Raises ShipwayError when the version was another commit when it was used before."""
    before = pin.versions.get(pin.version, commit)
    if before != commit:
        path = layers_path(host)
        line = line_of(host.text(path), (KEY, pin.name, "versions", pin.version))
        raise ShipwayError(
            f"layer {pin.name} names another commit by {pin.version}: it is {commit} now and was "
            f"{before}",
            path,
            "ask who moved it, and why; when that is right, take this line out and commit",
            line,
        )


def with_layers(text: str, layers: Iterable[Layer]) -> str:
    """The settings ``text`` with what was used of each layer: its version, with its commit."""
    with located(SETTINGS_NAME):
        for layer in layers:
            text = _with_layer(text, layer)
    return text


def _with_layer(text: str, layer: Layer) -> str:
    data = settings_data(text, SETTINGS_NAME)[KEY][layer.name]
    place = [KEY, layer.name]
    if data["source"] != without_credentials(data["source"]):
        text = with_entry(text, place, "source", without_credentials(data["source"]))
    if data["version"] != layer.version:
        text = with_entry(text, place, "version", layer.version)
    if not data.get("versions"):
        return with_entry(text, place, "versions", {layer.version: layer.commit})
    if data["versions"].get(layer.version) != layer.commit:
        text = with_entry(text, [*place, "versions"], layer.version, layer.commit)
    return text
