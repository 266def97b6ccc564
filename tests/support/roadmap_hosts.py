"""Repositories as the roadmap finds them: an app in the root, a stack of 300 lines, roles by a
shell script with component variables, images by hand lists, and a `check:full` of their own.

All are one tree (`tests/cases/roadmap`) in the habits of three teams.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from support.changes import swap
from support.formatters import use
from support.hosts import REPOSITORY, commit, git
from zoo.keeper import run

TREE = REPOSITORY / "tests/cases/roadmap"
Text = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Team:
    """The habits of one team. edits: path -> what it has otherwise (None: no such file). places:
    path -> where it has it. files: what it has beside. form: how it writes any text. tools: npm
    packages that its root has. settle: what brings its own files into form."""

    name: str
    edits: dict[str, Text | None] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    form: Text = str
    tools: tuple[str, ...] = ()
    settle: str = "true"


def _swaps(*pairs: tuple[str, str]) -> Text:
    def edit(text: str) -> str:
        for before, after in pairs:
            text = swap(before, after)(text)
        return text

    return edit


def _wide(text: str) -> str:
    """Four spaces for two, and CRLF."""
    text = re.sub(r"^( *)- (?=[\w-]+:)", r"\1-   ", text, flags=re.M)
    text = re.sub(r"^(?:  )+", lambda found: found[0] * 2, text, flags=re.M)
    return text.replace("\n", "\r\n")


CATALOG = """\
# Every package of the shop.
packages:
  - packages/*
  - services/*

catalog:
  # One version of each, for all.
  typescript: ~6.0.3
  vitest: ^5.1.1
  zod: ^4.5.0

allowBuilds:
  esbuild: true
  sharp: false
"""
RULES = """\
module.exports = {
  forbidden: [
    {
      name: "no-circular", // ours since 2022
      severity: "warn",
      from: {},
      to: { circular: true },
    },
    { name: "no-app", severity: "error", from: { path: "^packages/" }, to: { path: "^src/" } },
  ],
  options: { tsConfig: { fileName: "tsconfig.json" } },
};
"""
LEFTHOOK = "pre-commit:\n  commands:\n    biome:\n      run: biome check --staged\n"
BIOME = '{ "vcs": { "enabled": true, "clientKind": "git", "useIgnoreFile": true } }\n'
PRETTIER = '{ "singleQuote": true, "semi": false }\n'
ESLINT = "export default [{ ignores: ['**/dist/', '.next/'] }]\n"
JS_PAGE = "export default function Page() {\n  return <main>{process.env.SHOP_NAME}</main>;\n}\n"
NEXT_JS = '/** @type {import("next").NextConfig} */\nmodule.exports = { output: "standalone" };\n'
K8S = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: ghcr.io/acme/shop-web }] }
"""
OVERLAY = "namespace: shop-%s\nresources:\n  - ../../base\n"


QUARRY = Team(
    "quarry",
    edits={
        "pnpm-workspace.yaml": lambda _: CATALOG,
        "package.json": _swaps(
            ('"lint": "next lint"', '"lint": "eslint .",\n    "prepare": "husky"'),
            ('"typescript": "~6.0.3"', '"typescript": "catalog:"'),
            ('"vitest": "^5.1.1"', '"vitest": "catalog:"'),
        ),
    },
    files={
        ".prettierrc": PRETTIER,
        ".husky/pre-commit": "pnpm lint\n",
        "eslint.config.js": ESLINT,
        ".github/CODEOWNERS": "/services/mailer/ @acme/mail\n",
    },
    tools=("prettier",),
    settle="prettier --write --log-level=error .",
)
"""Prettier, ESLint and husky; versions in pnpm's catalog."""

HARBOR = Team(
    "harbor",
    edits={
        "package.json": swap('"lint": "next lint"', '"lint": "biome check ."'),
        ".dockerignore": None,
    },
    files={
        "biome.json": BIOME,
        "lefthook.yml": LEFTHOOK,
        ".dependency-cruiser.cjs": RULES,
        "deploy/base/kustomization.yaml": K8S,
        "deploy/base/deployment.yaml": DEPLOYMENT,
        "deploy/overlays/staging/kustomization.yaml": OVERLAY % "staging",
        "deploy/overlays/live/kustomization.yaml": OVERLAY % "live",
    },
    tools=("@biomejs/biome",),
    settle="biome check --write --unsafe . || true",
)
"""Biome, lefthook and tabs; manifests in a folder of its own, layer rules of its own."""

MEADOW = Team(
    "meadow",
    edits={
        "src/app/layout.tsx": None,
        "src/app/page.tsx": None,
        "src/lib/price.ts": None,
        "src/lib/database.ts": None,
        "next.config.ts": None,
        "tsconfig.json": None,
        "tsconfig.base.json": swap('"noEmit": true', '"noEmit": true,\n    "allowJs": true'),
        "package.json": _swaps(
            ('  "type": "module",\n', ""),
            ('    "typecheck": "tsc --noEmit",\n', ""),
            ('"lint": "next lint"', '"lint": "node --check next.config.js"'),
        ),
        "Dockerfile": _swaps(
            ("COPY tsconfig.json next.config.ts ./", "COPY next.config.js ./"),
            ("COPY src ./src", "COPY app ./app"),
        ),
        ".github/workflows/ci.yml": _swaps(
            ('"src/**"', '"app/**"'), ("pnpm lint && pnpm typecheck &&", "pnpm lint &&")
        ),
        "README.md": swap("src/app", "app"),
    },
    places={"docker-compose.yml": "compose.yaml"},
    files={
        "app/page.jsx": JS_PAGE,
        "app/layout.jsx": "export default ({ children }) => <html>{children}</html>;\n",
        "next.config.js": NEXT_JS,
    },
    form=_wide,
)
"""No formatter; CRLF and four spaces; an app in JavaScript without a folder of sources."""

TEAMS = (QUARRY, HARBOR, MEADOW)


def roadmap_files(team: Team) -> dict[str, str]:
    """Its files before its tools have seen them."""
    paths = [path for path in sorted(TREE.rglob("*")) if path.is_file()]
    texts = {path.relative_to(TREE).as_posix(): path.read_bytes().decode() for path in paths}
    for path, edit in team.edits.items():
        text = texts.pop(path)
        if edit:
            texts[path] = edit(text)
    texts = {team.places.get(path, path): text for path, text in texts.items()} | team.files
    return {path: text if path.endswith(".sh") else team.form(text) for path, text in texts.items()}


def roadmap_host(team: Team, root: Path) -> Path:
    """The committed repository, as its team's formatter leaves it."""
    for path, text in roadmap_files(team).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    git(root, "init", "--quiet", "--initial-branch=main")
    for tool in team.tools:
        use(root, tool)
    settled = run(root, team.settle)
    assert settled.returncode == 0, settled.stdout + settled.stderr
    commit(root)
    return root
