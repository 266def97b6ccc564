"""Tell git which files have conflicts, as Copier and a merge do: ``git status`` lists them, a
commit is refused until they are added, and ``git checkout --ours/--theirs`` works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from shipway.sources import git
from shipway.upgrade.own_files import EXECUTABLE, Stages

NONE = "0" * 40


def mark_unmerged(root: Path, stages: Mapping[str, Stages]) -> None:
    """Put base, ours and theirs of every path into git's index; of a link, of where it leads."""
    if not stages:
        return
    prefix = git.run(root, "rev-parse", "--show-prefix").rstrip("\n")
    lines = []
    for path, contents in stages.items():
        real = (root / path).resolve()
        name = prefix + real.relative_to(root.resolve()).as_posix()
        mode = "100755" if real.stat().st_mode & EXECUTABLE else "100644"
        lines.append(f"0 {NONE}\t{name}")
        for stage, content in enumerate(contents, 1):
            if content is not None:
                # --path: with the line ends that git keeps for this file.
                blob = git.run(
                    root, "hash-object", "-w", f"--path={real}", "--stdin", given=content
                )
                lines.append(f"{mode} {blob.strip()} {stage}\t{name}")
    index = "".join(f"{line}\0" for line in lines).encode()
    git.run(root, "update-index", "-z", "--index-info", given=index)


def unmark(root: Path, paths: Sequence[str]) -> None:
    """Take the conflicts of these files out of the index again: they are changed, and whole."""
    if paths:
        git.run(root, "reset", "--quiet", "--", *paths)
