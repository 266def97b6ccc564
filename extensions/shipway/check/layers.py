"""A service that other layers made than the settings name."""

from __future__ import annotations

from collections.abc import Iterator

from shipway.check.finding import Finding
from shipway.check.groups import DERIVED
from shipway.check.rules import Rule
from shipway.layers.layer import receipt_of
from shipway.layers.pins import layer_pins, takes_layers
from shipway.layers.receipt import behind
from shipway.sources.answers import read_answers
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService


def other_layers(host: Host, generated: GeneratedService) -> Iterator[Finding]:
    """A finding for each layer whose version in the settings is another one than the service's.

    A service that plain Copier made has none, and one in another language takes no part.
    """
    there = (host.root / generated.answers).is_file()
    if not there or not takes_layers(read_answers(host.root, generated.answers)):
        return
    receipt = receipt_of(generated)
    path = receipt if (host.root / receipt).is_file() else generated.answers
    fix = f"shipway update {generated.name}"
    for what in behind(host, layer_pins(host), generated):
        yield Finding(path, 1, "layer-behind", what, fix, key=what)


RULES = (
    Rule(
        id="layer-behind",
        title="a service was made by another version of a layer than the settings name",
        why="What the company's layer says today is not in this service: its files, and its "
        "patches of the manifests.",
        cure="`shipway update NAME`",
        group=DERIVED,
        of="layers.json",
        wrong='{"layers": {"acme": {"version": "v1.0.0"}}} // the settings say v1.1.0',
        right='{"layers": {"acme": {"version": "v1.1.0"}}}',
        severity="warning",
    ),
)
