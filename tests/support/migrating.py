"""The workspace's db-migrate package, built once, with migrations of a test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.provisioning import Dsns, built
from support.running import NODE

NOTHING = "db-migrate: nothing to do\n"


@dataclass(frozen=True)
class Migrations:
    """The built package and its folder of migrations."""

    folder: Path

    def begin(self, **files: str) -> None:
        """Leave these files alone, by name without ``.sql``; two underscores are a dot."""
        place = self.folder / "migrations"
        shutil.rmtree(place)
        place.mkdir()
        for name, sql in files.items():
            (place / f"{name.replace('__', '.')}.sql").write_text(sql)

    def start(self, dsns: Dsns, *args: str, without: str = "") -> subprocess.Popen[str]:
        """Begin the command with the two run-time DSNs, one of them ``without``."""
        env = {key: value for key, value in dsns.env().items() if "ROOT" not in key}
        env.pop(without, None)
        return subprocess.Popen(
            [NODE, "dist/main.js", *args],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, dsns: Dsns, *args: str, without: str = "") -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        with self.start(dsns, *args, without=without) as process:
            out, error = process.communicate(timeout=120)
        return subprocess.CompletedProcess(args, process.returncode, out, error)

    def done(self, dsns: Dsns, *args: str) -> str:
        """It must succeed."""
        ended = self.run(dsns, *args)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout


def migrations(root: Path) -> Migrations:
    """A workspace of this package and what it needs, installed and built."""
    return Migrations(built(root, "db-migrate", "env"))
