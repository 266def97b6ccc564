"""What the Dockerfile of each program is made of, and what is missing where a fact is not there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from shipway.npm_ranges import NODE, node_problem
from shipway.parts.next_facts import next_facts, next_lacks
from shipway.parts.package_builds import judged
from shipway.parts.site import Obstacle
from shipway.sources.host import Host
from shipway.sources.parts import parts_of
from shipway.sources.program_ports import Listening, listening
from shipway.sources.programs import Program, programs_of, scripts_of
from shipway.sources.siblings import awaited, dockerfiles_of
from shipway.sources.workspace import declared_by, read_json

PACKAGES_BUILD = "scripts/packages-build.ts"
SERVERS = frozenset({"express", "fastify", "koa", "hono", "polka", "restify", "@hapi/hapi"})
SERVERS |= {"@hono/node-server", "@nestjs/core"}
"""Packages that a program has to answer requests."""
LOCAL_FIRST = frozenset({"fastify", "@nestjs/platform-fastify"})
"""Those that let only this machine in where no address is named."""
NAME = re.compile(r"[\w.-]+")
FOLDER = re.compile(r"[\w@.-]+(?:/[\w@.-]+)*")
PACKAGE = re.compile(r"(?:@[\w.~-]+/)?[\w.~-]+")
"""What stands in a command of a Dockerfile as it is."""


class Images(NamedTuple):
    """facts: folder -> what the template makes its Dockerfile of, plain data. left: what is
    missing for the others, and what a container would meet in these."""

    facts: dict[str, dict[str, Any]]
    left: list[Obstacle]


def images_of(host: Host, only: Collection[str] = ()) -> Images:
    """Each program that no image is made of yet; ``only`` those in these folders, where named."""
    made = {one.folder for one in host.siblings if has_image(host, one.folder)}
    meant = [one for one in programs_of(host) if not only or one.package.folder in only]
    programs = [one for one in meant if one.package.folder not in made]
    general = list(_general(host)) if programs else []
    heard = listening(host, [one.package.folder for one in programs if not one.next])
    facts: dict[str, dict[str, Any]] = {}
    left = general + list(_in_root(host))
    if only:
        left += [lack for one in meant for lack in _there(host, one.package.folder, made)]
    for one in programs:
        own = heard.get(one.package.folder, Listening({}))
        lacks = _lacks(host, one, own)
        left += lacks
        if not general and not any(lack.blocks for lack in lacks):
            facts[one.package.folder] = _facts(host, one, own)
    return Images(facts, [obstacle._replace(blocks=False) for obstacle in left])


def makeable(host: Host, folder: str) -> bool:
    """Whether the program there would get a Dockerfile, if it had none."""
    one = next((one for one in programs_of(host) if one.package.folder == folder), None)
    if one is None or any(_general(host)):
        return False
    heard = {} if one.next else listening(host, [folder])
    return not any(lack.blocks for lack in _lacks(host, one, heard.get(folder, Listening({}))))


def has_image(host: Host, folder: str) -> bool:
    """Whether a sibling's image can be built: of some, only Compose still names the Dockerfile."""
    own = host.on_disk(dockerfiles_of(folder, host.files))
    return bool(own) or not awaited(folder, host.composed)


def _there(host: Host, folder: str, made: Collection[str]) -> Iterator[Obstacle]:
    """Of a program that was named, though the host makes an image of it."""
    own = host.on_disk(dockerfiles_of(folder, host.files))
    ours = {path for part in parts_of(host).parts.values() for path in part.files}
    if folder not in made or ours.intersection(own):
        return
    if own:
        what = "is there already, and stays yours"
        fix = f"git rm {own[0]}, and run this again: the new one holds only what {folder} needs"
        yield Obstacle(own[0], 0, what, fix)
    else:
        what = "a Compose file builds it from another place already"
        fix = f"let it build {folder}/Dockerfile from the repository's root, and run this again"
        yield Obstacle(folder, 0, what, fix)


def _facts(host: Host, one: Program, heard: Listening) -> dict[str, Any]:
    """What both kinds of Dockerfiles are made of, and what this one has beside."""
    folder = one.package.folder
    shared = {
        "folder": folder,
        "package": one.package.name,
        "title": posixpath.basename(folder),
        "node": host.node.version[0] if host.node else NODE,
        "prune": "scripts/prune.ts",
        "packages_build": PACKAGES_BUILD if _all_judged(host, folder) else "",
    }
    if one.next:
        return shared | next_facts(host, one)
    kept = _kept(one)
    port = next(iter(heard.ports), "")
    built = bool(one.build)
    return shared | {
        "next": False, "build": built, "kept": kept, "port": port, "command": list(one.command),
    }  # fmt: skip


def _all_judged(host: Host, folder: str) -> bool:
    """Whether `packages:build` makes every package below this one that has a build to run."""
    known = {one.package.folder for one in judged(host) if one.project or not one.why}
    folders = {package.name: package.folder for package in host.packages}
    todo, seen = [folder], {folder}
    while todo:
        names = declared_by(host.root, todo.pop())
        below = {folders[name] for name in names if name in folders} - seen
        seen |= below
        todo += below
    built = {one for one in seen - {folder} if scripts_of(_manifest(host, one)).get("build")}
    return built <= known


def _manifest(host: Host, folder: str) -> dict[str, Any]:
    return read_json(host.root / folder / "package.json")


def _map(manifest: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = manifest.get(key)
    return found if isinstance(found, dict) else {}


def _kept(one: Program) -> list[str]:
    """What the image keeps of the package: what its ``files`` name, where that holds what is
    started; all of it else, as nobody knows what it reads as it runs."""
    files = _names(one.manifest.get("files"))
    started = next((word for word in one.command if not word.startswith("-")), "").split("/")[0]
    return [*files, "package.json"] if started in files else []


def _names(said: Any) -> list[str]:
    """What lies in the package's folder by these names; none where one of them is a pattern."""
    paths = [str(path) for path in said] if isinstance(said, list) else []
    names = [path.removeprefix("./").rstrip("/") for path in paths]
    return names if all(map(NAME.fullmatch, names)) else []


def _lacks(host: Host, one: Program, heard: Listening) -> list[Obstacle]:
    """What stops a Dockerfile (those that block), and what a container would meet."""
    folder, name = one.package.folder, one.package.name
    manifest = f"{folder}/package.json"
    if not FOLDER.fullmatch(folder) or not PACKAGE.fullmatch(name):
        what = "its name or folder has characters that mean something to a shell"
        return [Obstacle(manifest, 1, what, "rename it in lower case, or write its Dockerfile")]
    return next_lacks(host, one) if one.next else _node_lacks(one, heard, manifest)


def _node_lacks(one: Program, heard: Listening, manifest: str) -> list[Obstacle]:
    """Of a program that Node starts."""
    if one.why:
        return [Obstacle(manifest, one.line, one.why, one.fix)]
    found = []
    serves = one.uses & SERVERS
    if len(heard.ports) > 1:
        ports = ", ".join(f"{port} ({at.path}:{at.line})" for port, at in heard.ports.items())
        what = f"names more than one port: {ports}"
        found.append(Obstacle(manifest, 1, what, "let one place say it: process.env.PORT ?? 3000"))
    elif serves and not heard.ports:
        path, line = heard.at or (manifest, 1)
        what = f"{sorted(serves)[0]} answers on a port that no source of it names"
        found.append(Obstacle(path, line, what, "let it listen on process.env.PORT ?? 3000"))
    lonely = heard.at if one.uses & LOCAL_FIRST and not heard.hosted else None
    if place := heard.local or lonely:
        what = "listens to its own machine only, so nothing reaches it in a container"
        fix = 'let it listen on host "0.0.0.0"'
        found.append(Obstacle(place.path, place.line, what, fix, blocks=False))
    return found


def _general(host: Host) -> Iterator[Obstacle]:
    """What every Dockerfile needs to know of the host."""
    if host.node is None:
        what = "nothing says which Node the host's programs run on (.nvmrc, engines)"
        yield Obstacle(".nvmrc", 0, what, f"echo {NODE} > .nvmrc")
    elif node_problem(host.node.version[0]):
        what = f"Node {host.node.said} does not run the TypeScript of scripts/prune.ts"
        yield Obstacle(host.node.path, host.node.line, what, f"name Node {NODE}")
    manager = str(host.root_manifest.get("packageManager") or "")
    if not manager.startswith("pnpm@"):
        what = "no packageManager says which pnpm installs in an image"
        yield Obstacle("package.json", 1, what, "corepack use pnpm@latest, or write yours there")


def _in_root(host: Host) -> Iterator[Obstacle]:
    """An app in the root holds the whole repository."""
    if "next" in _map(host.root_manifest, "dependencies"):
        what = "a Next.js app in the repository's root: an image of it has every package in it"
        yield Obstacle("package.json", 1, what, "shipway add app-workspace")
