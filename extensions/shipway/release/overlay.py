"""An overlay's kustomization with another image in it; every other byte stays as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from itertools import takewhile
from typing import Any

import yaml

from shipway.derive.canonical import to_yaml
from shipway.derive.yaml_merge import merge_yaml
from shipway.errors import EditError
from shipway.release.image import Image
from shipway.sources.environments import NEVER_RELEASED
from shipway.sources.idle_jobs import idle_patches, matches
from shipway.sources.manifests import items, mapping
from shipway.sources.plain_yaml import plain
from shipway.splice.model import Entry, apply, line_of
from shipway.splice.yaml.document import YamlDocument

MOVED = ("newName", "newTag")
BY_HAND = "change this file by hand"
COMMENT_LINE = re.compile(r"[ \t]*#")


def images_in(text: str) -> dict[str, Image]:
    """The images that a kustomization names: name -> what stands there, a digest or none.

    Raises EditError when the file cannot be parsed.
    """
    named = map(mapping, items(_data(text).get("images")))
    return {
        str(name): Image(str(one.get("newName") or name), str(one.get("digest") or ""))
        for one in named
        if (name := one.get("name"))
    }


def with_images_in(text: str, images: Mapping[str, Image], counts: Mapping[str, int | None]) -> str:
    """The kustomization with these images, those that it names.

    counts: what takes the place of a count of 0 at an image's first release; None takes the entry
    out (an autoscaler counts). A Job that a patch kept from running until there is an image runs
    then. Raises EditError, with the line, when the file cannot be changed safely.
    """
    known = images_in(text)
    fresh = {name for name in images if known[name].digest == NEVER_RELEASED}
    for name, image in images.items():
        text = _one(text, name, image, counts.get(name) if name in fresh else 0)
    return _resume(text, fresh)


def _one(text: str, name: str, image: Image, count: int | None) -> str:
    """``count``: what stands for a count of 0 from now on; 0 leaves it."""
    expected = {**_data(text)}
    images = list(map(mapping, items(expected["images"])))
    place = next(n for n, one in enumerate(images) if one.get("name") == name)
    moved = {"newName": image.name} if image.name != name else {}
    before = {key: str(images[place][key]) for key in MOVED if images[place].get(key)}
    old: dict[str, object] = {"images": [{"name": name, **before}]}
    new: dict[str, object] = {"images": [{"name": name, **moved, "digest": image.digest}]}
    expected["images"] = [
        {k: v for k, v in one.items() if k not in MOVED} | moved | {"digest": image.digest}
        if one.get("name") == name
        else one
        for one in images
    ]
    stopped = {"name": name, "count": 0}
    replicas = items(expected.get("replicas"))
    if count != 0 and stopped in replicas:
        started = [] if count is None else [{"name": name, "count": count}]
        at = replicas.index(stopped)
        expected["replicas"] = [*replicas[:at], *started, *replicas[at + 1 :]]
        old["replicas"] = [stopped]
        new |= {"replicas": started} if started else {}
        expected = {k: v for k, v in expected.items() if k != "replicas" or v}
    after = merge_yaml(text, to_yaml(old), to_yaml(new)).text
    entries = YamlDocument(text).root.entries_at("images")
    start = entries[place].start if place < len(entries) else 0
    return _meant(text, after, expected, start, f"the image {name} shares its lines")


def _meant(text: str, after: str, expected: Mapping[str, Any], at: int, what: str) -> str:
    """``after``, which must say what is expected. Raises EditError, with the line, when it does
    not: aliases and odd layouts can make one change two."""
    line = line_of(text, at)
    try:
        if _data(after) == expected:
            return after
    except EditError:
        pass
    raise EditError(f"{what} with something else", line=line, fix=BY_HAND)


def _resume(text: str, fresh: AbstractSet[str]) -> str:
    """Without the patches that keep Jobs from running which all have an image since now."""
    for place, pattern in reversed(idle_patches(_data(text))):
        named = {name: image for name, image in images_in(text).items() if matches(pattern, name)}
        if fresh & named.keys() and all(image.real for image in named.values()):
            text = _without_patch(text, place)
    return text


def _without_patch(text: str, place: int) -> str:
    """Without one of the patches and the comment on it."""
    root = YamlDocument(text).root
    patches = root.get("patches")
    if patches is None or place >= len(patches.value.entries):
        line = line_of(text, patches.start if patches else 0)
        raise EditError(
            "the patch that keeps a Job from running is an alias", line=line, fix=BY_HAND
        )
    expected = {**_data(text)}
    expected["patches"] = [one for n, one in enumerate(expected["patches"]) if n != place]
    entry = patches.value.entries[place]
    after = text
    if not patches.value.flow and patches is not root.entries[0]:
        after = _without_comment(text, entry if expected["patches"] else patches)
    document = YamlDocument(after)
    patches = document.root.get("patches")
    assert patches is not None
    if expected["patches"]:
        edit = document.remove(patches.value, patches.value.entries[place])
    else:
        edit = document.remove(document.root, patches)
        del expected["patches"]
    what = "the patch that keeps a Job from running shares its lines"
    return _meant(text, apply(after, [edit]), expected, entry.start, what)


def _without_comment(text: str, entry: Entry) -> str:
    """Without the comment on the lines right above an entry: it speaks of it, and goes with it."""
    end = text.rfind("\n", 0, entry.start) + 1
    lines = text[:end].splitlines(keepends=True)
    comment = "".join(takewhile(COMMENT_LINE.match, reversed(lines)))
    return text[: end - len(comment)] + text[end:]


def _data(text: str) -> Mapping[str, Any]:
    try:
        return mapping(plain(text))
    except yaml.YAMLError as error:
        YamlDocument(text)  # says where
        raise EditError(f"not valid YAML: {error}", line=1, fix=BY_HAND) from None
