"""What a name, a scope, an owner or a path may look like. Each answer is why not, or empty."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

NAME = re.compile(r"[a-z]([a-z0-9-]*[a-z0-9])?")
SCOPE = re.compile(r"@[a-z0-9~-][a-z0-9._~-]*")
OWNER = re.compile(r"@[\w-]+(/[\w.-]+)?|[^@\s]+@[^@\s]+")
MAX_NAME = 50  # a DNS-1123 label has 63: what Kubernetes appends needs the rest
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
RESERVED = {"node-modules", "test", "dist", "src"}


def name_problem(name: str) -> str:
    """DNS-1123 label (RFC 1123, Kubernetes' object names), at most 50 characters."""
    if NAME.fullmatch(name) and len(name) <= MAX_NAME and "--" not in name and name not in RESERVED:
        return ""
    return (
        f"{name[:80]!r} is not allowed: use up to {MAX_NAME} lower-case letters, digits and single "
        "hyphens, starting with a letter, such as invoice-mailer"
    )


def scope_problem(scope: str) -> str:
    """An npm scope with its ``@``, or nothing."""
    if not scope or SCOPE.fullmatch(scope):
        return ""
    return f"{scope!r} is not an npm scope: write it like @acme, or leave it empty"


def ending_problem(ending: str) -> str:
    """What stands behind a folder's name in its package's: ``-service``, or nothing."""
    if not ending or (ending[0] == "-" and NAME.fullmatch(ending[1:])):
        return ""
    return f"{ending[:80]!r} is no ending of a name: write it like -service, or leave it empty"


def owner_problem(owner: str) -> str:
    """What CODEOWNERS accepts, several separated by blanks, or nothing."""
    if all(OWNER.fullmatch(part) for part in owner.split()):
        return ""
    return f"{owner!r} is not an owner: write @user, @org/team or an e-mail address"


def path_problem(path: str) -> str:
    """A POSIX path that stays inside of the repository, and out of git's own folder."""
    parts = PurePosixPath(path).parts
    shown = repr(path[:80])
    if CONTROL.search(path):
        return f"{shown} has a line break or another control character in it: leave it out"
    if path.startswith(("/", "~")) or ".." in parts or "\\" in path:
        return f"{shown} leaves the repository: give a path relative to its root, with /"
    if any(is_git(part) for part in parts):
        return f"{shown} lies in git's own folder: give another one"
    return ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The one of ``known`` that ``word`` is most like; empty when it is like none."""
    from difflib import get_close_matches  # only for a slip: it takes longer than all of this file

    return next(iter(get_close_matches(word, list(known), 1)), "")


def is_git(part: str) -> bool:
    """Whether a part of a path is git's folder, on file systems too that take names loosely."""
    return part.rstrip(". ").lower() in (".git", "git~1")
