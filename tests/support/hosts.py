"""Small monorepos to try things on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
IDENTITY = {
    "GIT_AUTHOR_NAME": "t",
    "GIT_AUTHOR_EMAIL": "t@localhost",
    "GIT_COMMITTER_NAME": "t",
    "GIT_COMMITTER_EMAIL": "t@localhost",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}

COMPOSE = """\
# The development stack.
services:
  postgres:
    image: postgres:17
    healthcheck:
      test: ["CMD-SHELL", "pg_isready"]
    networks: [backend]

  scheduler-worker: # runs the nightly jobs
    build:
      context: .
      dockerfile: services/scheduler-worker/Dockerfile
    ports:
      - "3001:8080"
    networks:
      - backend

networks:
  backend: {}
"""

FILES = {
    "package.json": '{\n  "name": "acme",\n  "scripts": {\n    "build": "x"\n  }\n}\n',
    "pnpm-workspace.yaml": "packages:\n  - apps/*\n  - packages/*\n  - services/*\n",
    "docker-compose.dev.yml": COMPOSE,
    ".dependency-cruiser.cjs": "module.exports = {\n  forbidden: [],\n  options: {},\n};\n",
    ".github/CODEOWNERS": "/services/legacy/ @acme/platform\n",
    "packages/env/package.json": '{ "name": "@acme/env" }\n',
    "apps/web/package.json": '{ "name": "@acme/web" }\n',
    "services/scheduler-worker/package.json": '{ "name": "@acme/scheduler-worker" }\n',
    "scripts/deploy.sh": "for s in web scheduler-worker; do\n  deploy $s\ndone\n",
    "docs/services.md": "| scheduler-worker | nightly |\n| scheduler-workers | no mention |\n",
    "CHANGELOG.md": "scheduler-worker\n",
}


def git(root: Path, *args: str) -> str:
    """Run git with an identity of its own and without the machine's settings."""
    return subprocess.run(
        ["git", "-C", str(root), *args],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **IDENTITY},
    ).stdout


def make_host(root: Path, files: Mapping[str, str | bytes | None] | None = None) -> Path:
    """A committed monorepo of FILES, changed by ``files`` (None leaves one out)."""
    for path, content in {**FILES, **(files or {})}.items():
        if content is None:
            continue
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    root.mkdir(exist_ok=True)
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    return root


def commit(root: Path, message: str = "x") -> None:
    """Commit everything there is."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)


def status(root: Path) -> str:
    """What git says of the tree, untracked files one by one."""
    return git(root, "status", "--porcelain", "--untracked-files=all")


def snapshot(root: Path) -> dict[str, bytes]:
    """Every file outside of .git with its bytes."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }
