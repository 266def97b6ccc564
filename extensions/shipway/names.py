"""What a name, a scope, an owner or a path may look like. Each answer is why not, or empty."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

NAME = re.compile(r"[a-z]([a-z0-9-]*[a-z0-9])?")
SCOPE = re.compile(r"@[a-z0-9~-][a-z0-9._~-]*")
OWNER = re.compile(r"@[\w-]+(/[\w.-]+)?|[^@\s]+@[^@\s]+")
MAX_NAME = 50  # a DNS-1123 label has 63: what Kubernetes appends needs the rest
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


def owner_problem(owner: str) -> str:
    """What CODEOWNERS accepts, several separated by blanks, or nothing."""
    if all(OWNER.fullmatch(part) for part in owner.split()):
        return ""
    return f"{owner!r} is not an owner: write @user, @org/team or an e-mail address"


def path_problem(path: str) -> str:
    """A path that stays inside of the repository."""
    outside = path.startswith(("/", "~")) or ".." in PurePosixPath(path).parts or "\\" in path
    return f"{path!r} leaves the repository: give a path relative to its root" if outside else ""
