"""Each kind of file after the move: what is corrected, what stays, what is told with its line."""

from __future__ import annotations

import pytest

from shipway.errors import EditError
from shipway.parts.moving import compose, dockerfile, ignores, imports, rules, settings, workflows
from shipway.parts.moving.mentions import mentions
from shipway.parts.moving.places import Places
from shipway.parts.moving.texts import Told

FILES = (
    "Dockerfile", "next.config.ts", "package.json", "packages/ui/src/index.ts", "public/a.png",
    "scripts/seed.ts", "src/app/page.tsx", "src/lib/price.ts", "tsconfig.base.json",
    "tsconfig.json",
)  # fmt: skip
TOPS = {"Dockerfile", "next.config.ts", "public", "src", "tsconfig.json"}
PLACES = Places(FILES, TOPS, "apps/web", (".next", "coverage"))


@pytest.mark.parametrize(
    ("said", "file", "after"),
    [
        ("../../packages/ui/src", "src/lib/price.ts", "../../../../packages/ui/src"),
        ("../src/lib/price.js", "scripts/seed.ts", "../apps/web/src/lib/price.js"),
        ("../src/lib/price", "scripts/seed.ts", "../apps/web/src/lib/price"),
        ("./price", "src/lib/x.ts", "./price"),
        ("../../package.json", "src/lib/price.ts", "../../package.json"),
        ("../nowhere", "src/lib/price.ts", "../nowhere"),
        ("./packages/*/src", "tsconfig.json", "../../packages/*/src"),
        ("./packages/", "tsconfig.json", "../../packages/"),
    ],
)
def test_a_relative_path_leads_to_the_same_file_as_before(said: str, file: str, after: str) -> None:
    assert PLACES.relative(said, file) == after


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("src/**", "apps/web/src/**"),
        ("!./src/app", "!./apps/web/src/app"),
        (".next/cache", "apps/web/.next/cache"),
        ("packages/**", "packages/**"),
        ("**/*.ts", "**/*.ts"),
        ("src/nothing", "src/nothing"),
    ],
)
def test_a_path_from_the_root_is_said_as_it_is_then(said: str, after: str) -> None:
    assert PLACES.said(said) == after


def test_imports_that_cross_the_border_are_corrected_and_no_other_text() -> None:
    text = (
        'import { a } from "../../packages/ui/src/index.ts";\n'
        'import b from "@/lib/price"; // "../../packages/ui"\n'
        "const c = await import('../../packages/ui/src');\n"
        'vi.mock("../../packages/ui/src/index");\n'
    )
    after = imports.rewritten(text, "src/lib/price.ts", PLACES)
    assert after == text.replace('rom "../..', 'rom "../../../..').replace(
        "('../..", "('../../../.."
    ).replace('("../..', '("../../../..')
    css = '@import "../../packages/ui/src/index.css";\n@source "../../packages/ui/src";\n'
    assert imports.rewritten(css, "src/app/a.css", PLACES) == css.replace(
        'source "../..', 'source "../../../..'
    )


@pytest.mark.parametrize(
    ("text", "said", "after"),
    [
        ('{ "extends": "%s" }', "./tsconfig.base.json", "../../tsconfig.base.json"),
        ('{ "extends": "%s" } // c', "@tsconfig/next", "@tsconfig/next"),
        ('{ "compilerOptions": { "paths": { "@/*": ["%s"] } } }', "./src/*", "./src/*"),
        (
            '{ "compilerOptions": { "paths": { "@/*": ["%s"] } } }',
            "./packages/ui/src",
            "../../packages/ui/src",
        ),
        (
            '{ "compilerOptions": { "baseUrl": ".", "paths": { "ui": ["%s"] } } }',
            "packages/ui/src",
            "../../packages/ui/src",
        ),
        (
            '{ "compilerOptions": { "baseUrl": "src", "paths": { "ui": ["%s"] } } }',
            "../packages/ui",
            "../../../packages/ui",
        ),
        ('{ "references": [{ "path": "%s" }] }', "packages/ui", "../../packages/ui"),
    ],
)
def test_a_tsconfig_says_its_paths_from_its_new_folder(text: str, said: str, after: str) -> None:
    assert settings.moved(text % said, "tsconfig.json", PLACES) == text % after


def test_a_tsconfig_of_a_package_finds_the_one_that_moved_and_biome_the_folders() -> None:
    text = '{ "extends": "../../tsconfig.json" }'
    after = settings.moved(text, "packages/ui/tsconfig.json", PLACES)
    assert after == '{ "extends": "../../apps/web/tsconfig.json" }'
    biome = '{ "files": { "includes": ["src/**", "!public", "packages/**"] } }'
    said = settings.moved(biome, "biome.json", PLACES)
    assert said == biome.replace("src", "apps/web/src").replace("public", "apps/web/public")


COMPOSE = """\
services:
  web:
    build: . # ours
    env_file: [.env]
    volumes:
      - ./src:/app/src:ro
      - "./public/:/static"
      - /app/.next
      - data:/data
  jobs:
    build:
      context: .
      args: { A: b }
  other:
    build: ./packages/ui
"""
COMPOSE_AFTER = """\
services:
  web:
    build:
      context: .
      dockerfile: apps/web/Dockerfile # ours
    env_file: [.env]
    volumes:
      - ./apps/web/src:/app/apps/web/src:ro
      - "./apps/web/public/:/static"
      - /app/.next
      - data:/data
  jobs:
    build:
      context: .
      args: { A: b }
      dockerfile: apps/web/Dockerfile
  other:
    build: ./packages/ui
"""


def test_a_compose_file_builds_mounts_and_keeps_the_rest() -> None:
    """A place in the image that no file of the repository says is told."""
    after, told = compose.moved(COMPOSE, "docker-compose.yml", PLACES, "/app")
    assert after == COMPOSE_AFTER
    assert [(one.line, one.fix) for one in told] == [(10, "it may have to be /app/apps/web/.next")]
    assert compose.moved(after, "docker-compose.yml", PLACES, "/app")[0] == after


def test_a_compose_file_in_a_folder_finds_the_dockerfile_from_there() -> None:
    text = "services:\n  web:\n    build:\n      context: ..\n"
    after, _ = compose.moved(text, "infra/compose.yml", PLACES, "")
    assert after == text + "      dockerfile: apps/web/Dockerfile\n"


SERVER = """\
FROM node AS deps
WORKDIR /repo
COPY package*.json pnpm-*.yaml ./
RUN pnpm install
FROM deps AS build
COPY . .
RUN npx next build && pnpm prune --prod
FROM node
WORKDIR /srv
COPY --from=build /repo/node_modules ./node_modules
COPY --from=build /repo/public /srv/public
COPY ["src", "./src"]
COPY --from=build /repo/src ./lib
ENTRYPOINT ["node"]
CMD ["server.js"]
"""


def test_a_dockerfile_lays_the_image_out_as_the_repository_is() -> None:
    after, told = dockerfile.moved(SERVER, PLACES, standalone=False)
    added = [line for line in after.split("\n") if line not in SERVER.split("\n")]
    assert added == [
        "COPY pnpm-workspace.yaml ./",
        "COPY apps/web/package.json ./apps/web/",
        "COPY --from=build /repo/apps/web/node_modules ./apps/web/node_modules",
        "COPY --from=build /repo/apps/web/public ./apps/web/public",
        "WORKDIR /srv/apps/web",
    ]
    assert after.index("WORKDIR /srv/apps/web\nENTRYPOINT") > 0
    assert [one.line for one in told] == [7, 12, 13]
    crlf, _ = dockerfile.moved(SERVER.replace("\n", "\r\n"), PLACES, standalone=False)
    assert crlf == after.replace("\n", "\r\n")


WORKFLOW = """\
on:
  pull_request:
    paths-ignore: [public/**]
jobs:
  a:
    runs-on: x
    steps:
      - uses: actions/upload-artifact@v4
        with: { name: src, path: coverage/ }
      - run: npx next lint
        working-directory: src
      - run: docker build -t a .
      - run: docker build -f packages/ui/Dockerfile .
      - uses: docker/build-push-action@0123 # v6
        with:
          push: true
      - uses: docker/build-push-action@0123
        with: { context: ., file: packages/ui/Dockerfile }
"""


def test_a_workflow_filters_keeps_and_builds_in_the_new_place() -> None:
    after = workflows.moved(WORKFLOW, PLACES, "apps/web/Dockerfile")
    old, new = WORKFLOW.split("\n"), after.split("\n")
    changed = [line.strip() for line in new if line not in old]
    assert changed == [
        "paths-ignore: [apps/web/public/**]",
        "with: { name: src, path: apps/web/coverage/ }",
        "working-directory: apps/web/src",
        "file: apps/web/Dockerfile",
    ]
    told = workflows.left(after, PLACES, {"next"}, "apps/web/Dockerfile")
    assert [one.line for one in told] == [10, 12]


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        ("run: >\n  docker build -t a\n  -f services/a/Dockerfile .", []),
        ("run: >- # folded\r\n  docker build -t a\r\n  --file services/a/Dockerfile .\r", []),
        ("run: |\n  docker build -t a \\\n    -f services/a/Dockerfile .", []),
        ("run: |\n  docker build -t a .\n  echo -f done", [2]),
        ("run: >\n  docker build -t a\n  --push .\nname: -f", [2]),
    ],
)
def test_a_build_of_several_lines_is_read_as_one_command(steps: str, lines: list[int]) -> None:
    """A matrix of services was told to build the app's Dockerfile: its -f is a line below."""
    told = workflows.left(steps, PLACES, {"next"}, "apps/web/Dockerfile")
    assert [one.line for one in told] == lines


@pytest.mark.parametrize(
    ("anchored", "before", "after"),
    [
        (False, "node_modules\n.next\n*.log\n", "node_modules\n.next\n*.log\n"),
        (False, "/.next/\r\n# c\r\n", "/.next/\r\n/apps/web/.next/\r\n# c\r\n"),
        (False, "src/gen\n!/public/a.png", "src/gen\n!/apps/web/public/a.png"),
        (False, "/packages/ui/dist\n", "/packages/ui/dist\n"),
        (True, "node_modules\n.git\n**/x\n", "node_modules\napps/web/node_modules\n.git\n**/x\n"),
        (True, "Dockerfile\n.env*\n", "apps/web/Dockerfile\n.env*\napps/web/.env*\n"),
        (True, ".next\napps/web/.next\n", ".next\napps/web/.next\n"),
    ],
)  # fmt: skip
def test_what_was_ignored_is_ignored_in_the_new_place(
    anchored: bool, before: str, after: str
) -> None:
    assert ignores.moved(before, PLACES, anchored=anchored) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"^src/"', '"^apps/web/src/"'),
        ('"^src(/|$)"', '"^apps/web/src(/|$)"'),
        ('"^src/|^public/"', '"^apps/web/src/|^apps/web/public/"'),
        ("'^(src|public)/'", "'^apps/web/(src|public)/'"),
        ('"^(src|packages)/"', '"^(?:apps/web/)?(src|packages)/"'),
        ('"^src\\\\/app"', '"^apps/web/src\\\\/app"'),
        ('"(^|/)src/"', '"(^|/)src/"'),
        ('"error", "^packages/"', '"error", "^packages/"'),
        ('"tsconfig.json"', '"apps/web/tsconfig.json"'),
    ],
)
def test_a_rules_expression_matches_the_same_files_as_before(before: str, after: str) -> None:
    assert rules.moved(before, PLACES) == (after, [])


def test_an_expression_that_cannot_match_the_same_files_is_told_with_its_line() -> None:
    text = 'module.exports = {\n  path: "^[^p][^/]*/",\n};\n'
    after, told = rules.moved(text, PLACES)
    assert after == text and [one.line for one in told] == [2]


def test_lines_that_name_a_moved_path_are_told_and_others_are_not() -> None:
    texts = {
        "sonar.properties": "a=1\nsonar.sources=src/app,packages\n",
        "scripts/x.sh": "cat ../tsconfig.json ./src/lib/price.ts\n",
        "docs/a.md": "The Dockerfile; see `src/lib`.\n",
        "packages/ui/README.md": "our src/index.ts\n",
        "packages/ui/x.json": '"../../public/a.png"\n',
        "packages/ui/y.yaml": "apps/web/src/app\n",
        "pnpm-lock.yaml": "src/app\n",
        "z.txt": "x\n" + "src/a\n" * 9,
    }
    found = list(mentions(texts, ["packages/ui"], PLACES))
    assert [(path, told.line) for path, told in found if path != "z.txt"] == [
        ("sonar.properties", 2),
        ("scripts/x.sh", 1),
        ("docs/a.md", 1),
        ("packages/ui/x.json", 1),
    ]
    rest = [told for path, told in found if path == "z.txt"]
    assert len(rest) == 6 and rest[-1] == Told(
        7, "4 more lines name paths of the app", "correct them by hand"
    )


def test_what_cannot_be_parsed_is_an_error_and_never_half_a_file() -> None:
    for broken in ("services: [", "\tx: 1"):
        with pytest.raises(EditError):
            compose.moved(broken, "docker-compose.yml", PLACES, "")
    with pytest.raises(EditError):
        settings.moved("{ no", "tsconfig.json", PLACES)
