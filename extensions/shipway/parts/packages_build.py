"""The one build that makes every package's JavaScript and declarations."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site
from shipway.sources.host import Host
from shipway.sources.parts import PartBlocks, Wirings
from shipway.sources.reading import line_of
from shipway.sources.tsconfig import PACKAGES
from shipway.sources.workspace import Package, read_json
from shipway.splice.json import JsonDocument

PROJECT = "tsconfig.build.json"
SOURCE = (".ts", ".tsx", ".mts")
TEST = re.compile(r"\.(test|spec)\.")
ON_ONE_LINE = re.compile(r'\[\s+("[^"]+"(?:,\s+"[^"]+")*)\s+\]|\{\s+("path": "[^"]+")\s+\}')
"""Lists of words and references, as formatters leave them."""


class Judged(NamedTuple):
    """A package of the host. ``project``: its build is known, and this project makes its
    declarations. ``makes``: the project's text where it is new. ``why``, ``fix``: what a person
    must decide; none of it where a package is used as source and needs no build."""

    package: Package
    project: str = ""
    makes: str = ""
    why: str = ""
    fix: str = ""
    file: str = "package.json"
    line: int = 0


def judged(host: Host) -> list[Judged]:
    """Every library of the host, and what there is to do about its build."""
    folders = set(host.facts.package_dirs)
    libraries = [one for one in host.packages if posixpath.dirname(one.folder) in folders]
    found = [_judged(host, package) for package in libraries]
    built = {one.package.name for one in found if one.project}
    return [_with_references(host, one, built) for one in found]


def _judged(host: Host, package: Package) -> Judged:
    manifest = read_json(host.root / package.folder / "package.json")
    paths = list(_targets(manifest.get("exports"))) or _entries(manifest)
    build = _map(manifest.get("scripts")).get("build")
    if not build:
        return _unbuilt(host, package, paths)
    if (host.root / package.folder / PROJECT).is_file():
        return _by_its_own(host, package)
    below = f"{package.folder}/src/"
    sources = [path for path in host.files if path.startswith(below)]
    if not _is_compiled(host, package, sources):
        why = "has a build, and no tsconfig.json with a folder src: its declarations have no source"
        return Judged(package, why=why, fix=f"write {package.folder}/{PROJECT}, composite, by hand")
    tested = any(TEST.search(path) for path in sources)
    return Judged(package, PROJECT, _text(_project(paths, tested=tested)))


def _is_compiled(host: Host, package: Package, sources: Sequence[str]) -> bool:
    """Whether its tsconfig.json has files in src to compile: the compiler ends with an error
    where it finds none."""
    file = f"{package.folder}/tsconfig.json"
    if not sources or not (host.root / file).is_file():
        return False
    return any(_is_source(path) for path in sources) or '"allowJs": true' in host.text(file)


def _unbuilt(host: Host, package: Package, paths: list[str]) -> Judged:
    """No script makes anything: fine where others import its source, or what is committed."""
    there = {f"{package.folder}/{posixpath.normpath(path)}" for path in paths if "*" not in path}
    if all(_is_source(path) for path in paths) or there <= set(host.files):
        return Judged(package)
    text = host.text(f"{package.folder}/package.json")
    keys = ("exports",) if '"exports"' in text else ("main",)
    why = f"leads to {paths[0]}, and no script `build` makes that"
    fix = 'add the script, such as "build": "tsup", and run this again'
    return Judged(package, why=why, fix=fix, line=line_of(text, keys))


def _by_its_own(host: Host, package: Package) -> Judged:
    """A project that is there is taken where `tsc --build` can use it, and never edited."""
    root = JsonDocument(host.text(f"{package.folder}/{PROJECT}")).root
    needed = ("composite", "emitDeclarationOnly")
    if all(root.value_at("compilerOptions", key) is True for key in needed):
        return Judged(package, PROJECT)
    why = "makes JavaScript, or is no project that others can refer to"
    fix = 'add "composite": true, "emitDeclarationOnly": true to its compilerOptions'
    return Judged(
        package, why=why, fix=f"{fix}; `build` alone makes JavaScript", file=PROJECT, line=1
    )


def _project(paths: list[str], *, tested: bool) -> dict[str, Any]:
    """What makes declarations and nothing else, over the package's own options."""
    out = next((p.removeprefix("./").split("/")[0] for p in paths if "/" in p[2:]), "dist")
    out = out if out not in ("src", "..") else "dist"
    options = {
        "noEmit": False,
        "composite": True,
        "declaration": True,
        "emitDeclarationOnly": True,
        "rootDir": "src",
        "outDir": out,
        "tsBuildInfoFile": f"{out}/.tsbuildinfo",
    }
    data = {"extends": "./tsconfig.json", "compilerOptions": options, "include": ["src"]}
    return data | ({"exclude": ["src/**/*.test.*", "src/**/*.spec.*"]} if tested else {})


def _with_references(host: Host, one: Judged, built: set[str]) -> Judged:
    """`tsc --build` makes a package after those that it imports, by its references."""
    if not one.makes:
        return one
    manifest = read_json(host.root / one.package.folder / "package.json")
    names = {**_map(manifest.get("dependencies")), **_map(manifest.get("devDependencies"))}
    folders = {package.name: package.folder for package in host.packages}
    references = [
        {"path": posixpath.relpath(f"{folders[name]}/{PROJECT}", one.package.folder)}
        for name in sorted(names)
        if name in built and name != one.package.name
    ]
    if not references:
        return one
    return one._replace(makes=_text(json.loads(one.makes) | {"references": references}))


def _text(data: Mapping[str, Any]) -> str:
    def joined(found: re.Match[str]) -> str:
        words = re.sub(r",\s+", ", ", found[1]) if found[1] else found[2]
        return f"[{words}]" if found[1] else f"{{ {words} }}"

    return ON_ONE_LINE.sub(joined, json.dumps(data, indent=2)) + "\n"


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


def _targets(exports: Any) -> Iterator[str]:
    if isinstance(exports, str):
        yield exports
    elif isinstance(exports, dict):
        for key, value in exports.items():
            if key != "source":
                yield from _targets(value)


def _entries(manifest: Mapping[str, Any]) -> list[str]:
    return [str(manifest[key]) for key in ("types", "main", "module") if key in manifest]


def _is_source(path: str) -> bool:
    return path.endswith(SOURCE) and not path.endswith(tuple(f".d{one}" for one in SOURCE))


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


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
