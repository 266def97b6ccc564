"""A host with manifests and one service, for the commands that look at what is derived."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commands.test_new import shipway
from support.derived import host_with_manifests
from support.hosts import commit, git


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Committed; tests change a copy of it."""
    root = host_with_manifests(tmp_path_factory.mktemp("made") / "acme")
    git(root, "remote", "add", "origin", "git@example.com:acme/shop.git")
    assert shipway(root, "new", "payments", "--yes", "--data", "database=DATABASE_URL") == 0
    commit(root)
    return root


@pytest.fixture
def host(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(made, tmp_path / "acme", symlinks=True)
    return tmp_path / "acme"
