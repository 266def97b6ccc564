"""Real files by others, outside of this repository; tests skip with a reason where they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.hosts import REPOSITORY

CORPUS = Path(os.environ.get("SHIPWAY_CORPUS", REPOSITORY.parent / "shared" / "corpus"))


def corpus_files(kind: str, pattern: str = "*") -> list[Path]:
    """The corpus files of one kind, sorted; empty when there is no corpus."""
    return sorted(path for path in (CORPUS / kind).glob(pattern) if path.is_file())


def require_corpus() -> None:
    """Skip the calling test, with the reason, where the corpus is absent."""
    if not CORPUS.is_dir():
        pytest.skip(f"no corpus at {CORPUS}: set SHIPWAY_CORPUS")
