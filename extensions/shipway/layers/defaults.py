"""What layers say of the template's questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from shipway.allowed import problem
from shipway.errors import ShipwayError
from shipway.layers.fetched import MANIFEST_NAME
from shipway.layers.layer import Layer
from shipway.names import did_you_mean


def check_defaults(layers: Iterable[Layer], questions: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises ShipwayError for a default of what the template does not ask, and for one that is no
    answer. A default is taken as it is: the template's own are rendered, a layer's never."""
    asked = {name for name, question in questions.items() if question.get("when") is not False}
    for layer in layers:
        for name, value in layer.defaults.items():
            where = layer.where(MANIFEST_NAME)
            if name not in asked:
                meant = did_you_mean(name, asked)
                fix = f"did you mean {meant}?" if meant else f"one of: {', '.join(sorted(asked))}"
                raise ShipwayError(f"defaults: the template does not ask {name}", where, fix)
            if why := problem(name, value):
                raise ShipwayError(f"defaults: {name}: {why}", where, "correct the layer")
