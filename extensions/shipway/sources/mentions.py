"""Where a service is still named once Shipway has done its part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from shipway.sources import git

NOISE = (
    "*.lock", "*lock.json", "*-lock.yaml", "*lockb", "*.snap", "*.svg", "*.map", "*.min.js",
    "**/CHANGELOG*", "**/HISTORY*", "**/.changeset/**", "**/node_modules/**", "**/dist/**",
)  # fmt: skip
MAX_SIBLINGS = 200
PER_FILE = 5
SHOWN = 20
"""Files that a person is shown."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A file that names siblings. ``lines`` are (line number, sibling, text), at most five of
    ``count``."""

    path: str
    siblings: tuple[str, ...]
    lines: tuple[tuple[int, str, str], ...]
    count: int = 1


def anywhere(_sibling: str, _text: str) -> bool:
    """The default of ``counts``."""
    return True


def mentions(
    root: Path,
    siblings: list[str],
    name: str,
    left_out: Iterable[str],
    counts: Callable[[str, str], bool] = anywhere,
) -> list[Mention]:
    """Tracked files that name a sibling and not ``name``.

    left_out: files and folders to pass over: what is wired already, and the workspace packages,
    whose files are their own business. counts: whether a line (sibling, text) is meant.
    """
    if not siblings:
        return []
    words = "|".join(re.escape(sibling) for sibling in siblings[:MAX_SIBLINGS])
    word = re.compile(rf"(?<![\w-])({words})(?![\w-])")
    excluded = [f":(exclude,glob){noise}" for noise in NOISE]
    excluded += [f":(exclude){path}" for path in left_out]
    # git's own word boundary counts a hyphen as one, so its result is filtered once more.
    patterns = [part for sibling in siblings[:MAX_SIBLINGS] for part in ("-e", sibling)]
    found = git.run(root, "grep", "-nIwFz", *patterns, "--", ".", *excluded, ok=(0, 1))
    grouped: dict[str, list[tuple[int, str, str]]] = {}
    for line in found.splitlines():
        path, number, text = line.split("\0", 2)
        if (match := word.search(text)) and counts(match.group(1), text.strip()):
            grouped.setdefault(path, []).append((int(number), match.group(1), text.strip()[:120]))
    return [
        Mention(path, tuple(sorted({hit[1] for hit in hits})), tuple(hits[:PER_FILE]), len(hits))
        for path, hits in sorted(grouped.items())
        if not _names(root / path, name)
    ]


def still_named(found: Sequence[Mention], name: str) -> list[str]:
    """A line for each place, and how to see the rest."""
    shown = [
        f"still named in {mention.path}:{number}: {text}"
        for mention in found[:SHOWN]
        for number, _, text in mention.lines
    ]
    rest = len(found) - SHOWN
    more = [f"still named in {rest} files more: git grep -wF {name}"] if rest > 0 else []
    return [*shown, *more]


def _names(path: Path, name: str) -> bool:
    text = path.read_text("utf-8", errors="replace")
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None
