"""The real cosign, with a key of a test's own; no public log, no certificate authority is asked."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from shutil import which

from support.docker import NoEngineError
from support.tools import TOOLS

BY_KEY = ("--use-signing-config=false", "--tlog-upload=false")


class Cosign:
    """A key pair in a folder: NAME.key, NAME.pub."""

    def __init__(self, folder: Path, name: str = "cosign") -> None:
        """Raises NoEngineError when there is no such program."""
        program = which("cosign", path=f"{TOOLS}:{os.environ['PATH']}")
        if program is None:
            raise NoEngineError("cosign is missing: scripts/newer-debian cosign")
        self.program = program
        self.folder, self.key, self.public = folder, folder / f"{name}.key", folder / f"{name}.pub"
        self("generate-key-pair", f"--output-key-prefix={name}")

    def __call__(self, *words: str) -> str:
        """What it printed; it must succeed."""
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [self.program, *words],
            cwd=self.folder, env={**os.environ, "COSIGN_PASSWORD": ""},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sign(self, image: object) -> None:
        """Sign an image, which names its digest."""
        self("sign", "--yes", f"--key={self.key}", *BY_KEY, str(image))
