"""Which dependency-cruiser config is the host's own, and whether its rules would see a service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.sources.depcruise_runs import Run, runs_in
from shipway.sources.depcruise_sight import sight_of
from shipway.sources.globs import ANY_NAME
from shipway.sources.host_files import HostFiles
from shipway.splice.javascript.document import JavaScriptDocument
from shipway.splice.json import JsonDocument
from shipway.splice.model import Document

DEFAULTS = tuple(f".dependency-cruiser.{ending}" for ending in ("json", "js", "cjs", "mjs"))
"""Where dependency-cruiser looks by itself, in its order."""
NAME = re.compile(r"\.?(dependency-cruiser|depcruise)(\.config)?\.(json|[cm]?js)")
FOLDERS = ("", "config", "configs", ".config")
"""Where a config of the root lies that no script names."""
JSON = re.compile(r"\ufeff?(?>\s|//[^\n]*+|/\*[\s\S]*?\*/)*+\{")
"""A config whose first word is its object; a JavaScript file exports one."""


NEIGHBOUR = "neighbour"
"""The other service of the template's `__arch_probes__`."""


class Found(NamedTuple):
    """path: the config; empty when none serves. why: why not, where one is there all the same.
    could: the file that would serve, once what `why` asks for is done."""

    path: str = ""
    why: str = ""
    could: str = ""


def open_config(text: str) -> Document:
    """Raises EditError when it has a syntax error or exports nothing that can be read."""
    return JsonDocument(text) if JSON.match(text) else JavaScriptDocument(text)


def config_at(host: HostFiles, path: str) -> Document | None:
    """The config at ``path``; None for none, and for one that cannot be read: the wiring says what
    is wrong with it."""
    with suppress(ShipwayError):
        return open_config(host.text(path)) if path else None
    return None


def find(host: HostFiles, services_dir: str) -> Found:
    """The config whose rules hold for services, as the host's files and root scripts show it."""
    runs = runs_in(host.root_manifest)
    path = next(iter(host.on_disk(_candidates(host, runs, services_dir))), "")
    if not path:
        return _foreign(host)
    try:
        check_sees(host, path, f"{services_dir}/{ANY_NAME}")
    except ShipwayError as blind:
        what = blind.what.replace(f"/{ANY_NAME}", "/")
        return Found(why=f"{blind.where}: {what}; {blind.fix}", could=path)
    return Found(path)


def find_for_libraries(host: HostFiles, folder: str) -> str:
    """The config whose rules hold for the libraries in ``folder``, where it has rules for one of
    them by its name; empty where it has none: what holds for all of them is there already."""
    path = find(host, folder).path
    text = host.text(path).replace("\\", "") if path else ""
    names = (package.folder for package in host.packages)
    below = (name for name in names if name.startswith(f"{folder}/"))
    named = any(re.search(rf"{re.escape(name)}(?![\w-])", text) for name in below)
    return path if named else ""


def check_sees(host: HostFiles, path: str, folder: str) -> None:
    """Raise ShipwayError, with the line and the smallest edit, when the config at ``path`` looks
    into no file below ``folder``, or drops its imports of another service: rules would be there
    without effect. A config that cannot be read is let be: the wiring says what is wrong with it.
    """
    services_dir = str(PurePosixPath(folder).parent)
    config = config_at(host, path)
    if config is None:
        return
    sight = sight_of(config)
    itself = sight.hides_source(f"{folder}/src/main.ts")
    hiding = itself or sight.hides_target(f"{services_dir}/{NEIGHBOUR}/src/index.ts")
    if hiding:
        hidden = folder if itself else f"other folders of {services_dir}"
        what = f"{hiding.option} hides {hidden}, and no rule would see it"
        raise ShipwayError(what, path, hiding.with_folder(services_dir), line=hiding.line)


def _candidates(host: HostFiles, runs: list[Run], services_dir: str) -> Iterator[str]:
    """What a root script takes goes first, and of those the one that looks at the services."""
    for run in sorted(runs, key=lambda run: not run.covers(services_dir)):
        named = [run.config] if run.config else DEFAULTS
        yield from (path for path in named if _is_roots(host, path, run))
    yield from DEFAULTS
    known = {path for path in host.files if NAME.fullmatch(path.rpartition("/")[2])}
    for folder in FOLDERS:
        below = (path for path in known if path.rpartition("/")[0] == folder)
        yield from sorted(path for path in below if not _owner(host, path))


def _is_roots(host: HostFiles, path: str, run: Run) -> bool:
    """A script may run one app's config on that app: rules for services are lost there."""
    owner = _owner(host, path)
    return not owner or any(not _is_below(folder, owner) for folder in run.folders)


def _is_below(path: str, folder: str) -> bool:
    return PurePosixPath(path).is_relative_to(folder)


def _owner(host: HostFiles, path: str) -> str:
    """The nearest folder around a file that is a package; empty for the root."""
    above = (str(folder) for folder in PurePosixPath(path).parents if str(folder) != ".")
    return next((folder for folder in above if f"{folder}/package.json" in host.manifests), "")


def _foreign(host: HostFiles) -> Found:
    """What there is in a host whose root has no config."""
    named = (path for path in host.files if NAME.fullmatch(PurePosixPath(path).name))
    found = sorted(host.on_disk(named), key=lambda path: (path.count("/"), path))
    if not found:
        return Found()
    path = found[0]
    if owner := _owner(host, path):
        return Found(why=f"{path} is the config of {owner} alone, and the root has none")
    return Found(why=f"no script of the root names {path}", could=path)
