"""Layers in an update: those that made each service, and those that the settings have now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shipway.layers.layer import Layer
from shipway.layers.now import LayersNow
from shipway.layers.overlay import overlaid, replaced_changes
from shipway.rendering.tree import Tree
from shipway.sources.services import GeneratedService

NO_LAYERS_NOW = LayersNow()


@dataclass(frozen=True, slots=True)
class LayerSides:
    """The layers of one service before and after. ``defaults``: of questions that are new to it."""

    before: tuple[Layer, ...] = ()
    after: LayersNow = NO_LAYERS_NOW
    defaults: Mapping[str, Any] = field(default_factory=dict)

    @property
    def differ(self) -> bool:
        """Whether the service has other layers than it gets."""
        return _known(self.before) != _known(self.after.layers)

    def over(
        self, sides: tuple[Tree, Tree], generated: GeneratedService
    ) -> tuple[Tree, Tree, list[str]]:
        """Both renders of the template with the layers over them, and what to tell of it."""
        base, new = sides
        notes = replaced_changes(base, new, generated.folder, self.after.layers)
        return (
            overlaid(base, generated, self.before),
            overlaid(new, generated, self.after.layers),
            notes,
        )

    def moves(self) -> list[tuple[str, str, str]]:
        """Name, version before and version after of each layer that changes; empty for none."""
        before = {layer.name: layer for layer in self.before}
        after = {layer.name: layer for layer in self.after.layers}
        pairs = [(n, before.get(n), after.get(n)) for n in dict.fromkeys([*before, *after])]
        return [
            (name, old.version if old else "", new.version if new else "")
            for name, old, new in pairs
            if old is None or new is None or old.commit != new.commit
        ]


NO_LAYERS = LayerSides()


def told(moves: Iterable[tuple[str, Sequence[tuple[str, str, str]]]]) -> list[str]:
    """A line for each way that a layer went, with the services that go it."""
    ways: dict[str, list[str]] = {}
    for service, layers in moves:
        for name, before, after in layers:
            way = f"layer {name}: {before or 'none'} -> {after or 'none'}"
            ways.setdefault(way, []).append(service)
    return [f"{way} ({', '.join(services)})" for way, services in ways.items()]


def _known(layers: Iterable[Layer]) -> list[tuple[str, str, str, str]]:
    return [(one.name, one.source, one.version, one.commit) for one in layers]
