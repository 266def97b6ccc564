"""Read a host's files: what git lists, what is on disk, what the workspace's own files say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from shipway.sources import git
from shipway.sources.reading import decode, read_bytes
from shipway.sources.workspace import Package, catalog_of, globs_of, packages_of, read_json

WORKSPACE_FILE = "pnpm-workspace.yaml"
APPLICATION = r"^ *kind: +[\"']?Application(Set)?[\"']? *(#.*)?$"
"""An object of Argo CD, as `git grep -E` finds it."""


@dataclass(frozen=True)
class HostFiles:
    """The files of a pnpm monorepo at ``root``; each question is answered once."""

    root: Path

    @cached_property
    def seen(self) -> dict[str, bytes]:
        """What was read of the host's files: a write is refused where one changed since."""
        return {}

    @cached_property
    def files(self) -> list[str]:
        """Tracked and not ignored files."""
        return git.files(self.root) if git.inside_work_tree(self.root) else []

    def git(self, *args: str) -> str:
        """The output of a git command in the host."""
        return git.run(self.root, *args)

    def text(self, path: str) -> str:
        """The text of a host file, line endings and byte order mark as they are.

        Raises ShipwayError when it is no regular file, not UTF-8, or outside of the repository.
        """
        self.seen[path] = read_bytes(self.root, path)
        return decode(self.seen[path], path)

    def on_disk(self, paths: Iterable[str]) -> list[str]:
        """Those that are there as regular files: git also lists what is deleted."""
        return [path for path in paths if (self.root / path).is_file()]

    @cached_property
    def globs(self) -> list[str]:
        """The workspace globs; empty without a pnpm-workspace.yaml."""
        return globs_of(self._workspace_text, WORKSPACE_FILE)

    @property
    def catalog(self) -> dict[str, str]:
        """The default pnpm catalog: package -> version range."""
        return catalog_of(self._workspace_text, WORKSPACE_FILE)

    @cached_property
    def packages(self) -> list[Package]:
        """Every workspace package."""
        return packages_of(self.root, self.files, self.globs)

    @cached_property
    def manifests(self) -> frozenset[str]:
        """The path of every package.json."""
        return frozenset(path for path in self.files if path.endswith("package.json"))

    @cached_property
    def applications(self) -> list[str]:
        """The files in which the host tells Argo CD what to deploy; one process asks for all
        services."""
        if not self.files:
            return []
        args = ("grep", "--untracked", "-lE", APPLICATION, "--", "*.yaml", "*.yml")
        return git.run(self.root, *args, ok=(0, 1)).splitlines()

    @cached_property
    def root_manifest(self) -> dict[str, Any]:
        """The root's package.json; empty when there is none that can be read."""
        return read_json(self.root / "package.json")

    @cached_property
    def _workspace_text(self) -> str:
        there = self.on_disk([WORKSPACE_FILE])
        return self.text(WORKSPACE_FILE).removeprefix("\ufeff") if there else ""
