"""The host repository: everything that can be found in it is found, and not asked."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from shipway.errors import ShipwayError, located
from shipway.npm_ranges import answered_by
from shipway.sources import compose, git, kubernetes, places, vitest
from shipway.sources.reading import decode, inside, read_bytes
from shipway.sources.settings import SETTINGS_NAME, read_settings
from shipway.sources.workspace import (
    Package,
    catalog_of,
    globs_of,
    package_dirs_of,
    packages_of,
    read_json,
    scope_of,
    services_dir_of,
)

WORKSPACE_FILE = "pnpm-workspace.yaml"
PACKAGES_BUILD = "scripts/packages-build.ts"
PRUNE = "scripts/prune.ts"


@dataclass(frozen=True)
class Host:
    """A pnpm monorepo at ``root``."""

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

    @cached_property
    def _workspace_text(self) -> str:
        there = (self.root / WORKSPACE_FILE).is_file()
        return self.text(WORKSPACE_FILE).removeprefix("\ufeff") if there else ""

    @cached_property
    def globs(self) -> list[str]:
        """The workspace globs; empty without a pnpm-workspace.yaml."""
        return globs_of(self._workspace_text, WORKSPACE_FILE)

    @cached_property
    def settings(self) -> dict[str, Any]:
        """What an earlier service's run kept for the next one (see sources/settings.py)."""
        path = f"{self.services_dir}/{SETTINGS_NAME}"
        there = os.path.lexists(self.root / path)
        return read_settings(self.text(path), path, self.root) if there else {}

    @property
    def services_dir(self) -> str:
        """The folder that services go to, as the workspace's globs have it."""
        return services_dir_of(self.globs)

    @cached_property
    def packages(self) -> list[Package]:
        """Every workspace package."""
        return packages_of(self.root, self.files, self.globs)

    def libraries(self) -> list[str]:
        """Names of the packages that a service may import."""
        folders = tuple(f"{folder}/" for folder in self.fact("host")["package_dirs"])
        return [p.name for p in self.packages if f"{p.folder}/".startswith(folders)]

    def summary(self) -> str:
        """What was discovered, for the person to see before the first question."""
        if not self.globs:
            return ""
        keys = ("scope", "services_dir", "compose_file", "dependency_cruiser_file")
        lines = [f"  {key:<24} {self.fact(key) or '-'}" for key in (*keys, "codeowners_file")]
        return "\n".join(["Found here (change one with --data key=value):", *lines, ""])

    def text(self, path: str) -> str:
        """The text of a host file, line endings and byte order mark as they are.

        Raises ShipwayError when it is no regular file, not UTF-8, or outside of the repository.
        """
        self.seen[path] = read_bytes(self.root, path)
        return decode(self.seen[path], path)

    def fact(self, key: str) -> Any:
        """The discovered value of a question; a kept setting goes before a discovery."""
        return self.settings[key] if key in self.settings else getattr(self, f"_{key}")

    @property
    def _scope(self) -> str:
        root = read_json(self.root / "package.json").get("name", "")
        return scope_of([*self.packages, Package(str(root), "")])

    @property
    def _services_dir(self) -> str:
        return self.services_dir

    @cached_property
    def _compose_file(self) -> str:
        return places.development_stack(self._there(places.compose_files(self.files)))

    @cached_property
    def _compose_text(self) -> str:
        path = self.fact("compose_file")
        return self.text(path) if path and (self.root / path).is_file() else ""

    def free_port(self, name: str) -> int:
        """A host port that no Compose file publishes; what the service ``name`` has is free."""
        taken: set[int] = set()
        for path in places.compose_files(self.files):
            taken |= self._ports(path, name)
        return places.free_port(taken)

    def _ports(self, path: str, name: str) -> set[int]:
        try:
            return compose.host_ports_of(self.text(path), without=name)
        except ShipwayError:
            return (
                set()
            )  # a broken neighbour is not ours to judge; the one we wire is refused later

    @property
    def _dependency_cruiser_file(self) -> str:
        return places.nearest(
            self._there(places.files_named(self.files, places.DEPENDENCY_CRUISER_NAME)),
            places.DEPENDENCY_CRUISER_NAME,
        )

    @property
    def _codeowners_file(self) -> str:
        places = (".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
        return next((path for path in places if (self.root / path).is_file()), "")

    @property
    def _owner(self) -> str:
        path = self.fact("codeowners_file")
        text = self.text(path) if path and (self.root / path).is_file() else ""
        lines = [line.split("#")[0].split() for line in text.splitlines()]
        owners = Counter(owner for line in lines for owner in line[1:])
        return owners.most_common(1)[0][0] if owners else ""

    @property
    def _vitest_file(self) -> str:
        found = self._there(filter(places.VITEST_NAME.fullmatch, self.files))
        for path in sorted(found, key=lambda path: ".config" in path):
            if vitest.is_workspace(self.text(path)):
                return path
        return ""

    @cached_property
    def _host(self) -> dict[str, Any]:
        with located(self.fact("compose_file")):
            postgres = compose.postgres_of(self._compose_text) if self._compose_text else None
            networks = compose.networks_of(self._compose_text) if self._compose_text else ()
        return {
            "package_dirs": package_dirs_of(self.globs, self.fact("services_dir")),
            "compose_networks": list(networks),
            "compose_postgres": postgres[0] if postgres else "",
            "compose_postgres_condition": postgres[1] if postgres else "service_started",
            "linter": self._linter(),
            "turbo": self._has("turbo.json", "turbo.jsonc"),
            "packages_build": self._packages_build(),
            "prune": self._prune(),
            "node_major": self._node_major(),
            "catalog": answered_by(self._catalog()),
            "repository_url": kubernetes.https_of(git.origin(self.root)),
        }

    def _packages_build(self) -> str:
        """The script of the workspace's own canonical build, which knows a pruned tree."""
        scripts = read_json(self.root / "package.json").get("scripts") or {}
        command = scripts.get("packages:build") if isinstance(scripts, dict) else None
        found = command == f"node {PACKAGES_BUILD}" and self._has(PACKAGES_BUILD)
        return PACKAGES_BUILD if found else ""

    def _prune(self) -> str:
        """The script that cuts out an image's part, where a workspace of ours has it for all."""
        found = self._packages_build() and self._has(PRUNE) and self._has("scripts/images.ts")
        return PRUNE if found else ""

    def _catalog(self) -> dict[str, str]:
        return catalog_of(self._workspace_text, WORKSPACE_FILE)

    @cached_property
    def _layout(self) -> kubernetes.KubernetesLayout:
        return kubernetes.layout_of(self.files)

    @property
    def _kubernetes_base(self) -> str:
        return self._layout.base

    @property
    def _kubernetes_overlays(self) -> str:
        return self._layout.overlays

    @property
    def _environments(self) -> list[str]:
        return list(self._layout.environments)

    @property
    def _secrets(self) -> str:
        return "secretRef"

    def is_settled(self, key: str) -> bool:
        """Whether a question needs no asking: it was answered before, or the host shows it."""
        return key in self.settings or (key != "secrets" and bool(getattr(self, f"_{key}")))

    def _linter(self) -> str:
        """``host-biome``, ``host`` for any other one, ``biome`` when the service brings its own."""
        if self._has("biome.json", "biome.jsonc"):
            return "host-biome"
        return "host" if any(places.OTHER_LINTER.match(path) for path in self.files) else "biome"

    def _node_major(self) -> int:
        """At least 24: what the generated code is written for."""
        texts = [self.text(".nvmrc") if self._has(".nvmrc") else ""]
        engines = read_json(self.root / "package.json").get("engines")
        texts.append(str(engines.get("node", "")) if isinstance(engines, dict) else "")
        majors = [int(m) for text in texts if (m := _first_number(text))]
        return max([24, *majors[:1]])

    def _there(self, paths: Iterable[str]) -> list[str]:
        """Those that are on disk as regular files: git also lists what is deleted."""
        return [path for path in paths if (self.root / path).is_file()]

    def _has(self, *names: str) -> bool:
        return any((self.root / name).is_file() for name in names)


def real_path(root: Path, path: str) -> str:
    """Where ``path`` leads when it is a link, as a path in the repository."""
    return inside(root, path).relative_to(root.resolve()).as_posix()


def _first_number(text: str) -> str:
    found = re.search(r"\d+", text)
    return found.group() if found else ""
