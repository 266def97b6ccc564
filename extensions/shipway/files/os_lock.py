"""The operating system's own lock on an open file; it goes with the process that holds it.

Not the filelock package: what plain Copier runs of this template has Copier's packages only.
"""

from __future__ import annotations

import sys
from typing import IO

if sys.platform == "win32":
    import msvcrt

    FAR = 1 << 30
    """A byte that nobody writes: Windows lets nobody read a locked one, and the lock's file tells
    who holds it."""

    def take(file: IO[str]) -> bool:
        """Lock the file at once; False when another process has it."""
        file.seek(FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def take(file: IO[str]) -> bool:
        """Lock the file at once; False when another process has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
