"""Line-wise three-way merge of one text, by git itself, with Copier's labels."""

from __future__ import annotations

import subprocess
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from shipway.errors import ShipwayError

LABELS = ("before updating", "last update", "after updating")


class MergedFile(NamedTuple):
    """The merged content and how many conflicts are marked in it; none can be in a binary one."""

    content: bytes
    conflicts: int = 0
    binary: bool = False


def merge_file(ours: bytes, base: bytes, new: bytes) -> MergedFile:
    """Carry the change from ``base`` to ``new`` into ``ours``.

    A file that the team has with Windows line ends keeps them: only what it says is merged.
    Binary content that both sides changed stays as it is and counts as one conflict.
    """
    if _crlf(ours) and b"\r" not in base + new:
        merged = merge_file(ours.replace(b"\r\n", b"\n"), base, new)
        return merged._replace(content=merged.content.replace(b"\n", b"\r\n"))
    if ours in (base, new):
        return MergedFile(new)
    if base == new:
        return MergedFile(ours)
    return _merged(ours, base, new)


@lru_cache(maxsize=64)
def _merged(ours: bytes, base: bytes, new: bytes) -> MergedFile:
    """By git; kept, since a fleet's services have many files to the letter."""
    with TemporaryDirectory(prefix="shipway.") as folder:
        paths = [Path(folder) / name for name in ("ours", "base", "new")]
        for path, content in zip(paths, (ours, base, new), strict=True):
            path.write_bytes(content)
        labels = [part for label in LABELS for part in ("-L", label)]
        done = subprocess.run(
            ["git", "merge-file", "--stdout", *labels, "--", *map(str, paths)],
            capture_output=True,
            check=False,
            cwd=folder,
        )
    if done.returncode == 255:
        return MergedFile(ours, 1, binary=True)
    if done.returncode < 0 or done.returncode > 127:
        raise ShipwayError(f"git merge-file failed: {done.stderr.decode(errors='replace').strip()}")
    return MergedFile(done.stdout, done.returncode)


def _crlf(content: bytes) -> bool:
    """Whether every line ends as on Windows."""
    return 0 < content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
