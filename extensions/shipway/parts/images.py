"""Images that hold one program's packages and no others."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from shipway.parts.image_facts import images_of, makeable
from shipway.parts.moving.app import kind_of
from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site
from shipway.sources.host import Host
from shipway.sources.siblings import contexts_of
from shipway.splice.model import line_of

IGNORES = ".dockerignore"
COPIES = re.compile(r"^(?:COPY|ADD) (?!--from)(?:--\S+ )*(?P<what>[^\[\n]+) \S+\s*$", re.M | re.I)
"""Things of the context, not in the form of a list."""
COPIED = re.compile(r"^COPY (?!--from)(?:--\S+ )*(?P<what>\S+) \S+\s*$", re.M | re.I)
"""One thing of the context."""


def unless(site: Site) -> Iterable[str]:
    """What a host keeps out of its builds is its own affair."""
    return (IGNORES,) if site.told["dockerignore"] else ()


def rendered_for(site: Site) -> Iterable[str]:
    """The Dockerfiles of programs that have none."""
    return [f"{folder}/Dockerfile" for folder in site.told.get("images") or ()]


def proves(told: Mapping[str, Any]) -> str:
    """One of the images, built."""
    return next((f"docker build -f {one}/Dockerfile ." for one in told.get("images") or ()), "")


def meets(site: Site) -> Iterator[Obstacle]:
    """What builds still get by the host's own .dockerignore, the Dockerfiles that copy the whole
    repository into what they keep, and what is missing for those that do not come."""
    host = site.host
    if site.told["dockerignore"] and host.on_disk([IGNORES]):
        own = {line.strip() for line in host.text(IGNORES).splitlines()}
        wanted = site.tree[IGNORES].content.decode().splitlines()
        if lacking := [line for line in wanted if line not in own]:
            what = "yours stays; it lets into builds what no image should hold"
            yield Obstacle(IGNORES, 1, what, f"add, a line each: {' '.join(lacking)}", blocks=False)
    for path in host.files:
        if path.rpartition("/")[2] == "Dockerfile" and host.on_disk([path]):
            yield from _wide(host, path)
    yield from images_of(host, site.told.get("only") or ()).left


def _wide(host: Host, path: str) -> Iterator[Obstacle]:
    """A Dockerfile that copies more than its program needs into what it keeps."""
    text, folder = host.text(path), path.rpartition("/")[0]
    wide = {"", *host.facts.package_dirs}
    found = next((one for one in COPIED.finditer(text) if one["what"].strip("./") in wide), None)
    if not found or "scripts/prune.ts" in text or not _from_root(host, path, text):
        return
    whole = found["what"].strip("./")
    what = f"copies {whole or 'the whole repository'}: every change there builds it again"
    fix = f"first `RUN node scripts/prune.ts cut {folder or 'FOLDER-OF-ITS-PROGRAM'}`"
    fix += ", and copy from that stage, as services of shipway new do"
    if folder and folder not in {package.folder for package in host.packages}:
        fix = f"copy the folders that it needs, or leave the others out by {path}.dockerignore"
    if not folder and kind_of(host.root_manifest):
        fix = "shipway add app-workspace moves an app out of the root; then copy less"
    elif makeable(host, folder):
        fix = f"git rm {path}, then shipway add images --for {folder} makes one; or {fix}"
    yield Obstacle(path, line_of(text, found.start()), what, fix, blocks=False)


def _from_root(host: Host, path: str, text: str) -> bool:
    """Whether the repository's root is what the Dockerfile is built from: as Compose says, else
    where it copies nothing that lies beside it alone (`COPY go.mod ./`)."""
    folder = path.rpartition("/")[0]
    if not folder or (contexts := contexts_of(path, host.composed)):
        return not folder or "." in contexts
    words = [word for one in COPIES.finditer(text) for word in one["what"].split()]
    named = {posixpath.normpath(word.lstrip("/")) for word in words} - {"."}
    beside = [one.removeprefix(f"{folder}/") for one in host.files if one.startswith(f"{folder}/")]
    return not any(_lies(word, beside) and not _lies(word, host.files) for word in named)


def _lies(word: str, files: Iterable[str]) -> bool:
    """Whether there is such a file or folder; a COPY's star stays in one folder."""
    depth = word.count("/") + 1
    return any(fnmatchcase("/".join(one.split("/")[:depth]), word) for one in files)


PART = Part(
    name="images",
    order=50,
    title="images of one program's packages",
    help="`scripts/prune.ts` cuts an image's part out of the repository by the lockfile, so that "
    "an unrelated change rebuilds no layer; a Dockerfile for each app and service that has none, a "
    ".dockerignore, and the Dockerfile of a database's tasks.",
    files=(".dockerignore", "infra/docker/", "scripts/prune.ts", "scripts/prune/"),
    needs=("packages-build",),
    unless=unless,
    rendered_for=rendered_for,
    meets=meets,
    proves=proves,
)
