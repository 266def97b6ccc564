"""A service's image beside one that copies, installs and builds everything.

    .venv/bin/python bench/docker_image.py

Needs root and what scripts/docker-rig needs. The monorepo is a fresh one with two services; it is
installed, as on a developer's machine; the other image's Dockerfile has no .dockerignore. Sizes are
above the base image, which both share.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

HERE = Path(__file__).parents[1]
sys.path[:0] = [str(HERE / "extensions"), str(HERE / "tests")]

from support.docker import Engine, engine  # noqa: E402
from support.hosts import IDENTITY, commit  # noqa: E402

SERVICE = "services/payments"
BASE = "node:24-bookworm-slim"
BRUTE = f"""\
FROM {BASE} AS build
RUN corepack enable
WORKDIR /repo
COPY . .
RUN pnpm install --frozen-lockfile && pnpm packages:build \\
    && pnpm --recursive --filter './services/*' run build
FROM {BASE}
COPY --from=build /repo /repo
WORKDIR /repo/{SERVICE}
CMD ["node", "dist/main.js"]
"""
MB = 1_000_000


@dataclass(frozen=True)
class Row:
    """What was measured of one Dockerfile."""

    image_mb: float
    files: float
    packages: float
    context_mb: float
    context_files: float
    rebuild_s: float


def monorepo(root: Path) -> None:
    """A web app, the packages and two services, installed."""
    tools = {"PATH": f"{HERE / '.tools/bin'}:{HERE / '.venv/bin'}:{os.environ['PATH']}"}
    env = {**os.environ, **IDENTITY, **tools, "CI": "true", "SHIPWAY_TEMPLATE": str(HERE)}
    services = ("--service", "payments", "--service", "jobs:worker")
    for command in (("shipway", "init", str(root), *services), ("pnpm", "install", "--silent")):
        where = root if root.is_dir() else root.parent
        subprocess.run(command, cwd=where, env=env, check=True, stdout=sys.stderr)
    (root / "brute.Dockerfile").write_text(BRUTE)
    (root / "brute.Dockerfile.dockerignore").write_text("")
    commit(root)


def measured(docker: Engine, root: Path, dockerfile: str) -> Row:
    """Build twice, the second time after a change that has nothing to do with the service."""
    docker.build(root, "bench", dockerfile)
    with (root / "packages/db/src/index.ts").open("a") as unrelated:
        unrelated.write(f"// {uuid4()}\n")
    start = time.perf_counter()
    docker.build(root, "bench", dockerfile)
    rebuild = time.perf_counter() - start
    size, base = (docker.inspect(image)["Size"] for image in ("bench", BASE))
    inside = [path for path in docker.files("bench") if path.startswith("repo/")]
    packages = {
        "/".join(p.split("/")[:4]) for p in inside if p.startswith("repo/node_modules/.pnpm/")
    }
    context = context_of(docker, root, dockerfile)
    sizes = sum(context.values()) / MB
    return Row((size - base) / MB, len(inside), len(packages), sizes, len(context), rebuild)


def context_of(docker: Engine, root: Path, dockerfile: str) -> dict[str, int]:
    """The files that are sent to the engine, by an image that holds nothing else."""
    probe = root / "context.Dockerfile"
    probe.write_text('FROM scratch\nCOPY . /\nCMD ["none"]\n')
    ignore = (root / f"{dockerfile}.dockerignore").read_text() + "\ncontext.Dockerfile*\n"
    probe.with_name("context.Dockerfile.dockerignore").write_text(ignore)
    docker.build(root, "bench-context", probe.name)
    return docker.files("bench-context")


def lines(ours: Row, brute: Row) -> Iterator[str]:
    """The table."""
    yield f"{'':32}{'shipway':>10}{'brute':>10}{'ratio':>8}"
    for field, what in {
        "image_mb": "image above its base, MB",
        "files": "files in it",
        "packages": "installed packages in it",
        "context_mb": "context, MB",
        "context_files": "files in the context",
        "rebuild_s": "build after an unrelated edit, s",
    }.items():
        one, other = getattr(ours, field), getattr(brute, field)
        yield f"{what:32}{one:10,.1f}{other:10,.1f}{other / one:7.1f}x"


def main() -> None:
    """Print the table."""
    with TemporaryDirectory() as folder, engine("node") as docker:
        root = Path(folder) / "acme"
        monorepo(root)
        brute = measured(docker, root, "brute.Dockerfile")
        ours = measured(docker, root, f"{SERVICE}/Dockerfile")
        docker.rmi("bench", "bench-context")
    print("\n".join(lines(ours, brute)))


if __name__ == "__main__":
    main()
