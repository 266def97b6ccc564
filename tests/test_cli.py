"""The command line's own edges."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from support.hosts import make_host


def test_a_reader_that_has_seen_enough_gets_no_traceback(tmp_path: Path) -> None:
    """As in `shipway sync --dry-run | head -1`."""
    root = make_host(tmp_path / "acme")
    shipway = Path(sys.executable).with_name("shipway")
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [shipway, "check", "-C", root], stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)
    assert done.stderr == "" and done.returncode == 141
