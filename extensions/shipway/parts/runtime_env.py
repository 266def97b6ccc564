"""An environment that is read at run time only, so that a build needs no value."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from shipway.parts.env_reader import readers_of
from shipway.parts.packages_build import references
from shipway.parts.part import Part
from shipway.parts.site import Given, Obstacle, Site
from shipway.sources import git
from shipway.sources.parts import Wirings

PLACEHOLDER = re.compile(
    r"^\s*(?:-\s+)?(?i:ENV |ARG |export )?[\"']?(?P<name>[A-Z][A-Z0-9_]{2,})[\"']?\s*[:=]\s*\S*"
    r"(?i:placeholder|dummy|change-?me|build-?time|not-?used|fake)"
)
"""A variable's name is in capitals: an input of a workflow has a `default`, too."""
BUILT = "packages/env/dist/index.js"
BUILDS = re.compile(r"(^|/)(Dockerfile[^/]*|[^/]+\.Dockerfile)$|^\.github/workflows/|^\.gitlab-ci")


def meets(site: Site) -> Iterator[Obstacle]:
    """The values that only a build needs, and what a build of packages would leave to commit."""
    if not git.ignored(site.host.root, [BUILT]):
        what = f"git does not ignore {posixpath.dirname(BUILT)}, which the build of packages writes"
        yield Obstacle(".gitignore", 0, what, "echo dist >> .gitignore", blocks=False)
    for path in filter(BUILDS.search, site.host.on_disk(site.host.files)):
        for number, line in enumerate(site.host.text(path).split("\n"), 1):
            if found := PLACEHOLDER.match(line):
                what = f"{found['name']} is a placeholder that only a build needs"
                fix = "take it out once the app reads it at run time"
                yield Obstacle(path, number, what, fix, blocks=False)


def gives(site: Site) -> Given:
    """A reader for each program that has none, with what calls it."""
    return readers_of(site.host, site.told.get("only") or ())


def wires(site: Site) -> Wirings:
    """Its reference, where packages are built."""
    return references(site, ("env",))


PART = Part(
    name="runtime-env",
    order=35,
    title="an environment that is read at run time only",
    help="A file for each app and service that says at its start what is missing, found in its "
    "sources; reads that a build meets are named, and placeholders that only a build needs. The "
    "package of readers with types.",
    files=("packages/env/",),
    needs=("compiler-options", "packages-build"),
    folders=("packages/*",),
    meets=meets,
    gives=gives,
    wires=wires,
    proof='pnpm install && env -i PATH="$PATH" HOME="$HOME" pnpm build',
)
