"""The image of a generated service, and what its lockfile promises."""

from __future__ import annotations

import json
import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from support.docker import Build, Engine

SECRET = "s3cret-marker"
PROBES = Path(__file__).parent / "probes"


@dataclass(frozen=True)
class Image:
    """``services/<name>`` of a monorepo, built from its root."""

    docker: Engine
    root: Path
    name: str

    @property
    def tag(self) -> str:
        """What the engine calls it."""
        return f"shipway/{self.name}"

    def build(self, **args: str) -> Build:
        """Build it as the Dockerfile's first lines say."""
        args = {"GIT_SHA": "abc123", "BUILD_TS": "2026-01-01T00:00:00Z", **args}
        return self.docker.build(self.root, self.tag, f"services/{self.name}/Dockerfile", **args)

    def probe(self, script: str, *mounts: str) -> Any:
        """What a script of ``probes`` finds when it runs in the image."""
        volumes = [f"--volume={mount}:ro" for mount in (f"{PROBES / script}:/{script}", *mounts)]
        node = ("node", "--experimental-import-meta-resolve", f"/{script}")
        return json.loads(self.docker.output(self.tag, *node, options=("--user=0", *volumes)))

    def repository_files(self) -> dict[str, int]:
        """The files below /repo with their sizes."""
        found = self.docker.files(self.tag)
        return {path[5:]: size for path, size in found.items() if path.startswith("repo/")}


@dataclass(frozen=True)
class Closure:
    """``name@version`` of what a package must bring, and of what it brings where it fits."""

    required: frozenset[str]
    optional: frozenset[str]


def closure(root: Path, importer: str) -> Closure:
    """What the lockfile says that a workspace package needs to run, over workspace packages too."""
    lock = yaml.safe_load((root / "pnpm-lock.yaml").read_text())
    found: dict[str, set[str]] = {"dependencies": set(), "optionalDependencies": set()}
    todo = [("dependencies", importer, lock["importers"][importer])]
    while todo:
        kind, at, entry = todo.pop()
        for field in found:
            for name, wanted in entry.get(field, {}).items():
                where = kind if field == "dependencies" else field
                version = wanted if isinstance(wanted, str) else wanted["version"]
                if version.startswith("link:"):
                    path = posixpath.normpath(posixpath.join(at, version.removeprefix("link:")))
                    todo.append((where, path, lock["importers"][path]))
                elif (key := f"{name}@{version}") not in found[where]:
                    found[where].add(key)
                    todo.append((where, "", lock["snapshots"][key]))
    return Closure(*(frozenset(_known(root, key) for key in found[field]) for field in found))


def _known(root: Path, key: str) -> str:
    """A key of the lockfile as ``name@version``; of a vendored folder, its manifest's version."""
    name, _, folder = key.partition("(")[0].partition("@file:")
    if not folder:
        return name
    return f"{name}@{json.loads((root / folder / 'package.json').read_text())['version']}"
