"""What a command does to files, as data: computed first, written by ``files.write`` at the end."""

from __future__ import annotations

FileChanges = dict[str, bytes | None]
"""Path (POSIX, from the repository's root) -> what the file holds from now on; None: it goes."""

TextChanges = dict[str, str | None]
"""The same as text, with the line ends that go into the file; written as UTF-8."""
