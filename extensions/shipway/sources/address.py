"""Which addresses of a template, and which versions of it, git may be asked for.

Both come from files that a pull request can change. git takes what begins with ``-`` for an
option, and ``name::…`` starts a program (``ext::`` any at all): so what is allowed is listed, and
the rest is refused where it is read. Everything here is text in, text out.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

SCHEMES = "https|http|ssh|git|file"
URL = re.compile(rf"(?:{SCHEMES})://(?:[^/]*@)?(?!-)[^/@]*/.+")
SHORTCUT = re.compile(r"(gh|gl):/?(?!-)[\w.-]+(?:/[\w.-]+)+")
SCP = re.compile(r"(?:[\w.][\w.-]*@)?[\w.][\w.-]*:(?![-:]|//).+")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
REF = re.compile(r"(?!-)[^\s\x00-\x1f\x7f:\\]+")
SHORTCUTS = {"gh": "https://github.com", "gl": "https://gitlab.com"}
FORMS = "an https, http, ssh, git or file URL, user@host:path, gh:owner/name, gl:… or a folder"

CREDENTIALS_LEFT_OUT = (
    "The user and password in the template's address are not written down: for updates, "
    "git's credential helper gives them."
)


def address_problem(source: str) -> str:
    """Why ``source`` is no address of a template; empty when it is one.

    Allowed, each also with Copier's ``git+`` before it: URLs of SCHEMES, the form of scp, Copier's
    shortcuts, a folder on this machine.
    """
    address = source.removeprefix("git+")
    if address and not address.startswith("-") and not UNPRINTABLE.search(address):
        listed = any(form.fullmatch(address) for form in (URL, SHORTCUT, SCP))
        if listed or ":" not in address.partition("/")[0]:
            return ""
    return f"{mask(source)[:80]!r} is no address of a template: it must be {FORMS}"


def ref_problem(ref: str) -> str:
    """Why ``ref`` is no tag, branch or commit to ask git for; empty when it may be one."""
    if REF.fullmatch(ref):
        return ""
    return f"{ref[:80]!r} is no version of a template: name a tag, a branch or a commit"


def mask(text: str) -> str:
    """``text`` without the credentials that a URL in it may carry."""
    return re.sub(r"(?<=://)[^/\s]+@", "***@", text)


def without_credentials(source: str) -> str:
    """The address without the user and password of a URL; of ssh the user stays, without it
    nobody gets in, and only a password goes."""
    bare = re.sub(r"^((?:git\+)?https?://)[^/]*@", r"\1", source)
    return re.sub(r"^((?:git\+)?(?:ssh|git)://[^/:@]*):[^/]*@", r"\1@", bare)


def fetchable(source: str) -> str:
    """The address as git itself takes it: Copier's own forms written out."""
    address = source.removeprefix("git+")
    if short := SHORTCUT.fullmatch(address):
        path = address.partition(":")[2].strip("/").removesuffix(".git")
        return f"{SHORTCUTS[short[1]]}/{path}.git"
    return address


def same_address(one: str, other: str, root: Path) -> bool:
    """Whether both are one repository's address; relative folders are seen from ``root``."""
    return _canonical(one, root) == _canonical(other, root)


def _canonical(source: str, root: Path) -> str:
    address = fetchable(without_credentials(source)).removeprefix("file://")
    if "://" not in address and not SCP.fullmatch(address):
        address = os.path.realpath(root / Path(address).expanduser())
    scheme, slashes, rest = address.rstrip("/").removesuffix(".git").rpartition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{host.lower()}{slash}{path}" if slashes else rest
