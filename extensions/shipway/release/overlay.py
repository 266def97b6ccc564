"""An overlay's kustomization with another image in it; every other byte stays as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import takewhile

import yaml

from shipway.check.idle_jobs import idle_patches, matches
from shipway.check.manifest import mapping
from shipway.derive.canonical import to_yaml
from shipway.derive.fragment import carry
from shipway.release.image import Image
from shipway.splice.model import Edit, Entry, Node, apply
from shipway.splice.yaml import YamlDocument

COMMENT_LINE = re.compile(r"[ \t]*#")


def images_in(text: str) -> dict[str, Image]:
    """The images that a kustomization names: name -> what stands there, a digest or none.

    Raises Refusal when the file cannot be parsed.
    """
    root = YamlDocument(text).root
    return {
        name: Image(_said(item, "newName") or name, _said(item, "digest"))
        for item in _items(root, "images")
        if (name := _said(item, "name"))
    }


def released(text: str, images: Mapping[str, Image], counts: Mapping[str, int | None]) -> str:
    """The kustomization with these images, those that it names.

    counts: what takes the place of a count of 0 at an image's first release; None takes the entry
    out (an autoscaler counts). A Job that was kept from running until there is an image runs then.
    Raises Refusal, with the line, when the file cannot be changed safely.
    """
    for name, image in images.items():
        text = _one(text, name, image, counts.get(name))
    return _awake(text)


def _one(text: str, name: str, image: Image, count: int | None) -> str:
    root = YamlDocument(text).root
    entry = next(item for item in _items(root, "images") if _said(item, "name") == name)
    moved = {"newName": image.name} if image.name != name else {}
    before = {key: said for key in ("newName", "newTag") if (said := _said(entry, key))}
    old: dict[str, object] = {"images": [{"name": name, **before}]}
    new: dict[str, object] = {"images": [{"name": name, **moved, "digest": image.digest}]}
    first = not Image(name, _said(entry, "digest")).real
    if first and _count(root, name) == 0:
        old["replicas"] = [{"name": name, "count": 0}]
        if count is not None:
            new["replicas"] = [{"name": name, "count": count}]
    return carry(text, to_yaml(old), to_yaml(new)).text


def _count(root: Node, name: str) -> object:
    for item in _items(root, "replicas"):
        if _said(item, "name") == name and (count := item.get("count")):
            return count.value.value
    return None


def _awake(text: str) -> str:
    """Without the patches that keep Jobs from running which all have an image now."""
    images = images_in(text)
    plain = mapping(yaml.load(text, Loader=yaml.CSafeLoader))
    for place, pattern in reversed(idle_patches(plain)):
        named = [image for name, image in images.items() if matches(pattern, name)]
        if named and all(image.real for image in named):
            text = _without_patch(text, place)
    return text


def _without_patch(text: str, place: int) -> str:
    document = YamlDocument(text)
    patches = document.root.get("patches")
    assert patches is not None
    container, entry = patches.value, patches.value.entries[place]
    if len(container.entries) == 1:
        container, entry = document.root, patches
    edit = document.remove(container, entry)
    start = edit.start - len(_comment_above(text, entry))
    return apply(text, [Edit(start, edit.end, edit.new)])


def _comment_above(text: str, entry: Entry) -> str:
    """The comment on the lines right above: it speaks of the entry, and goes with it."""
    lines = text[: text.rfind("\n", 0, entry.start) + 1].splitlines(keepends=True)
    return "".join(reversed(list(takewhile(COMMENT_LINE.match, reversed(lines)))))


def _items(root: Node, key: str) -> list[Node]:
    entry = root.get(key) if root.kind == "map" else None
    return [item.value for item in entry.value.entries if item.value.kind == "map"] if entry else []


def _said(item: Node, key: str) -> str:
    entry = item.get(key)
    return str(entry.value.value or "") if entry else ""
