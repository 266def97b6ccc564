"""Which of a host's Compose files is the stack that its developers run."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterable, Iterator

from shipway.errors import ShipwayError
from shipway.sources.compose import defaults, services_of
from shipway.sources.compose_stack import included
from shipway.sources.host_files import HostFiles
from shipway.sources.places import compose_files, compose_rank
from shipway.sources.siblings import builds_one_of

RUNNERS = ("Makefile", "makefile", "GNUmakefile", "justfile", "Justfile", "Taskfile.yml")
"""Files of commands in the root, beside package.json."""
NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""What Compose takes where it is told none, the first before the others."""
COMMAND = re.compile(r"(?:\bcd +(?P<folder>[\w./-]+) *(?:&&|;) *)?docker[ -]compose\b")
PORT = re.compile(r"(?:\bPORT=|(?<= )-p[ =]?|--port[ =])(\d{4,5})\b")
FILE = re.compile(r"(?:-f|--file)(?:[ =]+)[\"']?(?P<path>[^\s\"']+)")


def stacks_of(host: HostFiles) -> list[str]:
    """The Compose files that developers may run, the likeliest first.

    One that a command of the root runs goes before the others, then the one that is named for
    development, then one that builds packages of the workspace, then the nearest to the root; what
    only watches a stack comes behind these, files for other stages last. One in a workspace
    package counts where such a command runs it or it builds what lies outside of the package:
    else it is that package's own.
    """
    named = _named(host)
    folders = [package.folder for package in host.packages if package.folder]
    listed = host.on_disk(dict.fromkeys([*compose_files(host.files), *named]))
    inside = {path: next((f for f in folders if path.startswith(f"{f}/")), "") for path in listed}
    kept = [
        path
        for path in listed
        if path in named or not inside[path] or _builds_more(host, path, inside[path])
    ]
    last = (len(named), 0)
    return sorted(
        kept,
        key=lambda path: compose_rank(
            path,
            named.get(path, last),
            inside=bool(inside[path]),
            builds=builds_one_of(folders, path, _text(host, path)),
        ),
    )


def files_of(host: HostFiles, chosen: str) -> list[str]:
    """Every Compose file: by its name, by a command of the root, the ``chosen`` one, and what
    these include."""
    found = dict.fromkeys([*compose_files(host.files), *_named(host), *filter(None, [chosen])])
    there = host.on_disk(found)
    inner = (path for file in there for path in included(file, lambda one: _text(host, one)))
    return host.on_disk(dict.fromkeys([*there, *inner]))


def _named(host: HostFiles) -> dict[str, tuple[int, int]]:
    """The files that the root's commands run -> their place in a command, and the command's: of
    several files, the ones behind are laid over the first."""
    known = frozenset(host.files)
    found: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(_commands(host)):
        for place, path in enumerate(_files_in(line, known)):
            found[path] = min((place, number), found.get(path, (place, number)))
    return found


def _files_in(command: str, known: Container[str]) -> list[str]:
    """The Compose files that a command names, also to a script around Compose; else the one that
    Compose finds by itself."""
    match = COMMAND.search(command)
    folder = (match["folder"] if match else None) or "."
    given = [one["path"] for one in FILE.finditer(command)]
    paths = given or (NAMES if match else ())
    files = [posixpath.normpath(posixpath.join(folder, path)) for path in paths]
    there = [path for path in files if path in known]
    if match:
        return there if given else there[:1]
    return [path for path in there if "compose" in posixpath.basename(path)]


def _commands(host: HostFiles) -> Iterator[str]:
    scripts = host.root_manifest.get("scripts")
    yield from map(str, scripts.values() if isinstance(scripts, dict) else ())
    for name in host.on_disk(RUNNERS):
        try:
            yield from host.text(name).splitlines()
        except ShipwayError:
            continue


def _builds_more(host: HostFiles, path: str, package: str) -> bool:
    """Whether a file in a package builds from outside of it."""
    try:
        services = services_of(host.text(path)).values()
    except ShipwayError:
        return False
    folder = posixpath.dirname(path)
    places = (posixpath.normpath(posixpath.join(folder, c)) for c in _contexts(services))
    return any(not f"{place}/".startswith(f"{package}/") for place in places)


def _contexts(services: Iterable[dict[str, object]]) -> Iterator[str]:
    for entry in services:
        build = entry.get("build")
        context = build.get("context", ".") if isinstance(build, dict) else build
        if context and "://" not in str(context):
            yield defaults(str(context))


def script_ports(host: HostFiles) -> set[int]:
    """The ports that the packages' scripts for development listen on: no container can publish
    one of them beside it."""
    manifests = [f"{package.folder}/package.json".lstrip("/") for package in host.packages]
    texts = (_text(host, path) for path in host.on_disk(["package.json", *manifests]))
    return {int(number) for text in texts for number in PORT.findall(text)}


def _text(host: HostFiles, path: str) -> str:
    try:
        return host.text(path) if host.on_disk([path]) else ""
    except ShipwayError:
        return ""
