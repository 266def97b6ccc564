"""What layers have to do with a service: their versions, and the rules that they bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shipway.check.finding import Finding
from shipway.check.groups import DERIVED
from shipway.check.rules import Rule
from shipway.layers.layer import LayerRule, receipt_of
from shipway.layers.pins import layer_pins, takes_layers
from shipway.layers.receipt import behind, layers_of
from shipway.sources.answers import read_answers
from shipway.sources.host import Host
from shipway.sources.plain_yaml import readable
from shipway.sources.reading import line_of
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.value_checks import Keys


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


def broken_rules(view: View, generated: GeneratedService, base: str) -> Iterator[Finding]:
    """A finding for each place where a service is not as one of its layers wants it."""
    for made in layers_of(view, generated):
        for rule in made.rules:
            if base or not rule.manifest:
                yield from _broken(view, generated, base, (made.name, rule))


def _broken(
    view: View, generated: GeneratedService, base: str, named: tuple[str, LayerRule]
) -> Iterator[Finding]:
    layer, rule = named
    path = f"{base}/{generated.name}/{rule.manifest}"
    path = path if rule.manifest else f"{generated.folder}/{rule.file}"
    text, name = view.text(path), f"{layer}/{rule.name}"
    data = readable(text or "")
    if data is None and (text or "").strip():
        what, fix = f"{name}: this file is no YAML, nor JSON", "correct it"
        yield Finding(path, 1, "layer-rule", what, fix, key=name)
        return
    for keys, value in _at(data, rule.at, ()):
        if not _fits(value, rule.must):
            where = (receipt_of(generated), 1) if text is None else (path, line_of(text, keys))
            key, what = ".".join((name, *keys)), f"{name}: {rule.what}"
            yield Finding(*where, "layer-rule", what, rule.fix, key=key)


MISSING = object()


def _at(data: Any, at: Sequence[str], before: Keys) -> Iterator[tuple[Keys, Any]]:
    """Every value at the keys, with the keys that lead there; MISSING where one is not there. Of
    what is not there, nothing is an item."""
    if not at:
        yield before, data
        return
    key, *rest = at
    found = dict(enumerate(data)) if isinstance(data, list) else data
    pairs = {str(k): v for k, v in found.items()} if isinstance(found, dict) else {}
    if key == "*" and isinstance(data, list | dict):
        for name, value in pairs.items():
            yield from _at(value, rest, (*before, name))
    elif key in pairs:
        yield from _at(pairs[key], rest, (*before, key))
    elif "*" not in at:
        yield (*before, key), MISSING


def _fits(value: Any, must: Mapping[str, Any]) -> bool:
    ((how, wanted),) = must.items()
    if how == "present":
        return (value is not MISSING) is wanted
    if how == "starts_with":
        return isinstance(value, str) and value.startswith(str(wanted))
    return value in (wanted if how == "one_of" else [wanted])


RULES = (
    Rule(
        id="layer-rule",
        title="a service is not as one of its company's layers wants it",
        why="The layer says what every service of this company must have, in words of its own.",
        cure="as the finding says",
        group=DERIVED,
        of="layers.json",
        wrong='{"rules": [{"name": "owner", "at": ["spec", "owner"], "must": {"present": true}}]}',
        right="spec: {owner: platform} # in the file that the rule names",
        severity="warning",
    ),
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
