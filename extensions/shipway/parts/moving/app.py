"""Whether an app lives in the root, and which files and folders of the root are its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from shipway.parts.moving.aliases import NAMES, Aliases
from shipway.parts.moving.imports import SOURCES, named_imports, relative_imports
from shipway.parts.moving.packages import groups_of
from shipway.parts.moving.places import CODE, Places

SERVERS = (
    "express", "fastify", "koa", "hono", "@nestjs/core", "@hapi/hapi", "nuxt", "@sveltejs/kit",
    "astro",
    "@remix-run/node", "@react-router/node", "polka", "restify", "h3", "elysia",
    "@apollo/server", "vite",
)  # fmt: skip
NEXT_FOLDERS = ("app", "pages", "src", "public")
NEXT_FILES = re.compile(
    r"(next\.config|middleware|proxy|instrumentation(-client)?|mdx-components|next-sitemap\.config|"
    r"open-next\.config)\.[cm]?[jt]sx?|next-env\.d\.ts|\.env\.(development|production|test)"
)
"""What Next.js looks for in the folder of an app (its docs, "Project structure")."""
NO_SOURCE = re.compile(r"next(-sitemap)?\.config|next-env|open-next")
SERVER_FOLDERS = ("src", "public", "views")
SETTINGS = re.compile(
    r"(postcss|tailwind|vitest|vite|jest|playwright|cypress|babel|drizzle|svgo|sentry\.\w+|tsup|eslint|"
    r"stylelint|webpack|rollup|nuxt|astro|svelte)\.(config|setup)\.[cm]?[jt]sx?|\.eslintrc(\.\w+)?|\.babelrc|"
    r"\.swcrc|components\.json|nest-cli\.json|nodemon\.json|\.storybook|"
    r"tsconfig(\.\w+)*\.json|jsconfig\.json|(Dockerfile(\.[\w-]+)?|[\w-]+\.Dockerfile)"
)
"""Settings of the tools that build and try one program."""
STAYS = re.compile(
    r"\.(git.*|husky|vscode|idea|zed|changeset|shipway.*|npmrc|nvmrc|node-version|tool-versions|editorconfig|"
    r"prettier.*|dockerignore|eslintignore|dependency-cruiser\..*|lintstagedrc.*|commitlintrc.*|env\.?.*|"
    r"pre-commit-config\.yaml|circleci|gitlab-ci.*|devcontainer|cursor.*|claude.*|mise\.toml|yamllint.*|"
    r"markdownlint.*|trivyignore|hadolint.*|biome\.jsonc?|sops\.yaml|terraform.*)|"
    r"(README|LICEN[CS]E|CHANGELOG|CONTRIBUTING|SECURITY|CODE_OF_CONDUCT|NOTICE|AUTHORS|CODEOWNERS|AGENTS|"
    r"CLAUDE|GEMINI)(\..*)?|"
    r"package(-lock)?\.json|pnpm-(lock|workspace)\.yaml|yarn\.lock|bun\.lockb?|\.pnpmfile\.[cm]?js|biome\.jsonc?|"
    r"turbo\.jsonc?|nx\.json|lerna\.json|knip\..*|renovate\..*|commitlint\..*|prettier\.config\..*|lint-staged\..*|"
    r"lefthook\.ya?ml|release\.config\..*|(docker-)?compose(\.[\w-]+)*\.ya?ml|[Mm]akefile|[Jj]ustfile|"
    r"Taskfile\.ya?ml|(docker-bake|skaffold|Tiltfile|mise)\..*|Tiltfile|"
    r"docs?|infra|infrastructure|deploy|deployment|k8s|kubernetes|helm|charts|terraform|tofu|scripts|tools|"
    r"bin|patches|docker|ops|packages|apps|services|libs|workers|tooling|\.changeset|"
    r"tsconfig\.(base|packages|shipway)\.json|vitest\.workspace\.\w+"
)
"""What is a repository's, by what its tools and people call it."""
STARTED = re.compile(
    r"\b(?:node|tsx|ts-node|nodemon|bun)\b(?:\s+-\S+)*\s+\.?/?([\w./-]+\.[cm]?[jt]s)\b"
)
BESIDE = {"prisma": ("prisma", "@prisma/client"), "drizzle": ("drizzle-orm", "drizzle-kit")}
"""A folder that only such a tool's settings name, and the packages that show it."""
OPENS = r"(?:cwd\(\)|dirname|\bjoin\(|\bresolve\(|readFile|readdir|createReadStream)"
HOSTING = re.compile(
    r"vercel\.json|netlify\.toml|fly(\.\w+)?\.toml|render\.yaml|railway\.\w+|Procfile|app\.ya?ml|\.platform.*"
)
"""Settings of services that build and run an app, each with a setting for the app's folder."""
Text = Callable[[str], str]


class App(NamedTuple):
    """``kind``: next or server. ``tops``: the files and folders of the root that move. ``unclear``:
    those that stay, with why nobody can tell. ``outputs``: what its tools make."""

    kind: str
    tops: frozenset[str]
    unclear: tuple[tuple[str, str], ...]
    outputs: tuple[str, ...]


def kind_of(manifest: Mapping[str, Any]) -> str:
    """``next``, ``server``, or nothing where no app is in the root."""
    asked = {name for said in groups_of(manifest).values() for name in said}
    if "next" in asked:
        return "next"
    scripts = manifest.get("scripts")
    starts = isinstance(scripts, dict) and STARTED.search(str(scripts.get("start", "")))
    return "server" if asked & {*SERVERS} or starts else ""


def app_of(
    manifest: Mapping[str, Any], files: Iterable[str], packages: Iterable[str], text: Text
) -> App | None:
    """The app in the root, None where there is none. packages: folders of workspace packages."""
    kind, files = kind_of(manifest), sorted(files)
    found = _Found(manifest, files, packages, text, kind)
    found.begin()
    if not kind or not found.sources():
        return None
    found.follow()
    outputs = (".next", "out") if kind == "next" else ("dist", "build")
    free = [one for one in (*outputs, "coverage") if one not in found.every]
    more = ("playwright-report", "test-results") if found.has("playwright.config") else ()
    return App(kind, frozenset(found.tops), tuple(found.unclear()), (*free, *more))


class _Found:
    """What is the app's so far, and why something else is not."""

    def __init__(
        self,
        manifest: Mapping[str, Any],
        files: list[str],
        packages: Iterable[str],
        text: Text,
        kind: str,
    ) -> None:
        self.manifest, self.files, self.text, self.kind = manifest, files, text, kind
        self.every = {path.partition("/")[0] for path in files}
        self.folders = {path.partition("/")[0] for path in files if "/" in path}
        self.packages = {folder.partition("/")[0] for folder in packages}
        self.tops: set[str] = set()
        self.shared: dict[str, str] = {}
        self.places = Places(files, (), "")
        self.aliases = Aliases.of(files, text)

    def begin(self) -> None:
        """What the framework and its tools look for by name."""
        folders = NEXT_FOLDERS if self.kind == "next" else SERVER_FOLDERS
        self.tops |= {top for top in folders if top in self.folders and not self._kept(top)}
        named = NEXT_FILES if self.kind == "next" else re.compile(r"(?!)")
        for top in self.every - self.folders:
            if named.fullmatch(top) or top in self._started():
                self.tops.add(top)
        self.tops |= {top for top in self._started() if top in self.folders and not self._kept(top)}
        asked = {name for said in groups_of(self.manifest).values() for name in said}
        self.tops |= {top for top, by in BESIDE.items() if top in self.folders and asked & {*by}}
        for top in sorted(self.every):
            if SETTINGS.fullmatch(top) and not STAYS.fullmatch(top):
                self._settings(top)

    def sources(self) -> bool:
        """Whether there is anything to run."""
        mine = (path for path in self._mine() if path.endswith(SOURCES))
        return not all(SETTINGS.fullmatch(path) or NO_SOURCE.match(path) for path in mine)

    def follow(self) -> None:
        """What the app imports, and the tests that import the app, until nothing is added."""
        links = {path: self._imports(path) for path in self.files if self._is_read(path)}
        while True:
            before = len(self.tops)
            for path, targets in links.items():
                top = path.partition("/")[0]
                for target in targets:
                    other = target.partition("/")[0]
                    if top in self.tops and self._free(other):
                        self.tops.add(other)
                    if other in self.tops and self._free(top):
                        self.tops.add(top)
            self.tops |= {
                top for top in self.every if self._free(top) and self._is_read_by_path(top)
            }
            if len(self.tops) == before:
                return

    def _is_read_by_path(self, top: str) -> bool:
        """Whether the app's code opens it, or the app's tsconfig alone gives it to the compiler."""
        mine = [path for path in self.files if path.partition("/")[0] == top]
        if self.tops & {*NAMES} and all(path.endswith(".d.ts") for path in mine):
            return True
        named = re.compile(rf"{OPENS}[^\n]*[\"'`](?:\./)?{re.escape(top)}[/\"'`]")
        return any(named.search(self.text(path)) for path in self._mine() if path.endswith(CODE))

    def has(self, beginning: str) -> bool:
        """Whether a file that begins so moves."""
        return any(top.startswith(beginning) for top in self.tops)

    def unclear(self) -> Iterator[tuple[str, str]]:
        """What stays though its name does not say that it is the repository's."""
        for top in sorted(self.every - self.tops):
            if top in self.shared:
                yield top, self.shared[top]
            elif HOSTING.fullmatch(top):
                yield top, "its service reads it in the folder that is set there as the app's"
            elif not STAYS.fullmatch(top) and top not in self.packages:
                yield top, "nothing of the app imports it, and it imports nothing of the app"
            elif top in (".env.example", ".env.sample", ".env.template", ".env.dist"):
                yield top, "it may be the app's, or that of your Compose file"

    def _settings(self, top: str) -> None:
        """Settings of a tool move unless other packages are in them, or stand on them."""
        if why := self._why_shared(top):
            self.shared[top] = why
        else:
            self.tops.add(top)

    def _why_shared(self, top: str) -> str:
        if top in self.folders or top.endswith("Dockerfile") or top.startswith("Dockerfile"):
            return ""
        text = self.text(top)
        if top.startswith(("tsconfig", "jsconfig")):
            if _is_list(text):
                return "it lists projects and compiles nothing itself"
            return "other packages extend it" if self._is_extended(top) else ""
        for folder in sorted(self.packages):
            if re.search(rf"[\"'`/](\./)?{re.escape(folder)}/", text) and "projects" in text:
                return f"it names {folder}/ too, so it is not the app's alone"
        return ""

    def _is_extended(self, top: str) -> bool:
        """Whether a package's tsconfig leads to it; to the main one of the app it may."""
        below = [path for path in self.files if path.count("/") > 1 and "tsconfig" in path]
        others = [path for path in below if path.partition("/")[0] in self.packages]
        return top not in NAMES and any(f"/{top}" in self.text(path) for path in others)

    def _started(self) -> set[str]:
        """What scripts start of the root's files."""
        scripts = self.manifest.get("scripts")
        texts = scripts.values() if isinstance(scripts, dict) else ()
        found = [path for text in texts for path in STARTED.findall(str(text))]
        return {path.partition("/")[0] for path in found if path in self.files}

    def _kept(self, top: str) -> bool:
        return top in self.packages or bool(STAYS.fullmatch(top))

    def _free(self, top: str) -> bool:
        return top in self.every and not self._kept(top) and top not in self.shared

    def _mine(self) -> list[str]:
        return [path for path in self.files if path.partition("/")[0] in self.tops]

    def _is_read(self, path: str) -> bool:
        top = path.partition("/")[0]
        return path.endswith(SOURCES) and (top in self.tops or self._free(top))

    def _imports(self, path: str) -> set[str]:
        """The files and folders of the repository that a file imports."""
        text, found = self.text(path), set()
        for said in relative_imports(text):
            new = self.aliases.joined(path, said)
            found |= {new} if self.places.imported(new) or self.places.there(new) else set()
        for said in named_imports(text):
            if target := self.aliases.target(said, self.places):
                found.add(target)
        return found


def _is_list(text: str) -> bool:
    return bool(re.search(r'"files"\s*:\s*\[\s*\]', text)) and '"references"' in text
