"""What a host has since a service was made, and the service's update takes up.

An answer about the host is found once and stays. Two are looked at again: the scripts that describe
an environment come into a workspace's root with an update, and each service may leave its copies;
the package of what services run on counts from when a service imports it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.kinds.registry import kind_of
from shipway.rendering.tree import Tree
from shipway.sources.env_scripts import SCRIPTS, env_scripts_of
from shipway.sources.host import Host
from shipway.sources.runtime import COPIES, imported_runtime, modules_of


class Found(NamedTuple):
    """The folder of the scripts, the name of the package, empty for none, and its modules."""

    env_scripts: str = ""
    runtime: str = ""
    modules: frozenset[str] = frozenset()


class Service(NamedTuple):
    """Where it is, what its answers say, what changes of them, and how its own version makes it."""

    root: Path
    folder: str
    answers: Mapping[str, Any]
    data: Mapping[str, Any]
    base: Tree

    def edited(self, copies: Iterable[str]) -> list[str]:
        """Those of the paths in its folder that somebody changed."""
        paths = [f"{self.folder}/{one}" for one in copies]
        known = {path: self.base[path].content for path in paths if path in self.base}
        return [path for path, content in known.items() if _differs(self.root / path, content)]


def found_in(host: Host, brought: FileChanges) -> Found:
    """What the host has once ``brought`` is written."""

    def there(paths: Iterable[str]) -> list[str]:
        written = {path: text is not None for path, text in brought.items()}
        return [one for one in paths if written.get(one, (host.root / one).is_file())]

    facts = host.facts
    modules = modules_of(host, facts.runtime)
    folders = {posixpath.dirname(one) for one in modules}
    new = {one for one in brought if posixpath.dirname(one) in folders}
    modules = frozenset(there({*modules, *new}))
    return Found(env_scripts_of(there) if facts.packages_build else "", facts.runtime, modules)


def is_behind(answers: Mapping[str, Any], found: Found) -> bool:
    """Whether the answers of a service say something else of the scripts than the host shows."""
    host = answers.get("host")
    if not isinstance(host, dict) or not kind_of(str(answers.get("kind"))).image:
        return False
    return bool(host.get("env_scripts", "") != found.env_scripts)


def taken_up(service: Service, found: Found) -> dict[str, Any]:
    """The answer ``host`` that says it; nothing where it says so already. Where the team changed
    one of the scripts' copies, they stay.

    Raises ShipwayError where it changed one of the modules that the package has.
    """
    host = service.answers.get("host")
    if not isinstance(host, dict):
        return {}
    after = dict(host)
    if is_behind(service.answers, found) and not service.edited(SCRIPTS):
        after["env_scripts"] = found.env_scripts
    packages = service.data.get("packages", service.answers.get("packages")) or ()
    if found.runtime in packages:
        after["runtime"] = found.runtime
    _refuse_edited(service, after, packages)
    return {"host": after} if after != host else {}


def _refuse_edited(service: Service, host: Mapping[str, Any], packages: Iterable[str]) -> None:
    """What a team wrote into a copy would be left behind: nothing would import it."""
    kind, answers = kind_of(str(service.answers.get("kind"))), service.answers
    before = imported_runtime(kind, answers["host"], answers.get("packages") or ())
    package = imported_runtime(kind, host, list(packages))
    edited = service.edited(COPIES) if package and not before else []
    if edited:
        what = f"the team changed what {package} has for all services"
        fix = "carry the change into that package, git rm these files and commit; or leave "
        fix += f"{package} out of --data packages, and keep the copies"
        raise ShipwayError(what, ", ".join(edited), fix)


def _differs(path: Path, content: bytes) -> bool:
    return path.is_symlink() or (path.is_file() and path.read_bytes() != content)
