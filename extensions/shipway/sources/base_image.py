"""Which image of Node, by its digest, the host's own Dockerfiles build on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from shipway.errors import EditError
from shipway.sources.dockerfile_lines import instructions

PAIR = re.compile(r"(\w+)=[\"']?([^\s\"']*)")
VARIABLE = re.compile(r"\$\{?(\w+)\}?")
IMAGE = re.compile(r"(?P<name>[^\s@$]+:[\w.-]+)(?:@(?P<digest>sha256:[0-9a-f]{64}))?")
OURS = re.compile(r"(?:\S*/)?node:(?P<major>\d+)(?:\.\d+)*-bookworm-slim")
"""What a service can be made of: the template's image, of any registry and version of that Node."""


class Base(NamedTuple):
    """An image that a Dockerfile names: where, with its tag, and its digest, if it has one."""

    line: int
    name: str
    digest: str


def bases_of(text: str) -> Iterator[Base]:
    """Each image of a tag that a FROM names, also by the default of an ARG, which is where it
    stands then."""
    try:
        found = instructions(text)
    except EditError:
        return  # the check says so
    defaults: dict[str, tuple[int, str]] = {}

    def value(one: re.Match[str]) -> str:
        return defaults.get(one[1], (0, one[0]))[1]

    for line, word, rest in found:
        if word == "ARG":
            defaults |= {name: (line, value) for name, value in PAIR.findall(rest)}
        named = next((part for part in rest.split() if not part.startswith("--")), "")
        variable = VARIABLE.fullmatch(named)
        at, said = defaults.get(variable[1], (line, "")) if variable else (line, named)
        filled = VARIABLE.sub(value, said)
        image = IMAGE.fullmatch(filled) if word == "FROM" else None
        if image:
            yield Base(at, image["name"], image["digest"] or "")


def pinned_base(texts: Iterable[str], node: int) -> str:
    """The image of this major version of Node that all Dockerfiles with a digest agree on; empty
    where none has one, or where two differ."""
    known = (base for text in texts for base in bases_of(text) if base.digest)
    pinned = {f"{base.name}@{base.digest}" for base in known if _is_ours(base.name, node)}
    return pinned.pop() if len(pinned) == 1 else ""


def _is_ours(name: str, node: int) -> bool:
    image = OURS.fullmatch(name)
    return bool(image and int(image["major"]) == node)
