"""Lay layers over a service as the template renders it: text and bytes in, a tree out.

Both sides of an update are made so, the base by the layers that the receipt names and the new one
by those of the settings. What stands between them is one three-way merge, as without layers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from shipway.errors import ShipwayError
from shipway.layers.fetched import FILES, JINJA, MANIFEST_NAME
from shipway.layers.layer import Layer, LayerRule, Made, Patch, Wiring, receipt_of
from shipway.layers.pins import takes_layers
from shipway.layers.receipt import receipt_text
from shipway.layers.words import say
from shipway.nesting import shallow
from shipway.rendering.tree import File, Tree
from shipway.service import Service
from shipway.sources.answers import answers_of
from shipway.sources.reading import yaml_problem
from shipway.sources.services import GeneratedService


def overlaid(tree: Tree, generated: GeneratedService, layers: Sequence[Layer]) -> dict[str, File]:
    """The service's files with the layers' over them, and the receipt that says so.

    Raises ShipwayError, with the layer's file and line, for what is no plain data or fits nowhere.
    """
    whole = dict(tree)
    if not layers:
        return whole
    words = words_of(tree[generated.answers].content.decode(), generated.answers)
    if not takes_layers(words):
        return whole
    made = []
    for layer in layers:
        files = _files(layer, words)
        for path, file in files.items():
            place = f"{generated.folder}/{path}"
            _must_fit(layer, path, place, whole)
            whole[place] = file
        patches = tuple(_patch(layer, patch, path, words) for patch, path in layer.patches)
        named = (layer.name, layer.source, layer.version, layer.commit)
        wirings = tuple(_wiring(layer, wiring, words) for wiring in layer.wirings)
        rules = tuple(_rule(layer, rule, words) for rule in layer.rules)
        made.append(Made(*named, tuple(sorted(files)), patches, wirings, rules))
    whole[receipt_of(generated)] = File(receipt_text(made).encode())
    return whole


def words_of(answers: str, path: str) -> dict[str, Any]:
    """What a layer may say of a service: its answers, its folder and its package."""
    data = answers_of(answers, path)
    service = Service.from_answers(data)
    asked = {key: value for key, value in data.items() if not key.startswith("_") and key != "host"}
    return {**asked, "folder": service.folder, "package_name": service.package}


def replaced_changes(base: Tree, new: Tree, folder: str, layers: Iterable[Layer]) -> list[str]:
    """A note on each file that a layer replaces and the template changed: nobody gets that."""
    notes = []
    for layer in layers:
        for path in sorted(path.removesuffix(JINJA) for path in layer.files):
            place = f"{folder}/{path}"
            if place in base and place in new and base[place].content != new[place].content:
                what = f"the template changed it, and layer {layer.name} replaces it"
                notes.append(f"{place}: {what}; look whether the layer should follow")
    return notes


def _files(layer: Layer, words: Mapping[str, Any]) -> dict[str, File]:
    """The layer's files for one service; one that says nothing for it is left out."""
    files = {}
    for path, file in layer.files.items():
        if not path.endswith(JINJA):
            files[path] = file
            continue
        text = say(_text(layer, FILES + path, file), words, layer.where(FILES + path))
        if text.strip():
            files[path.removesuffix(JINJA)] = File(text.encode(), file.mode)
    return files


def _text(layer: Layer, path: str, file: File) -> str:
    try:
        return file.content.decode()
    except UnicodeDecodeError:
        fix = "take the ending .jinja away"
        raise ShipwayError("is no UTF-8 text", layer.where(path), fix) from None


def _must_fit(layer: Layer, path: str, place: str, tree: Tree) -> None:
    """A file may stand in the place of a file, and of nothing else."""
    parents = place.split("/")
    above = {"/".join(parents[:end]) for end in range(1, len(parents))}
    below = any(other.startswith(f"{place}/") for other in tree)
    there = tree.get(place)
    if above & tree.keys() or below or (there is not None and there.link):
        what = "a link, or a folder, of the template stands in its place"
        raise ShipwayError(what, layer.where(FILES + path), "give it another path")


def _patch(layer: Layer, patch: Patch, path: str, words: Mapping[str, Any]) -> Patch:
    where = layer.where(path or MANIFEST_NAME)
    text = say(patch.patch, words, where) if path.endswith(JINJA) else patch.patch
    _must_be_patch(text, patch, where)
    return Patch(patch.target, text if text.endswith("\n") else f"{text}\n")


def _wiring(layer: Layer, wiring: Wiring, words: Mapping[str, Any]) -> Wiring:
    """With the service's answers in every text of it."""
    where = layer.where(MANIFEST_NAME)
    own = (f"{words['folder']}/", f"{words.get('kubernetes_base') or words['folder']}/")
    if wiring.file == words.get("compose_file") or wiring.file.startswith(own):
        what = f"wirings: {wiring.file} is derived by Shipway"
        raise ShipwayError(what, where, "name a file that is the host's alone")
    return Wiring.from_data(_said(wiring.as_data(), words, where))


def _rule(layer: Layer, rule: LayerRule, words: Mapping[str, Any]) -> LayerRule:
    return LayerRule.from_data(_said(rule.as_data(), words, layer.where(MANIFEST_NAME)))


def _said(value: Any, words: Mapping[str, Any], where: str) -> Any:
    """Plain data with the service's answers in every text of it."""
    if isinstance(value, str):
        return say(value, words, where)
    if isinstance(value, dict):
        return {say(k, words, where): _said(v, words, where) for k, v in value.items()}
    return [_said(one, words, where) for one in value] if isinstance(value, list) else value


def _must_be_patch(text: str, patch: Patch, where: str) -> None:
    """A list of JSON 6902 operations, or the objects of a strategic merge."""
    try:
        data = list(yaml.load_all(shallow(text), Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, RecursionError) as error:
        what, line = yaml_problem(error)
        raise ShipwayError(f"a patch: {what}", where, "correct the layer", line) from None
    operations = len(data) == 1 and isinstance(data[0], list)
    if operations and not patch.target:
        raise ShipwayError("a JSON 6902 patch needs a target", where, "add target: {kind: …}")
    if not operations and not (data and all(isinstance(one, dict) for one in data)):
        raise ShipwayError("a patch is a map or a list of operations", where, "correct the layer")
