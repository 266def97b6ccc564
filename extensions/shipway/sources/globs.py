"""pnpm's workspace globs, as micromatch reads them: braces, extglobs, classes, ``**``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

RANGE = r"-?\d{1,3}\.\.-?\d{1,3}|[A-Za-z]\.\.[A-Za-z]"
INNERMOST = re.compile(rf"(?<!\\)\{{([^{{}}]*,[^{{}}]*|{RANGE})\}}")
PART = re.compile(r"\\.|(?:^|(?<=/))\*\*/|/\*\*$|[?*+@!]?\(|\[\^?\]?[^\]/]*\]|\*+|.")
CLOSING = {"?(": ")?", "*(": ")*", "+(": ")+", "@(": ")", "(": ")", "!(": "))[^/]*)"}
"""What stands at the end of a group for each way in which it begins. ``!(a)`` keeps out ``ab`` too:
micromatch looks at no more than the beginning where a path goes on, as pnpm's globs do."""
ANY_NAME = "zz0zz"
"""Stands for the name of any service, where a glob is asked about all."""
FOLDERS = r"(?:(?!\.)[^/]+/)*"
"""Any number of them; as for ``*``, no hidden one."""
FIXED = {"**/": FOLDERS, "/**": f"(?:/{FOLDERS}(?!\\.)[^/]+)?", "?": "[^/]"}


def covers(glob: str, folder: str) -> bool:
    """Whether ``glob`` (without a leading ``!``) matches ``folder``."""
    pattern = glob.removeprefix("./").rstrip("/")
    return any(re.fullmatch(_regex(one), folder) is not None for one in expand(pattern))


def expand(glob: str) -> list[str]:
    """The globs without braces that one with braces stands for: ``{a,b}/*`` -> ``a/*``, ``b/*``."""
    found = INNERMOST.search(glob)
    if found is None:
        return [glob]
    heads = [glob[: found.start()] + word + glob[found.end() :] for word in _words(found[1])]
    return list(dict.fromkeys(one for head in heads for one in expand(head)))


def _words(inner: str) -> Iterator[str]:
    """``a,b`` and ``1..3``."""
    if "," in inner:
        yield from inner.split(",")
        return
    letters = inner[0].isalpha()
    first, last = (ord(end) if letters else int(end) for end in inner.split(".."))
    step = 1 if first <= last else -1
    for number in range(first, last + step, step):
        yield chr(number) if letters else str(number)


@lru_cache(maxsize=1024)
def _regex(pattern: str) -> str:
    if pattern == "**":
        return f"{FOLDERS}(?!\\.)[^/]+"
    groups: list[str] = []
    found, start = "", True
    for part in PART.findall(pattern):
        found += "(?!\\.)" if start and part[0] in "*?[" else ""
        found += _piece(part, groups)
        start = part.endswith("/")
    found += "".join(CLOSING[kind] for kind in reversed(groups))
    try:
        re.compile(found)
    except re.error:
        return re.escape(pattern)  # [z-a]
    return found


def _piece(part: str, groups: list[str]) -> str:
    """One part as a regular expression; ``groups``: how those began that are open."""
    if part.endswith("("):
        groups.append(part)
        return "(?:(?!(?:" if part == "!(" else "(?:"
    if part == ")" and groups:
        return CLOSING[groups.pop()]
    if part == "|" and groups:
        return "|"
    if part.startswith("[") and len(part) > 2:
        return part.replace("\\", "").replace("[", "\\[").replace("\\[", "[", 1)
    if part.startswith("\\"):
        return re.escape(part[1:])
    return FIXED.get(part) or ("[^/]*" if part.strip("*") == "" else re.escape(part))
