"""The git repository that a new monorepo begins with, and what is said where it has none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.sources import git

MESSAGE = "Begin"
COMMIT = f"git commit -m {MESSAGE}"
IDENTITY = (
    'git config --global user.name "YOUR NAME"',
    "git config --global user.email YOU@EXAMPLE.COM",
)
ELSEWHERE = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
)
"""What git sets for its hooks: `git init` and `git commit` would then work on that repository."""


class Begun(NamedTuple):
    """What became of git: one sentence for the person, and the commands that are left to type."""

    says: str
    left: tuple[str, ...] = ()


def leave_others_alone() -> None:
    """From here on git works where it is told to, also when a hook started this command."""
    for name in ELSEWHERE:
        os.environ.pop(name, None)


def begin(folder: Path) -> None:
    """Make ``folder`` a repository of its own."""
    git.run(folder, "init", "--quiet", "--initial-branch=main")


def commit(folder: Path) -> Begun:
    """The first commit. Without an identity, or against a hook, it is left to the person."""
    git.run(folder, "add", "--all")
    if not _identified(folder):
        return Begun(
            "Nothing is committed yet: git does not know who you are.", (*IDENTITY, COMMIT)
        )
    try:
        git.run(folder, "commit", "--quiet", "--message", MESSAGE)
    except ShipwayError as error:
        return Begun(f"Nothing is committed yet: {error.what}.", (COMMIT,))
    return Begun("It is a git repository with a first commit.")


def forget(folder: Path, keeper: Path | None) -> Begun:
    """Leave no repository behind; ``keeper`` is the one around it, which tracks it."""
    shutil.rmtree(folder / ".git")
    if keeper:
        return Begun(
            f"It belongs to the git repository {keeper}: it has none of its own, "
            "and nothing was committed."
        )
    return Begun("It is no git repository. Other shipway commands need one: git init")


def _identified(folder: Path) -> bool:
    identities = ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT")
    return all(git.run(folder, "var", identity, ok=(0, 128)) for identity in identities)
