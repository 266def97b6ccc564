"""A team that stays with the major of pnpm before the one that a new workspace names."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from support.hosts import git
from support.tools import PREVIOUS_PNPM, environment, node_modules

TOOL = f"pnpm-{PREVIOUS_PNPM}"


def test_it_takes_the_lockfile_as_it_is(workspace: Path, tmp_path: Path) -> None:
    """A frozen install resolves nothing anew; it fails once a manifest has left the lockfile."""
    git(tmp_path, "clone", "--quiet", str(workspace), "acme")
    root = tmp_path / "acme"
    manifest = root / "package.json"
    text = re.sub('"pnpm@.*?"', f'"pnpm@{PREVIOUS_PNPM}"', manifest.read_text())
    tool = node_modules(TOOL, {"pnpm": PREVIOUS_PNPM}) / ".bin/pnpm"
    left = text.replace('    "turbo": "catalog:",\n', "")
    assert left != text
    for content, code in ((text, 0), (left, 1)):
        manifest.write_text(content)
        done = subprocess.run(
            [tool, "install", "--frozen-lockfile", "--lockfile-only"],
            cwd=root, env=environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
