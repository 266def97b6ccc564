"""The Dockerfile and what is kept out of the image and of git."""

from __future__ import annotations

from support.edits import Edit, append, drop, insert, reformat, reorder, swap

FILE = "Dockerfile"
DIGEST = f"sha256:{'7' * 64}"
SECOND_PROCESS = """\
FROM runner AS migrate
CMD ["node", "dist/migrate.js"]
"""
TINI = """\
USER root
RUN apt-get update && apt-get install --yes --no-install-recommends tini
"""


def _below(anchor: str, lines: str) -> Edit:
    return insert(FILE, anchor, lines)


def _above(anchor: str, lines: str) -> Edit:
    return insert(FILE, anchor, lines, above=True)


DOCKERFILE = {
    "second process as a stage": append(FILE, SECOND_PROCESS),
    "second process beside the first": swap(
        FILE,
        'CMD ["node", "dist/main.js"]',
        'CMD ["sh", "-c", "node dist/cron.js & node dist/main.js"]',
    ),
    "tini before the user": _above("USER 10001", TINI),
    "entry point": _above('CMD ["node"', 'ENTRYPOINT ["tini", "--"]\n'),
    "source maps": swap(FILE, '["node", "dist', '["node", "--enable-source-maps", "dist'),
    "memory flag": _above('CMD ["node"', "ENV NODE_OPTIONS=--max-old-space-size=384\n"),
    "alpine": swap(FILE, "FROM node-image AS runner", "FROM node:24-alpine AS runner"),
    "pinned base": swap(FILE, "FROM node:24-", "FROM node:24.11.1-"),
    "mirror of the registry": swap(FILE, "FROM node:", "FROM mirror.acme.internal/node:"),
    "base by digest, as a bot pins it": swap(FILE, "slim AS node", f"slim@{DIGEST} AS node"),
    "proxy": _below("ENV COREPACK_HOME=", "ENV HTTPS_PROXY=http://proxy.acme:3128\n"),
    "certificates": _below("corepack enable", "COPY certs/ /usr/local/share/ca-certificates/\n"),
    "pnpm pinned": swap(FILE, "RUN corepack enable", "RUN corepack enable pnpm@10.34.0"),
    "git for a dependency": _below("WORKDIR /repo", "RUN apt-get install --yes git\n"),
    "second port": swap(FILE, "EXPOSE 8080", "EXPOSE 8080 9464"),
    "other port": swap(FILE, "EXPOSE 8080", "EXPOSE 3000"),
    "port explained": _above("EXPOSE 8080", "# The mesh wants it named.\n"),
    "label": swap(
        FILE,
        'revision="${GIT_SHA}"',
        'vendor="acme" \\\n      a.b.revision="${GIT_SHA}"',
        'vendor="acme"',
    ),
    "other user": swap(FILE, "USER 10001:10001", "USER 65532:65532"),
    "owner of the files": swap(
        FILE, "COPY --from=build /repo", "COPY --chown=1000 --from=build /repo"
    ),
    "owner of those that change": swap(
        FILE, "COPY --from=production /repo", "COPY --chown=1000 --from=production /repo"
    ),
    "fonts in the image": _above("COPY --from=production", "COPY assets/fonts /usr/share/fonts\n"),
    "cache id": swap(FILE, "id=pnpm,target", "id=acme-pnpm,target"),
    "another secret": swap(
        FILE,
        "    pnpm install --frozen-lockfile --store-dir=/pnpm/store --filter",
        "    --mount=type=secret,id=netrc \\\n"
        "    pnpm install --frozen-lockfile --store-dir=/pnpm/store --filter",
        "--mount=type=secret,id=netrc",
    ),
    "offline install": swap(FILE, "/pnpm/store --prod", "/pnpm/store --offline --prod"),
    "arguments' order": reorder(FILE, "ARG GIT_SHA=unknown\n", "ARG BUILD_TS=unknown\n"),
    "no comment on the user": drop(
        FILE,
        "# By number, as Kubernetes can only check a number; "
        "above 10000, as no user of a node has it.\n",
    ),
    "instructions in lower case": reformat(FILE, lambda t: t.replace("RUN ", "run ")),
    "four spaces of continuation": reformat(FILE, lambda t: t.replace("\n      ", "\n        ")),
}
IGNORED = {
    "image without tests": append("Dockerfile.dockerignore", "**/test\n"),
    "image without logs": append("Dockerfile.dockerignore", "**/logs\n"),
    "image with .turbo": drop("Dockerfile.dockerignore", "**/.turbo\n"),
    "git without reports": append(".gitignore", "reports/\n"),
    "git without coverage": insert(".gitignore", "dist/", "coverage/html/\n", above=True),
    "git with a reason": swap(".gitignore", "dist/\n", "# what the build makes\ndist/\n"),
}
EDITS = {f"image: {name}": edit for name, edit in (DOCKERFILE | IGNORED).items()}
