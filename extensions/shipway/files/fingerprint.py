"""What stands at a place, as a short text: equal texts mean that nobody changed it."""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from pathlib import Path

ABSENT = ""
INSTALLED = "node_modules"
"""Made by a tool, huge, and no person's work: a folder's fingerprint leaves it out."""


def fingerprint(path: Path) -> str:
    """``file - HASH``, ``file x HASH`` (executable), ``link TARGET``, ``folder HASH``, ``special``
    (a device or pipe), or nothing when nothing is there.

    Of a mode the executable bit alone counts, as in git: a checkout gives the others anew.
    """
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            return f"link {path.readlink()}"
        if stat.S_ISREG(mode):
            return of_content(path.read_bytes(), mode)
    except (FileNotFoundError, NotADirectoryError):
        return ABSENT
    return f"folder {_folder_hash(path)}" if stat.S_ISDIR(mode) else "special"


def of_content(content: bytes, mode: int) -> str:
    """The fingerprint of a file with this content and mode."""
    return f"file {'x' if mode & stat.S_IXUSR else '-'} {sha256(content).hexdigest()}"


def _folder_hash(folder: Path) -> str:
    lines = []
    for parent, folders, names in os.walk(folder):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        folders[:] = sorted(set(folders) - {INSTALLED, *links})
        for name in sorted([*names, *links]):
            path = Path(parent, name)
            lines.append(f"{path.relative_to(folder).as_posix()}\0{fingerprint(path)}")
    return sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()
