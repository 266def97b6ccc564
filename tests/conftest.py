"""What every test may count on: a git identity, and no answer from the machine's own settings."""

from __future__ import annotations

import os

import pytest

from support.hosts import IDENTITY


@pytest.fixture(autouse=True, scope="session")
def _own_git_identity() -> None:
    os.environ.update(IDENTITY)
    os.environ.pop("SHIPWAY_TEMPLATE", None)
