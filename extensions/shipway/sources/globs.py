"""pnpm's workspace globs (micromatch), as far as they decide whether a folder is a package."""

from __future__ import annotations

import re

PART = re.compile(r"\*\*/|/\*\*|\*\*|\*|\?|\{[^{}]*\}|[^*?{/]+|/|\{")


def covers(glob: str, folder: str) -> bool:
    """Whether ``glob`` (without a leading ``!``) matches ``folder``."""
    pattern = glob.removeprefix("./").rstrip("/")
    return re.fullmatch("".join(map(_regex, PART.findall(pattern))), folder) is not None


def _regex(part: str) -> str:
    fixed = {"**/": "(?:[^/]+/)*", "/**": "(?:/[^/]+)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if part in fixed:
        return fixed[part]
    if part.startswith("{") and part.endswith("}"):
        return "(?:" + "|".join(re.escape(word) for word in part[1:-1].split(",")) + ")"
    return re.escape(part)
