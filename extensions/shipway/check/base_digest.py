"""A base image that one Dockerfile of the repository pins, and a service's has otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shipway.check.finding import Finding
from shipway.check.groups import IMAGES
from shipway.check.rules import Rule
from shipway.sources.base_image import bases_of
from shipway.sources.siblings import DOCKERFILE
from shipway.sources.view import View

ID = "base-digest"


def base_digests(view: View, own: Iterable[str]) -> Iterator[Finding]:
    """own: the Dockerfiles that are judged. In a repository that pins none there is no finding."""
    pinned: dict[str, dict[str, str]] = {}
    for path in filter(DOCKERFILE.fullmatch, view.host.files):
        text = view.readable(path)
        for base in bases_of(text) if "@sha256:" in text else ():
            if base.digest:
                pinned.setdefault(base.name, {}).setdefault(base.digest, f"{path}:{base.line}")
    for path in own if pinned else ():
        for base in bases_of(view.readable(path)):
            others = {d: at for d, at in pinned.get(base.name, {}).items() if d != base.digest}
            if not others:
                continue
            digest, place = next(iter(others.items()))
            said = "pins another digest of it" if base.digest else "pins it by digest"
            what = f"{base.name}: {place} {said}"
            fix = f"write {base.name}@{digest}"
            if base.digest:
                fix += ", or this one's there: whichever is newer"
            yield Finding(path, base.line, ID, what, fix, key=base.name)


PINNED = f"FROM node:24-bookworm-slim@sha256:{'a' * 64} AS node-image"
RULES = (
    Rule(
        id=ID,
        title="a base image without the digest that another Dockerfile pins, or with another one",
        why="Services run on different files below the same tag, and what was scanned of one is "
        "not what the other has. Nothing is said where no Dockerfile has a digest.",
        cure="write the digest that the other one has; where both have one, the newer",
        group=IMAGES,
        of="a Dockerfile, beside one with a digest",
        wrong="FROM node:24-bookworm-slim AS node-image",
        right=PINNED,
        severity="warning",
        since="1.5.0",
    ),
)
