"""Tell git which files have conflicts, as Copier and a merge do: ``git status`` lists them, a
commit is refused until they are added, and ``git checkout --ours/--theirs`` works."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from shipway.sources import git
from shipway.upgrade.own_files import Stages

NONE = "0" * 40


def mark_unmerged(root: Path, stages: Mapping[str, Stages]) -> None:
    """Put base, ours and theirs of every path into git's index."""
    lines = []
    prefix = git.run(root, "rev-parse", "--show-prefix").rstrip("\n") if stages else ""
    for path, contents in stages.items():
        lines.append(f"0 {NONE}\t{prefix}{path}")
        for stage, content in enumerate(contents, 1):
            if content is not None:
                blob = git.run(root, "hash-object", "-w", "--stdin", given=content).strip()
                lines.append(f"100644 {blob} {stage}\t{prefix}{path}")
    if lines:
        index = "".join(f"{line}\0" for line in lines).encode()
        git.run(root, "update-index", "-z", "--index-info", given=index)
