"""The host repository: its files, what they show, and what was kept for the next service."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from shipway.host_facts import HostFacts
from shipway.sources import discovery
from shipway.sources.host_files import HostFiles
from shipway.sources.reading import inside
from shipway.sources.settings import SETTINGS_NAME, read_settings


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
