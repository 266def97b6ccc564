"""What a service's image cannot get: files that pnpm or a tsconfig names beside the packages.

The generated ``prune.ts`` copies what lies in the repository. What it cannot copy is said when the
service is made, so that nobody learns it from a build.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from shipway.sources.workspace import Package, read_json

WORKSPACE_FILE = "pnpm-workspace.yaml"
ROOT_FILES = ("package.json", WORKSPACE_FILE, ".npmrc")
HOOKS = (".pnpmfile.cjs", ".pnpmfile.mjs")
LOCAL = re.compile(r"""["']?([^"'\s,{]+)["']?\s*:\s*["']?(file|link):([^"'\s,}]+)""")
PATCH = re.compile(r"""["']?[^"'\s]+["']?\s*:\s*["']?([^"'\s,]+\.(?:patch|diff))\b""")
INJECTED = re.compile(r"""injectWorkspacePackages:\s*true|inject-workspace-packages\s*=\s*true""")
INJECTED_ONE = re.compile(r'"injected"\s*:\s*true')
ALONE = re.compile(r"sharedWorkspaceLockfile:\s*false|shared-workspace-lockfile\s*=\s*false")
EXTENDS = re.compile(r'"extends"\s*:\s*(?:"(\.[^"]+)"|\[([^\]]*)\])')
REQUIRED = re.compile(r"""(?:\brequire\(|\bfrom\s|\bimport\s|\bimport\()\s*["']([^"']+)["']""")
COMPUTED = re.compile(r"""\b(?:require|import)\(\s*[^"'\s)]""")
DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
BUILTIN = ("node:", "fs", "path", "os", "url", "util", "crypto", "child_process", "module")


class _Repository(NamedTuple):
    root: Path
    files: frozenset[str]
    """Tracked, or at least not ignored."""

    def text(self, path: str) -> str:
        file = self.root / path
        return file.read_text("utf-8", errors="replace") if file.is_file() else ""

    def lacks(self, path: str) -> str:
        """Why a clone has nothing at ``path``; empty when it has."""
        if path.startswith("../") or path == ".." or path.startswith("/"):
            return "lies outside of the repository"
        if path in self.files or any(file.startswith(f"{path}/") for file in self.files):
            return ""
        there = (self.root / path).exists()
        return "is ignored by git" if there else "is not there"


def unreachable(
    root: Path, files: Iterable[str], packages: Iterable[Package], used: Iterable[str]
) -> list[str]:
    """``file:line: what; cure`` for what no image of a service can be made from.

    files: tracked or not ignored ones. used: the names of the packages that the service imports;
    the root and the packages below these count too, others do not.
    """
    repository = _Repository(root, frozenset(files))
    folders = _closure(root, {p.name: p.folder for p in packages}, used)
    found = [*_settings(repository), *_hooks(repository)]
    for folder in ("", *folders):
        path = posixpath.join(folder, "package.json")
        found += [*_local(repository, path, folder), *_tsconfigs(repository, folder)]
    return list(dict.fromkeys(found))


def _closure(root: Path, folders: dict[str, str], used: Iterable[str]) -> list[str]:
    """The folders of these packages and of the workspace packages below them and the root."""
    todo = [*used, *_dependencies(root / "package.json")]
    found: dict[str, str] = {}
    while todo:
        name = todo.pop()
        if name in folders and name not in found:
            found[name] = folders[name]
            todo += _dependencies(root / folders[name] / "package.json")
    return sorted(found.values())


def _dependencies(manifest: Path) -> list[str]:
    data = read_json(manifest)
    kinds = (data.get(kind) for kind in DEPENDENCIES)
    return [name for kind in kinds if isinstance(kind, dict) for name in kind]


def _settings(repository: _Repository) -> Iterator[str]:
    """Patches, packages that are copied before they are built, and lockfiles of their own."""
    for path in ROOT_FILES:
        for number, line in _lines(repository, path):
            if patch := PATCH.search(line):
                yield from _why(repository, f"{path}:{number}", posixpath.normpath(patch[1]))
            if INJECTED.search(line):
                yield _injected(path, number)
            if ALONE.search(line):
                what = "without a shared lockfile no image is built from locked versions"
                yield f"{path}:{number}: {what}; share it, or write the Dockerfile's install anew"


def _local(repository: _Repository, path: str, folder: str) -> Iterator[str]:
    """``file:`` and ``link:`` of a manifest, and overrides of the root."""
    for source in (path, WORKSPACE_FILE) if not folder else (path,):
        for number, line in _lines(repository, source):
            if INJECTED_ONE.search(line):
                yield _injected(source, number)
            for _, kind, target in LOCAL.findall(line):
                inside = posixpath.normpath(posixpath.join(folder, target))
                yield from _target(repository, f"{source}:{number}", kind, inside)


def _target(repository: _Repository, where: str, kind: str, path: str) -> Iterator[str]:
    yield from _why(repository, where, path)
    manifest = read_json(repository.root / path / "package.json") if kind == "link" else {}
    if manifest.get("dependencies"):
        fix = f"write file: for link:, or make {path} a workspace package"
        yield f"{where}: nothing installs the dependencies of {path}; {fix}"
    for generated in sorted({m[1] for file in repository.files if (m := _made(path, file))}):
        fix = f"write !{generated} at the end of the service's Dockerfile.dockerignore"
        yield f"{where}: the image's build does not see {generated}; {fix}"


def _made(path: str, file: str) -> re.Match[str] | None:
    """A folder below ``path`` that Dockerfile.dockerignore leaves out."""
    return re.match(rf"({re.escape(path)}(?:/[^/]+)*?/(?:dist|coverage|\.next|\.turbo))/", file)


def _injected(path: str, number: int) -> str:
    what = "an injected package is copied before the image builds it"
    return f"{path}:{number}: {what}; let it be linked"


def _hooks(repository: _Repository) -> Iterator[str]:
    """pnpm runs them before anything is installed."""
    todo = [path for path in HOOKS if path in repository.files]
    for path in todo:
        for number, line in _lines(repository, path):
            where = f"{path}:{number}"
            if COMPUTED.search(line):
                yield f"{where}: what is required here cannot be found; write its path as text"
            for name in REQUIRED.findall(line):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
                if not name.startswith("."):
                    yield from _foreign(where, name)
                elif (there := _script(repository, target)) and there not in todo:
                    todo.append(there)
                elif not there:
                    yield from _why(repository, where, target)


def _foreign(where: str, name: str) -> Iterator[str]:
    if name.partition("/")[0] not in BUILTIN and not name.startswith("node:"):
        what = f"{name} is not installed when pnpm reads this in an image's build"
        yield f"{where}: {what}; keep what is needed of it in a file of your own"


def _script(repository: _Repository, path: str) -> str:
    suffixes = ("", ".js", ".cjs", ".mjs", ".json", "/index.js", "/index.cjs")
    return next((path + end for end in suffixes if path + end in repository.files), "")


def _tsconfigs(repository: _Repository, folder: str) -> Iterator[str]:
    """Chains of ``extends`` that leave the repository or lead to nothing."""
    own = f"{folder}/" if folder else ""
    name = re.compile(re.escape(own) + r"tsconfig[^/]*\.json")
    todo = sorted(path for path in repository.files if name.fullmatch(path))
    for path in todo:
        for number, line in _lines(repository, path):
            for target in _extended(line):
                full = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
                if full not in repository.files and not full.endswith(".json"):
                    full += ".json"
                if full in repository.files and full not in todo:
                    todo.append(full)
                elif full not in repository.files:
                    yield from _why(repository, f"{path}:{number}", full)


def _extended(line: str) -> list[str]:
    found = EXTENDS.search(line)
    if not found:
        return []
    return [found[1]] if found[1] else re.findall(r'"(\.[^"]+)"', found[2])


def _why(repository: _Repository, where: str, path: str) -> Iterator[str]:
    if reason := repository.lacks(path):
        fix = {
            "is ignored by git": "commit it",
            "is not there": "correct the path",
        }.get(reason, "move it inside")
        yield f"{where}: no image gets {path}, which {reason}; {fix}"


def _lines(repository: _Repository, path: str) -> Iterator[tuple[int, str]]:
    return enumerate(repository.text(path).splitlines(), 1)
