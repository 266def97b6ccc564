"""Files of a new service that the host's git leaves out: no commit would hold them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from shipway.sources.ignored import ignored


def ignored_notes(root: Path, paths: Iterable[str]) -> list[str]:
    """A line for each of ``paths`` that git ignores, or for the folder that it ignores as a whole:
    which rule does it, and the line that takes it back."""
    return [
        f"git ignores {one.path} ({one.rule.file}:{one.rule.line}: {one.rule.pattern}), so no "
        f"commit will hold it: put {one.back} below that line"
        for one in ignored(root, paths)
    ]
