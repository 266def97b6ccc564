"""The exact diff of `--dry-run`, in colours where the terminal has them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from shipway import voice
from shipway.file_changes import FileChanges
from shipway.text_report import diff_of, text_of

DRY = "Nothing was written. Run it again without --dry-run to apply this."


def print_diff(text: str) -> None:
    """Print a diff as ``git apply`` takes it; red and green in a terminal."""
    print(coloured(text) if voice.colours(sys.stdout) else text, end="")


def diff_of_changes(
    root: Path, changes: FileChanges, known: Mapping[str, bytes | None] | None = None
) -> str:
    """What would change below ``root``. A folder that goes as a whole is not shown here.

    known: what was there where the disk does not say so, by path.
    """
    known = known or {}
    parts = []
    for path, content in sorted(changes.items()):
        before = known[path] if path in known else _on_disk(root / path)
        parts.append(diff_of(path, text_of(before), text_of(content)))
    return "".join(parts)


def coloured(diff: str) -> str:
    """The same text with the codes that a terminal shows as colours."""
    # Loaded only here: most diffs go to a pipe or are never asked for.
    from pygments import highlight
    from pygments.formatters import TerminalFormatter
    from pygments.lexers import DiffLexer

    return str(highlight(diff, DiffLexer(stripnl=False, ensurenl=False), TerminalFormatter()))


def _on_disk(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None
