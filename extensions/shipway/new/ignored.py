"""Files of a new service that the host's git leaves out: no commit would hold them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from shipway.sources import git


def ignored_notes(root: Path, paths: Iterable[str]) -> list[str]:
    """A line for each of ``paths`` that git ignores, or for the folder that it ignores as a whole:
    which rule does it, and the line that takes it back. Asks git once the files are there."""
    found = git.ignored(root, _with_folders(paths))
    tops = [path for path in found if not any(f"{p}" in found for p in _folders(path))]
    return [
        f"git ignores {path} ({rule.file}:{rule.line}: {rule.pattern}), so no commit will hold it: "
        f"put {_taken_back(path, rule)} below that line"
        for path in sorted(tops)
        if (rule := found[path])
    ]


def _with_folders(paths: Iterable[str]) -> list[str]:
    every = {one for path in paths for one in (path, *_folders(path))}
    return sorted(every)


def _folders(path: str) -> list[str]:
    return [str(folder) for folder in PurePosixPath(path).parents if folder.name]


def _taken_back(path: str, rule: git.IgnoreRule) -> str:
    folder = PurePosixPath(rule.file).parent
    inside = PurePosixPath(path).is_relative_to(folder)
    return f"!/{PurePosixPath(path).relative_to(folder) if inside else path}"
