"""Fixtures for a file of tests that makes a template and a host once, by a fixture ``made`` of its
own: each of its tests has both as they were made."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.versions import TemplateHistory


@pytest.fixture(name="history")
def kept_history(made: tuple[TemplateHistory, Path]) -> Iterator[TemplateHistory]:
    """For tests that release more; afterwards it is as it was."""
    with made[0].kept() as history:
        yield history


@pytest.fixture(name="host")
def copied_host(made: tuple[TemplateHistory, Path], tmp_path: Path) -> Path:
    """A copy of the host."""
    return Path(shutil.copytree(made[1], tmp_path / "acme", symlinks=True))
