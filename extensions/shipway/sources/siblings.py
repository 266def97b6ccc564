"""The host's own services, by evidence: workspace packages of which an image is made."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.names import ending_problem
from shipway.sources.compose import builds_of
from shipway.sources.workspace import APP_FOLDERS, Package, is_sample

DOCKERFILE = re.compile(
    r"(?:(.+)/)?(?:[\w-]+\.)?(?:Dockerfile|Containerfile)(?:\.(?!dockerignore)[\w-]+)?", re.I
)
"""A Dockerfile, and the folder that it lies in."""
INNER = ("docker", ".docker", "deploy", "build")
"""Folders of a package that hold its Dockerfile."""
ENDINGS = re.compile(r"-(service|svc|worker|api|server)\Z")
FEWEST = 2
"""One sibling's name is no habit."""


def siblings_of(
    packages: Iterable[Package], files: Iterable[str], composed: Mapping[str, str]
) -> list[Package]:
    """The packages that have a Dockerfile of their own, or that a Compose file builds.

    files: paths of the host. composed: path -> text of its Compose files.
    """
    folders = {_owner(match[1] or "") for path in files if (match := DOCKERFILE.fullmatch(path))}
    for path, text in composed.items():
        folders |= {_owner(folder) for folder in _built(posixpath.dirname(path), text)}
    return [package for package in packages if package.folder in folders]


def dockerfiles_of(folder: str, files: Iterable[str]) -> list[str]:
    """The package's own Dockerfiles among these paths."""
    found = ((path, DOCKERFILE.fullmatch(path)) for path in files)
    return [path for path, match in found if match and _owner(match[1] or "") == folder]


def awaited(folder: str, composed: Mapping[str, str]) -> bool:
    """Whether all that Compose files build of a package is its ``Dockerfile``, from the root."""
    return all(
        (context, posixpath.normpath(posixpath.join(context, dockerfile)))
        == (".", f"{folder}/Dockerfile")
        for path, text in composed.items()
        for context, dockerfile in _builds(posixpath.dirname(path), text)
        if folder in map(_owner, _folders(context, dockerfile))
    )


def contexts_of(path: str, composed: Mapping[str, str]) -> set[str]:
    """The folders that Compose files build this Dockerfile from."""
    return {
        context
        for file, text in composed.items()
        for context, dockerfile in _builds(posixpath.dirname(file), text)
        if posixpath.normpath(posixpath.join(context, dockerfile)) == path
    }


def builds_one_of(folders: Iterable[str], path: str, text: str) -> bool:
    """Whether the Compose file ``path`` builds a package that lies in one of ``folders``."""
    built = map(_owner, _built(posixpath.dirname(path), text))
    return not set(folders).isdisjoint(built)


def most_common_folder(siblings: Iterable[Package]) -> str:
    """The folder that most of them lie in, of equals the first name; empty when there are none. One
    alone says it in a folder for applications only: a library may have a Dockerfile, too. Samples
    say nothing: a service is none of the examples."""
    folders = (posixpath.dirname(package.folder) for package in siblings)
    counted = Counter(folder for folder in folders if folder and not is_sample(folder))
    folder = min(counted, key=lambda folder: (-counted[folder], folder), default="")
    enough = counted[folder] >= FEWEST or posixpath.basename(folder) in APP_FOLDERS
    return folder if enough else ""


class Ending(NamedTuple):
    """What the names of all siblings end with: ``-service``; empty when they share nothing."""

    folder: str = ""
    package: str = ""


def ending_of(siblings: Iterable[Package], services_dir: str) -> Ending:
    """The ending of the siblings' folders in ``services_dir``, and what their packages' names have
    after the folder's: of ``services/mail`` with the package ``@acme/mail-service``, ``-service``.
    """
    beside = [p for p in siblings if posixpath.dirname(p.folder) == services_dir]
    if len(beside) < FEWEST:
        return Ending()
    folders = [PurePosixPath(p.folder).name for p in beside]
    names = [p.name.rpartition("/")[2] for p in beside]
    more = {
        name.removeprefix(folder) if name.startswith(folder) else ""
        for folder, name in zip(folders, names, strict=True)
    }
    return Ending(_shared(folders), more.pop() if len(more) == 1 and _is_ending(more) else "")


def library_ending(packages: Iterable[Package], folder: str) -> str:
    """What the names of all libraries in ``folder`` have behind their folders': of ``libs/money``
    with the package ``@acme/money-lib``, ``-lib``; empty when they share nothing."""
    beside = [p for p in packages if posixpath.dirname(p.folder) == folder]
    names = [(PurePosixPath(p.folder).name, p.name.rpartition("/")[2]) for p in beside]
    more = {n.removeprefix(folder) if n.startswith(folder) else "" for folder, n in names}
    one = more.pop() if len(names) >= FEWEST and len(more) == 1 else ""
    return "" if ending_problem(one) else one


def _is_ending(more: set[str]) -> bool:
    return all(ENDINGS.fullmatch(one) for one in more)


def _shared(names: Iterable[str]) -> str:
    found = {match.group() if (match := ENDINGS.search(name)) else "" for name in names}
    return found.pop() if len(found) == 1 else ""


def _built(base: str, text: str) -> Iterable[str]:
    """The folders that the builds of one Compose file name."""
    for context, dockerfile in _builds(base, text):
        yield from _folders(context, dockerfile)


def _builds(base: str, text: str) -> Iterable[tuple[str, str]]:
    """Contexts, from the root, and their Dockerfiles; none of a file that cannot be read."""
    try:
        builds = builds_of(text)
    except ShipwayError:
        return
    for context, dockerfile in builds:
        yield posixpath.normpath(posixpath.join(base, context)), dockerfile


def _folders(context: str, dockerfile: str) -> tuple[str, str]:
    return context, posixpath.dirname(posixpath.normpath(posixpath.join(context, dockerfile)))


def _owner(folder: str) -> str:
    parent, _, name = folder.rpartition("/")
    return parent if name in INNER else folder
