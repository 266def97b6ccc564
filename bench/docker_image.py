"""A service's image beside that of `turbo prune`, and beside one that copies and builds everything.

    .venv/bin/python bench/docker_image.py

Needs root and what scripts/docker-rig needs. The monorepo is a fresh one with two services; it is
installed, as on a developer's machine. The second Dockerfile is the example of Turborepo's guide
for Docker, with pnpm; the third has no .dockerignore. Sizes are above the base image, which all
share.
Every build loads what it needs from the npm registry; none has a cache before its first one.
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
ENV CI=true
WORKDIR /repo
COPY . .
RUN pnpm install --frozen-lockfile && pnpm packages:build \\
    && pnpm --recursive --filter './services/*' run build
FROM {BASE}
COPY --from=build /repo /repo
WORKDIR /repo/{SERVICE}
CMD ["node", "dist/main.js"]
"""
TURBO = f"""\
FROM {BASE} AS base
RUN corepack enable
WORKDIR /repo

FROM base AS pruner
COPY . .
RUN pnpm dlx turbo@^2 prune @acme/payments --docker

FROM base AS installer
COPY --from=pruner /repo/out/json/ .
RUN pnpm install --frozen-lockfile
COPY --from=pruner /repo/out/full/ .
COPY --from=pruner /repo/tsconfig*.json ./
RUN pnpm dlx turbo@^2 run build --filter=@acme/payments

FROM {BASE}
WORKDIR /repo
COPY --from=installer /repo .
WORKDIR /repo/{SERVICE}
CMD ["node", "dist/main.js"]
"""
OTHERS = {
    "turbo": (TURBO, "**/node_modules\n**/dist\n**/.turbo\n.git\n"),
    "brute": (BRUTE, ""),
}
"""Each one's Dockerfile and what it keeps out of the context."""
MB = 1_000_000


@dataclass(frozen=True)
class Row:
    """What was measured of one Dockerfile."""

    image_mb: float
    files: float
    packages: float
    context_mb: float
    context_files: float
    cold_s: float
    rebuild_s: float


def monorepo(root: Path) -> None:
    """A web app, the packages and two services, installed."""
    tools = {"PATH": f"{HERE / '.tools/bin'}:{HERE / '.venv/bin'}:{os.environ['PATH']}"}
    env = {**os.environ, **IDENTITY, **tools, "CI": "true", "SHIPWAY_TEMPLATE": str(HERE)}
    services = ("--service", "payments", "--service", "jobs:worker")
    for command in (("shipway", "init", str(root), *services), ("pnpm", "install", "--silent")):
        where = root if root.is_dir() else root.parent
        subprocess.run(command, cwd=where, env=env, check=True, stdout=sys.stderr)
    for name, (dockerfile, ignored) in OTHERS.items():
        (root / f"{name}.Dockerfile").write_text(dockerfile)
        (root / f"{name}.Dockerfile.dockerignore").write_text(ignored)
    commit(root)


def measured(docker: Engine, root: Path, dockerfile: str) -> Row:
    """Build twice, the second time after a change that has nothing to do with the service."""
    began = time.perf_counter()
    docker.build(root, "bench", dockerfile)
    cold = time.perf_counter() - began
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
    return Row((size - base) / MB, len(inside), len(packages), sizes, len(context), cold, rebuild)


def context_of(docker: Engine, root: Path, dockerfile: str) -> dict[str, int]:
    """The files that are sent to the engine, by an image that holds nothing else."""
    probe = root / "context.Dockerfile"
    probe.write_text('FROM scratch\nCOPY . /\nCMD ["none"]\n')
    ignore = (root / f"{dockerfile}.dockerignore").read_text() + "\ncontext.Dockerfile*\n"
    probe.with_name("context.Dockerfile.dockerignore").write_text(ignore)
    docker.build(root, "bench-context", probe.name)
    return docker.files("bench-context")


def lines(rows: dict[str, Row]) -> Iterator[str]:
    """The table."""
    yield f"{'':32}" + "".join(f"{name:>10}" for name in rows)
    for field, what in {
        "image_mb": "image above its base, MB",
        "files": "files in it",
        "packages": "installed packages in it",
        "context_mb": "context, MB",
        "context_files": "files in the context",
        "cold_s": "build with no cache, s",
        "rebuild_s": "build after an unrelated edit, s",
    }.items():
        yield f"{what:32}" + "".join(f"{getattr(row, field):10,.1f}" for row in rows.values())


def main() -> None:
    """Print the table."""
    with TemporaryDirectory() as folder, engine("node") as docker:
        root = Path(folder) / "acme"
        monorepo(root)
        rows = {"shipway": measured(docker, root, f"{SERVICE}/Dockerfile")}
        rows |= {name: measured(docker, root, f"{name}.Dockerfile") for name in OTHERS}
        docker.rmi("bench", "bench-context")
    print("\n".join(lines(rows)))


if __name__ == "__main__":
    main()
