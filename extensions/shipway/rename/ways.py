"""What people wrote about a service by its old name, where a command goes by it: ways in
kustomizations to what moves, and the settings that name it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from shipway.derive.canary import SETTING
from shipway.errors import EditError
from shipway.sources.kubernetes import KUSTOMIZATIONS, REACHES
from shipway.splice.model import Edit, Node, apply
from shipway.splice.yaml.document import YamlDocument

LISTS = (*REACHES, "transformers", "generators", "configurations", "crds", "patchesStrategicMerge")
Moves = Mapping[str, str]
"""Folders and files that move, old to new."""


def ways_renamed(texts: Mapping[str, str], moves: Moves) -> dict[str, str]:
    """The kustomizations, by the path that they have afterwards, with other ways in them: those
    that change. One that cannot be read stays: nobody can say what is in it."""
    found = {}
    for path, text in texts.items():
        folder, _, name = path.rpartition("/")
        if name in KUSTOMIZATIONS and (after := _with_ways(text, folder, moves)) != text:
            found[path] = after
    return found


def canaries_renamed(settings: str, name: str, new: str) -> str:
    """The settings, where they ask for a canary of the service by its name."""
    asked = YamlDocument(settings).root.entries_at(SETTING)
    named = [item.value for one in asked for item in one.value.entries if item.value.value == name]
    return apply(settings, [_edit(settings, node, name, new) for node in named])


def _with_ways(text: str, folder: str, moves: Moves) -> str:
    try:
        nodes = list(_ways(YamlDocument(text).root))
    except EditError:
        return text
    edits = []
    for node in nodes:
        way = str(node.value)
        if (to := _moved(way, folder, moves)) != way:
            edits.append(_edit(text, node, way, to))
    return apply(text, edits)


def _ways(root: Node) -> Iterator[Node]:
    for key in LISTS:
        yield from _scalars(entry.value for entry in root.entries_at(key))
    patches = [entry.value.get("path") for entry in root.entries_at("patches")]
    yield from _scalars(entry.value for entry in patches if entry)


def _scalars(nodes: Iterable[Node]) -> Iterator[Node]:
    return (node for node in nodes if isinstance(node.value, str) and "\n" not in node.value)


def _moved(way: str, folder: str, moves: Moves) -> str:
    """The way, with as little of it changed as leads to the new place."""
    target = posixpath.normpath(posixpath.join(folder, way))
    for old, new in moves.items():
        if target == old or target.startswith(f"{old}/"):
            wanted = new + target.removeprefix(old)
            parts, names = way.split("/"), (posixpath.basename(old), posixpath.basename(new))
            for place in [n for n, part in enumerate(parts) if part == names[0]]:
                other = "/".join([*parts[:place], names[1], *parts[place + 1 :]])
                if posixpath.normpath(posixpath.join(folder, other)) == wanted:
                    return other
            return posixpath.relpath(wanted, folder)
    return way


def _edit(text: str, node: Node, old: str, new: str) -> Edit:
    """In the quotes that are there: a name and a path need none of their own."""
    return Edit(node.start, node.end, text[node.start : node.end].replace(old, new))
