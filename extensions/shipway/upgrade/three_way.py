"""Line-wise three-way merge of one text, by git itself, with Copier's labels."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from shipway.errors import ShipwayError

LABELS = ("before updating", "last update", "after updating")


@dataclass(frozen=True, slots=True)
class MergedFile:
    """The merged content and how many conflicts are marked in it."""

    content: bytes
    conflicts: int = 0


def merge_file(ours: bytes, base: bytes, new: bytes) -> MergedFile:
    """Carry the change from ``base`` to ``new`` into ``ours``.

    Binary content that both sides changed stays as it is and counts as one conflict.
    """
    if ours in (base, new):
        return MergedFile(new)
    if base == new:
        return MergedFile(ours)
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
        return MergedFile(ours, 1)
    if done.returncode < 0 or done.returncode > 127:
        raise ShipwayError(f"git merge-file failed: {done.stderr.decode(errors='replace').strip()}")
    return MergedFile(done.stdout, done.returncode)
