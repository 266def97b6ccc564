"""A service that was made by hand: what its own files say, and where."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from shipway.errors import ShipwayError
from shipway.names import name_problem
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService
from shipway.sources.workspace import read_json

CODE = re.compile(r"(Dockerfile|\.env\.example|\.env\.sample|.*\.[cm]?[jt]sx?)")
NOT_RUN = re.compile(r"(^|/)(node_modules|dist|build|coverage|tests?|__tests__)/|\.(test|spec|d)\.")
SECTIONS = ("dependencies", "optionalDependencies")


class Place(NamedTuple):
    """What a pattern found, and where: ``services/legacy/Dockerfile:7``."""

    match: re.Match[str]
    where: str


@dataclass(frozen=True)
class ByHand:
    """The service in ``folder``, a POSIX path from the repository's root."""

    host: Host
    folder: str

    @property
    def name(self) -> str:
        """What it is called: as its folder."""
        return posixpath.basename(self.folder)

    @property
    def generated(self) -> GeneratedService:
        """The service as commands know one of ours."""
        return GeneratedService(self.name, self.folder)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Its package.json."""
        return read_json(self.host.root / self.folder / "package.json")

    @cached_property
    def dependencies(self) -> frozenset[str]:
        """What it needs when it runs."""
        sections = (self.manifest.get(key) for key in SECTIONS)
        return frozenset(name for one in sections if isinstance(one, dict) for name in one)

    @cached_property
    def code(self) -> dict[str, str]:
        """Path -> text of what runs, its Dockerfile first; tests and builds are left out."""
        inside = {p: p.removeprefix(f"{self.folder}/") for p in self._files}
        run = [p for p, i in inside.items() if not NOT_RUN.search(i)]
        named = [p for p in run if CODE.fullmatch(posixpath.basename(p))]
        named.sort(key=lambda p: (posixpath.basename(p) != "Dockerfile", p))
        return {path: self.host.text(path) for path in self.host.on_disk(named)}

    @property
    def _files(self) -> list[str]:
        return [path for path in self.host.files if path.startswith(f"{self.folder}/")]

    def find(self, pattern: str) -> Place | None:
        """The first place in its code that a pattern matches."""
        for path, text in self.code.items():
            if found := re.search(pattern, text, re.M):
                return Place(found, f"{path}:{text.count(chr(10), 0, found.start()) + 1}")
        return None


def by_hand(host: Host, folder: str) -> ByHand:
    """The service in ``folder``.

    Raises ShipwayError, with a cure, when it cannot be one: no folder of this repository's, no
    package of the workspace, not in git, ours already, or of a name that no service may have.
    """
    service = ByHand(host, posixpath.normpath(folder))
    why, fix = _why_not(service)
    if why:
        raise ShipwayError(why, service.folder, fix)
    return service


def _why_not(service: ByHand) -> tuple[str, str]:
    host, folder = service.host, service.folder
    if folder.startswith(("..", "/")) or not (host.root / folder).is_dir():
        return "no such folder in this repository", "name the service's, from the root"
    ours = (service.generated.receipt, service.generated.answers)
    if any((host.root / path).exists() for path in ours):
        return "it is one of Shipway's already", f"to update it: shipway update {service.name}"
    if "/" not in folder:
        return "it lies in the root, where no folder of services is", "move it: services/NAME"
    if problem := name_problem(service.name):
        return problem, "rename the folder first"
    if not any(package.folder == folder for package in host.packages):
        fix = "give it a package.json with a name, and pnpm-workspace.yaml a glob that covers it"
        return "no package of the workspace", fix
    if not git.tracked_below(host.root, folder):
        return "no commit holds it yet", f"git add {folder} && git commit"
    return "", ""
