"""Copier's worker. Copier keeps it to itself, so this is the one place that imports it.

``copier.run_copy`` is public, and too late for us: the template's version is held against the pin
before any of its code runs. pyproject.toml names the versions of Copier that fit.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from shipway.errors import UPGRADE, ShipwayError

try:
    from copier._main import Worker as Worker
except ImportError:
    what = f"this shipway does not work with Copier {version('copier')}"
    raise ShipwayError(what, fix=UPGRADE) from None


class StageWorker(Worker):
    """Renders into a stage, where git tracks nothing: Copier asks it for each file."""

    def _sync_git_index_executable_bit(self, dst_relpath: Path, src_mode: int) -> None:
        """Nothing: a stage has no git index."""
