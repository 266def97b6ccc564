"""An environment that is read at run time only, so that a build needs no value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shipway.parts.packages_build import references
from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site
from shipway.sources.host import Host
from shipway.sources.parts import Wirings
from shipway.sources.workspace import read_json

PLACEHOLDER = re.compile(
    r"^\s*(?:-\s+)?(?:ENV |ARG |export )?[\"']?(?P<name>[A-Z][A-Z0-9_]{2,})[\"']?\s*[:=]\s*\S*"
    r"(?:placeholder|dummy|change-?me|build-?time|not-?used|fake)",
    re.I,
)
BUILDS = re.compile(r"(^|/)(Dockerfile[^/]*|[^/]+\.Dockerfile)$|^\.github/workflows/|^\.gitlab-ci")
ENTRIES = ("src/instrumentation.ts", "instrumentation.ts", "src/instrumentation.js")


def meets(site: Site) -> Iterator[Obstacle]:
    """The values that only a build needs, and the Next.js apps that read nothing as they start."""
    for path in filter(BUILDS.search, site.host.on_disk(site.host.files)):
        for number, line in enumerate(site.host.text(path).split("\n"), 1):
            if found := PLACEHOLDER.match(line):
                what = f"{found['name']} is a placeholder that only a build needs"
                fix = "take it out once the app reads it at run time"
                yield Obstacle(path, number, what, fix, blocks=False)
    for folder in _next_apps(site.host):
        if not site.host.on_disk(f"{folder}/{entry}" for entry in ENTRIES):
            what = (
                "Next.js app without instrumentation.ts: nothing reads its environment as it starts"
            )
            fix = "let its register() read the environment, as that of shipway init's apps/web does"
            yield Obstacle(f"{folder}/package.json", 1, what, fix, blocks=False)


def wires(site: Site) -> Wirings:
    """Its reference, where packages are built."""
    return references(site, ("env",))


def _next_apps(host: Host) -> list[str]:
    folders = sorted(package.folder for package in host.packages)
    return [
        folder
        for folder in folders
        if "next" in (read_json(host.root / folder / "package.json").get("dependencies") or {})
    ]


PART = Part(
    name="runtime-env",
    order=35,
    title="an environment that is read at run time only",
    help="The package that reads an environment once, as a process starts; placeholders that only "
    "a build needs are named, and apps that read nothing as they start.",
    files=("packages/env/",),
    needs=("compiler-options", "packages-build"),
    folders=("packages/*",),
    meets=meets,
    wires=wires,
    proof='pnpm install && env -i PATH="$PATH" HOME="$HOME" pnpm build',
)
