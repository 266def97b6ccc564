"""The one build that makes every package's JavaScript and declarations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from shipway.parts.package_builds import Judged, judged
from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site
from shipway.sources.parts import PartBlocks, Wirings
from shipway.sources.tsconfig import PACKAGES, PROJECT


def makes(site: Site) -> Mapping[str, str]:
    """The packages' projects, and the list of them where the host has none."""
    found = judged(site.host)
    texts = {f"{one.package.folder}/{PROJECT}": one.makes for one in found if one.makes}
    if site.told["solution"] == PACKAGES and not site.host.on_disk([PACKAGES]):
        references = ",\n".join(f'    {{ "path": "{path}" }}' for path in _projects(found))
        # Without one, no key: the last reference that goes takes its list along.
        listed = f',\n  "references": [\n{references}\n  ]' if references else ""
        texts[PACKAGES] = f'{{\n  "files": []{listed}\n}}\n'
    return texts


def wires(site: Site) -> Wirings:
    """References in the host's own list of projects."""
    path = site.told["solution"]
    if not site.host.on_disk([path]):
        return {}
    blocks = {
        f"references/{one}": f'{{ "path": {json.dumps(one)} }}'
        for one in _projects(judged(site.host))
    }
    return {"tsconfig": PartBlocks(path, blocks)}


def references(site: Site, names: Iterable[str]) -> Wirings:
    """The references to packages that another part brings."""
    paths = [f"packages/{name}/{PROJECT}" for name in names]
    blocks = {f"references/{path}": f'{{ "path": {json.dumps(path)} }}' for path in paths}
    return {"tsconfig": PartBlocks(site.told["solution"], blocks)}


def meets(site: Site) -> Iterator[Obstacle]:
    """What only a person can decide; it leaves that package out and stops nothing."""
    for one in judged(site.host):
        if one.why:
            path = f"{one.package.folder}/{one.file}"
            yield Obstacle(path, one.line or 1, one.why, one.fix, blocks=False)


def _projects(found: list[Judged]) -> list[str]:
    return [f"{one.package.folder}/{one.project}" for one in found if one.project]


PART = Part(
    name="packages-build",
    order=10,
    title="one build for every package",
    help="A script that makes each package's JavaScript and declarations, and says by name what is "
    "missing. Packages with a build get a tsconfig.build.json; the root gets references to them.",
    files=("scripts/packages-build.ts",),
    scripts=("packages:build",),
    tools=("typescript",),
    makes=makes,
    wires=wires,
    meets=meets,
    proof="pnpm install && pnpm packages:build && pnpm packages:build",
)
