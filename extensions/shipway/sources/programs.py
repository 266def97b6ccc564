"""The programs among a host's packages: what each starts, by its own scripts and entries."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from shipway.sources.host import Host
from shipway.sources.reading import line_of
from shipway.sources.workspace import Package, declared_by, read_json

NEXT = "next"
STARTS = ("start:prod", "start:production", "start")
"""Scripts that start what was built, the most exact one first: Nest's `start` is for developers."""
IMAGES_OWN = ("NODE_ENV=production", "cross-env", "exec")
"""Words before ``node`` that an image needs no more: it sets the same, and starts Node itself."""
FILE = re.compile(r"(?:\./)?\.?[\w@][\w@./-]*")
TAKES_FILE = ("-r", "--require", "--import", "--conditions", "-C")
"""Options of Node that have their value in the next word."""


class Program(NamedTuple):
    """A package that runs. next: by Next.js. command: words after ``node``, the last option first
    and a file of the package at the end; empty where none is found, and then ``why``, ``fix`` and
    ``line`` (of its package.json) say what is missing."""

    package: Package
    manifest: Mapping[str, Any]
    next: bool = False
    command: tuple[str, ...] = ()
    why: str = ""
    fix: str = ""
    line: int = 1

    @property
    def build(self) -> str:
        """Its script of that name; empty for none."""
        return str(scripts_of(self.manifest).get("build") or "")

    @property
    def uses(self) -> frozenset[str]:
        """What its code imports at run time, by its own word."""
        return frozenset(_map(self.manifest.get("dependencies")))


def programs_of(host: Host) -> list[Program]:
    """Every program, by folder. A library is none, unless it says how it starts: what lies below
    their folders, or what another package of the workspace needs."""
    packages = sorted(host.packages, key=lambda package: package.folder)
    below = tuple(f"{folder}/" for folder in host.facts.package_dirs)
    needed = {name for package in packages for name in declared_by(host.root, package.folder)}
    libraries = {p for p in packages if p.folder.startswith(below) or p.name in needed}
    return [one for p in packages for one in _program(host, p, library=p in libraries)]


def scripts_of(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The scripts of a package.json."""
    return _map(manifest.get("scripts"))


def _program(host: Host, package: Package, *, library: bool) -> Iterator[Program]:
    manifest = read_json(host.root / package.folder / "package.json")
    one = Program(package, manifest)
    scripts = scripts_of(manifest)
    if NEXT in one.uses and re.search(r"\bnext\b.*\bbuild\b", one.build):
        yield one._replace(next=True)
        return
    name = next((name for name in STARTS if scripts.get(name)), "")
    if name:
        command = node_command(str(scripts[name]))
        if command or not library:
            yield one._replace(command=command) if command else _unknown(host, one, name)
    elif one.build and not library and (entry := _entry(manifest)):
        yield one._replace(command=(entry,))


def node_command(script: str) -> tuple[str, ...]:
    """The words after ``node`` in a script that starts one file of the package and does nothing
    else; empty for every other one."""
    try:
        words = shlex.split(script)
    except ValueError:
        return ()
    while words and words[0] in IMAGES_OWN:
        del words[0]
    if not words or words[0] != "node" or re.search(r"[&|;<>`$]", script):
        return ()
    return _options_and_file(words[1:])


def _options_and_file(words: list[str]) -> tuple[str, ...]:
    """Options, one file, its arguments. No image holds the file that ``--env-file`` wants."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        if words[at].startswith(("--watch", "--inspect", "--env-file=", "-e", "-p")):
            return ()
        at += 2 if words[at] in TAKES_FILE else 1
    there = at < len(words) and FILE.fullmatch(words[at]) and ".." not in words[at].split("/")
    if not there:
        return ()
    return (*words[:at], posixpath.normpath(words[at]), *words[at + 1 :])


def _entry(manifest: Mapping[str, Any]) -> str:
    """What ``bin`` or ``main`` lead to, where that is one file."""
    bins = manifest.get("bin")
    found = list(bins.values()) if isinstance(bins, dict) else [bins or manifest.get("main")]
    path = found[0] if len(found) == 1 and isinstance(found[0], str) else ""
    inside = FILE.fullmatch(path) and ".." not in path.split("/")
    return posixpath.normpath(path) if inside else ""


def _unknown(host: Host, one: Program, name: str) -> Program:
    text = host.text(f"{one.package.folder}/package.json")
    why = f"`{name}` does not start one file by Node: {scripts_of(one.manifest)[name]}"
    fix = 'add "start:prod": "node dist/main.js", with the file that your build makes'
    return one._replace(why=why, fix=fix, line=line_of(text, ("scripts", name)))


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
