"""The host repository: its files, what they show, and what was kept for the next service."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from shipway.host_facts import HostFacts
from shipway.kinds.kind import Kind
from shipway.sources import dependency_cruiser, discovery, tsconfig
from shipway.sources.host_files import HostFiles
from shipway.sources.reading import inside
from shipway.sources.settings import SETTINGS_NAME, read_settings
from shipway.sources.siblings import library_ending


@dataclass(frozen=True)
class Host(HostFiles):
    """A pnpm monorepo at ``root``."""

    @cached_property
    def settings(self) -> dict[str, Any]:
        """What an earlier service's run kept for the next one (see sources/settings.py)."""
        path = f"{self.services_dir}/{SETTINGS_NAME}"
        there = os.path.lexists(self.root / path)
        return read_settings(self.text(path), path, self.root) if there else {}

    @cached_property
    def facts(self) -> HostFacts:
        """What the host shows; a kept setting goes before a discovery.

        Raises ShipwayError when the settings or pnpm-workspace.yaml are damaged.
        """
        return discovery.discover(self, self.settings)

    def home_of(self, kind: Kind) -> str:
        """The folder that a kind goes into."""
        return self.packages_dir if kind.library else self.facts.services_dir

    @cached_property
    def packages_dir(self) -> str:
        """The folder that most libraries are in; of equals the first."""
        counted = Counter(package.folder.rpartition("/")[0] for package in self.packages)
        return max(self.facts.package_dirs, key=lambda folder: counted[folder])

    @cached_property
    def tsconfig_file(self) -> str:
        """The root's TypeScript project that refers to libraries; empty for none."""
        below = f"{self.packages_dir}/"
        folders = [p.folder for p in self.packages if p.folder.startswith(below)]
        found = self.on_disk(tsconfig.NAMES)
        return next((n for n in found if tsconfig.refers_to_any(self.text(n), folders)), "")

    def facts_for(self, kind: Kind) -> HostFacts:
        """The facts as a kind meets them: its siblings are others than a service's."""
        if not kind.library:
            return self.facts
        folder = self.packages_dir
        return replace(
            self.facts,
            services_dir=folder,
            package_ending=library_ending(self.packages, folder),
            dependency_cruiser_file=dependency_cruiser.find_for_libraries(self, folder),
        )

    def free_port(self, name: str) -> int:
        """A host port that no Compose file publishes; what the service ``name`` has is free."""
        return discovery.free_port(self, name, self.facts.compose_file)

    def libraries(self) -> list[str]:
        """Names of the packages that a service may import."""
        folders = tuple(f"{folder}/" for folder in self.facts.package_dirs)
        return [p.name for p in self.packages if f"{p.folder}/".startswith(folders)]


def real_path(root: Path, path: str) -> str:
    """Where ``path`` leads when it is a link, as a path in the repository."""
    return inside(root, path).relative_to(root.resolve()).as_posix()
