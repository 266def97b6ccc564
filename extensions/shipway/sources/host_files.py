"""Read a host's files: what git lists, what is on disk, what the workspace's own files say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from shipway.errors import ShipwayError
from shipway.sources import git, places
from shipway.sources.env_schema import SCHEMA_NAME
from shipway.sources.globs import ANY_NAME, covers
from shipway.sources.node_version import HostNode, node_of
from shipway.sources.pnpm_settings import MANIFEST, Override, overrides_of
from shipway.sources.reading import decode, read_bytes
from shipway.sources.settings import SETTINGS_NAME
from shipway.sources.siblings import most_common_folder, siblings_of
from shipway.sources.workspace import (
    Package,
    catalog_of,
    data_of,
    globs_of,
    named_services_dir,
    packages_of,
    read_json,
)

WORKSPACE_FILE = "pnpm-workspace.yaml"
APPLICATION = r"^ *(- +)?kind: +[\"']?Application(Set)?[\"']? *(#.*)?$"
"""An object of Argo CD, as `git grep -E` finds it."""
CATALOG_NAME = "catalog-info.yaml"
"""By this name Backstage finds what a repository tells of itself."""
KIND = re.compile(r"^kind:", re.M)
"""What settings beside libraries say of themselves."""


@dataclass(frozen=True)
class HostFiles:
    """The files of a pnpm monorepo at ``root``; each question is answered once."""

    root: Path

    @cached_property
    def seen(self) -> dict[str, bytes]:
        """What was read of the host's files: a write is refused where one changed since."""
        return {}

    @cached_property
    def files_in(self) -> dict[str, list[str]]:
        """Folder -> the files that lie in it, not deeper."""
        found: dict[str, list[str]] = {}
        for path in self.files:
            found.setdefault(path.rpartition("/")[0], []).append(path)
        return found

    @cached_property
    def schema_folders(self) -> dict[str, list[str]]:
        """Name -> the folders of that name that have an env schema."""
        found: dict[str, list[str]] = {}
        for path in self.files:
            if path.endswith(f"/{SCHEMA_NAME}"):
                folder = path.removesuffix(f"/{SCHEMA_NAME}")
                found.setdefault(folder.rpartition("/")[2], []).append(folder)
        return found

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
        return globs_of(self.workspace_text, WORKSPACE_FILE)

    @property
    def catalog(self) -> dict[str, str]:
        """The default pnpm catalog: package -> version range."""
        return catalog_of(self.workspace_text, WORKSPACE_FILE)

    @cached_property
    def workspace(self) -> dict[str, Any]:
        """pnpm-workspace.yaml as plain data; empty without one."""
        return data_of(self.workspace_text, WORKSPACE_FILE)

    @property
    def overrides(self) -> list[Override]:
        """The versions that pnpm gives to every package."""
        manifest = self.root_manifest, self._readable(MANIFEST)
        return list(overrides_of(self.workspace, self.workspace_text, WORKSPACE_FILE, *manifest))

    @cached_property
    def packages(self) -> list[Package]:
        """Every workspace package."""
        return packages_of(self.root, self.files, self.globs)

    @cached_property
    def manifests(self) -> frozenset[str]:
        """The path of every package.json."""
        return frozenset(path for path in self.files if path.endswith("package.json"))

    @cached_property
    def siblings(self) -> list[Package]:
        """The workspace packages of which an image is made: services of the host's own."""
        return siblings_of(self.packages, self.files, self.composed)

    @cached_property
    def composed(self) -> dict[str, str]:
        """Its Compose files: path -> text."""
        paths = self.on_disk(places.compose_files(self.files))
        return {path: self._readable(path) for path in paths}

    @cached_property
    def services_dir(self) -> str:
        """The folder that services go to: where earlier ones went, else the one that the globs
        name, else where most siblings are, else ``services``."""
        named = named_services_dir(self.globs)
        kept = {path.rpartition("/")[0] for path in self.files if self._keeps_services(path)}
        if kept and named not in kept:
            return min(kept)
        return named or self.siblings_dir or "services"

    def _keeps_services(self, path: str) -> bool:
        """Whether a path is that of settings, and not of those in a folder of libraries."""
        return path.endswith(f"/{SETTINGS_NAME}") and not KIND.search(self._readable(path))

    @cached_property
    def siblings_dir(self) -> str:
        """The folder that most siblings are in, where a new one there brings no stranger into the
        workspace; empty when there is none, or when a glob names another for services."""
        folder = "" if named_services_dir(self.globs) else most_common_folder(self.siblings)
        return folder if folder and self._takes_all_of(folder) else ""

    def _takes_all_of(self, folder: str) -> bool:
        """Whether the workspace has, or would have, every package in ``folder`` anyway."""
        if any(covers(glob.rstrip("/"), f"{folder}/{ANY_NAME}") for glob in self.globs):
            return True
        known = {f"{package.folder}/package.json" for package in self.packages}
        there = (path for path in self.files if _is_package_in(folder, path))
        return known.issuperset(there)

    def _readable(self, path: str) -> str:
        try:
            return self.text(path) if self.on_disk([path]) else ""
        except ShipwayError:
            return ""

    @cached_property
    def applications(self) -> list[str]:
        """The files in which the host tells Argo CD what to deploy; one process asks for all
        services."""
        if not self.files:
            return []
        args = ("grep", "--untracked", "-lE", APPLICATION, "--", "*.yaml", "*.yml")
        return git.run(self.root, *args, ok=(0, 1)).splitlines()

    @cached_property
    def catalogs(self) -> list[str]:
        """The files that tell Backstage of the root, of packages and of what lies beside the
        services; not those of a skeleton that others are made of."""
        folders = {"", *(package.folder for package in self.packages)}
        paths = (path for path in self.files if path.rpartition("/")[2] == CATALOG_NAME)
        parents = ((path, path.rpartition("/")[0]) for path in paths)
        known = [p for p, f in parents if f in folders or f.rpartition("/")[0] == self.services_dir]
        return [path for path in self.on_disk(known) if "backstage.io/" in self._readable(path)]

    @cached_property
    def root_manifest(self) -> dict[str, Any]:
        """The root's package.json; empty when there is none that can be read."""
        return read_json(self.root / "package.json")

    @cached_property
    def node(self) -> HostNode | None:
        """The Node of its developers; None where nothing says which."""
        return node_of(self._readable, self.root_manifest)

    @cached_property
    def workspace_text(self) -> str:
        """The text of pnpm-workspace.yaml; empty without one."""
        there = self.on_disk([WORKSPACE_FILE])
        return self.text(WORKSPACE_FILE).removeprefix("\ufeff") if there else ""


def _is_package_in(folder: str, path: str) -> bool:
    return path.endswith("/package.json") and path.split("/")[:-2] == folder.split("/")
