"""What there is to do about the build of each of the host's packages."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from shipway.sources.host import Host
from shipway.sources.reading import line_of
from shipway.sources.tsconfig import PROJECT, is_true, option_of
from shipway.sources.workspace import Package, declared_by, read_json

OTHER = "tsconfig.compile.json"
SOURCE = (".ts", ".tsx", ".mts")
BY_TSC = re.compile(rf"tsc (--build|-b|-p|--project) (\./)?{re.escape(PROJECT)}")
"""A build that is the project and nothing else: it makes JavaScript, and no bundler does."""
BUILDERS = ("compile", "bundle", "prepack", "prepare")
"""Scripts that may make what `build` would."""
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
    """Every library of the host, and what there is to do about its build. One of `packages/*` may
    need one of `packages/internal/*`: all below the libraries' folders count."""
    below = tuple(f"{folder}/" for folder in host.facts.package_dirs)
    libraries = [one for one in host.packages if one.folder.startswith(below)]
    found = [_judged(host, package) for package in libraries]
    found = _with_sources(host, found)
    built = {one.package.name for one in found if one.project}
    return [_with_references(host, one, built) for one in found]


def _judged(host: Host, package: Package) -> Judged:
    manifest = read_json(host.root / package.folder / "package.json")
    paths = list(_targets(manifest.get("exports"))) or _entries(manifest)
    scripts = _map(manifest.get("scripts"))
    if not scripts.get("build"):
        return _unbuilt(host, package, paths, scripts)
    if all(_is_committed(host, package, path) for path in paths):
        return Judged(package)  # a program, which nobody imports, or a library used as source
    if (host.root / package.folder / PROJECT).is_file():
        return _by_its_own(host, package, {name: str(one) for name, one in scripts.items()})
    if not _is_compiled(host, package):
        why = "has a build, and no tsconfig.json with a folder src: its declarations have no source"
        return Judged(package, why=why, fix=f"write {package.folder}/{PROJECT}, composite, by hand")
    return _made(host, package, paths)


def _made(host: Host, package: Package, paths: list[str]) -> Judged:
    tested = any(TEST.search(path) for path in _sources(host, package))
    return Judged(package, PROJECT, _text(_project(paths, tested=tested)))


def _with_sources(host: Host, found: list[Judged]) -> list[Judged]:
    """With a project for what is used as source, too, where one that is built has it in its
    `paths`: `tsc` takes such a source for the importer's own, unless a reference leads to its
    project. What is found in node_modules it lets be."""
    known = {one.package.name: one for one in found}
    todo = [one.package for one in found if one.makes]
    for package in todo:
        for name in sorted(_by_paths(host, package) & known.keys()):
            one = known[name]
            own = (host.root / one.package.folder / PROJECT).is_file()
            if not one.project and not one.why and not own and _is_compiled(host, one.package):
                known[name] = _made(host, one.package, [])
                todo.append(one.package)
    return list(known.values())


def _by_paths(host: Host, package: Package) -> set[str]:
    """The packages that it imports by `paths` of its tsconfig."""
    paths = option_of(host, f"{package.folder}/tsconfig.json", "paths")
    keys = [str(entry.key) for entry in paths.entries] if paths else []
    names = declared_by(host.root, package.folder)
    return {name for name in names if any(fnmatchcase(name, key) for key in keys)}


def _sources(host: Host, package: Package) -> list[str]:
    return [path for path in host.files if path.startswith(f"{package.folder}/src/")]


def _is_compiled(host: Host, package: Package) -> bool:
    """Whether its tsconfig.json has files in src to compile: the compiler ends with an error
    where it finds none."""
    file, sources = f"{package.folder}/tsconfig.json", _sources(host, package)
    if not sources or not (host.root / file).is_file():
        return False
    return any(_is_source(path) for path in sources) or '"allowJs": true' in host.text(file)


def _unbuilt(host: Host, package: Package, paths: list[str], scripts: Mapping[str, Any]) -> Judged:
    """No script makes anything: fine where others import its source, or what is committed."""
    if all(_is_source(path) or _is_committed(host, package, path) for path in paths):
        return Judged(package)
    text = host.text(f"{package.folder}/package.json")
    keys = ("exports",) if '"exports"' in text else ("main",)
    why = f"leads to {paths[0]}, and no script `build` makes that"
    command = next((str(scripts[name]) for name in BUILDERS if name in scripts), "tsup")
    fix = f'add the script, such as "build": {json.dumps(command)}, and run this again'
    return Judged(package, why=why, fix=fix, line=line_of(text, keys))


def _by_its_own(host: Host, package: Package, scripts: Mapping[str, str]) -> Judged:
    """A project that is there is taken where `tsc --build` can use it, and never edited."""
    path = f"{package.folder}/{PROJECT}"
    alone = is_true(host, path, "emitDeclarationOnly") or BY_TSC.fullmatch(scripts["build"])
    if alone and is_true(host, path, "composite"):
        return Judged(package, PROJECT)
    why = "makes JavaScript, or is no project that others can refer to"
    fix = 'add "composite": true, "emitDeclarationOnly": true to its compilerOptions'
    fix += "; `build` alone makes JavaScript"
    if any(PROJECT in one or "nest build" in one for one in scripts.values()):
        fix = f"{OTHER} is another name for it: git mv it, name that in the scripts, and run this"
        fix += " again"
    return Judged(package, why=why, fix=fix, file=PROJECT, line=1)


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
    folders = {package.name: package.folder for package in host.packages}
    references = [
        {"path": posixpath.relpath(f"{folders[name]}/{PROJECT}", one.package.folder)}
        for name in sorted(declared_by(host.root, one.package.folder))
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


def _is_committed(host: Host, package: Package, path: str) -> bool:
    """Of a pattern such as ``./src/*.ts``: whether anything begins so."""
    begin, star, _ = path.partition("*")
    known = posixpath.normpath(f"{package.folder}/{begin}")
    if not star:
        return known in host.files_in.get(posixpath.dirname(known), [])
    return any(one.startswith(known) for one in host.files)


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
