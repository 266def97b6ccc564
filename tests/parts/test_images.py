"""`shipway add images`: a Dockerfile for each program that has none, made of facts alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commands.test_new import shipway
from shipway.parts.image_facts import PACKAGES_BUILD, Images, images_of
from shipway.parts.images import PART
from shipway.parts.plan import PartsPlan, PlannedPart
from shipway.parts.registry import part_named
from shipway.parts.site import Site
from shipway.parts.words import next_words, summary
from shipway.rendering.tree import File
from shipway.sources.host import Host
from shipway.sources.parts import AddedPart
from support.changes import swap
from support.hosts import commit, snapshot
from support.json_output import read_output
from support.judges import hadolint
from support.program_hosts import LISTEN, NEXT, TSC, manifest, program_host
from support.versions import TemplateHistory

STANDALONE = '  output: "standalone",\n'
SHAPES: dict[str, str | None] = {
    "apps/nest/package.json": manifest(
        "nest", {"build": "nest build", "start": "nest start", "start:prod": "node dist/main"},
        "@nestjs/core",
    ),
    "apps/nest/src/main.ts": "await app.listen(process.env.PORT ?? 3000);\n",
    "apps/quick/package.json": manifest("quick", TSC, "fastify"),
    "apps/quick/src/main.ts": "const PORT = 5000;\napp.listen({ port: PORT });\n",
    "apps/two/package.json": manifest("two", TSC, "hono"),
    "apps/two/src/main.ts": "serve.listen(4000);\nadmin.listen(4001);\n",
    "apps/mute/package.json": manifest("mute", TSC, "koa"),
    "apps/mute/src/main.ts": "app.listen(config.port);\n",
    "apps/local/package.json": manifest("local", TSC, "express"),
    "apps/local/src/main.ts": 'app.listen(4000, "127.0.0.1");\n',
    "apps/tsx/package.json": manifest("tsx", {"start": "tsx src/main.ts"}),
    "apps/piped/package.json": manifest("piped", {"start": "PORT=1 node a.js | pino-pretty"}),
    "apps/static/package.json": manifest("static", {"build": "vite build", "dev": "vite"}),
    "apps/served/package.json": manifest("served", NEXT, "next"),
    "apps/served/next.config.mjs": "export default {\n  // output: \"standalone\",\n};\n",
    "apps/bare/package.json": manifest("bare", NEXT, "next"),
    "apps/moved/package.json": manifest("moved", NEXT, "next"),
    "apps/moved/next.config.js": f"module.exports = {{\n{STANDALONE}  distDir: 'build',\n}};\n",
    "apps/alone/package.json": manifest("alone", {"build": "next build"}, "next"),
    "apps/alone/next.config.ts": f"export default {{\n{STANDALONE}"
    "  outputFileTracingRoot: __dirname,\n};\n",
    "apps/traced/package.json": manifest("traced", {"build": "next build"}, "next"),
    "apps/traced/next.config.ts": 'const root = join(__dirname, "../..");\nexport default {\n'
    f"{STANDALONE}  outputFileTracingRoot: root,\n}};\n",
    "apps/Odd name/package.json": manifest("odd", TSC),
    "apps/tested/package.json": manifest("tested", TSC, "express"),
    "apps/tested/src/main.ts": LISTEN,
    "apps/tested/test/main.test.ts": "app.listen(9999);\n",
    "packages/tool/package.json": manifest("tool", {"build": "tsup"}, bin="./dist/cli.js"),
    "packages/server/package.json": manifest("server", {"start": "node index.js"}),
    "packages/own/package.json": manifest("own", {"build": "make"}, main="./out.js"),
    "apps/uses/package.json": manifest("uses", TSC, "@shop/own", "@shop/shared"),
    "apps/shared/package.json": manifest("shared", {"build": "tsc"}, main="./dist/index.js"),
    "apps/hidden/package.json": manifest("hidden", {"start": "node .output/server.mjs"}),
    "packages/sdk/ts/package.json": manifest("sdk", {"build": "tsc"}, main="./dist/index.js"),
    "pnpm-workspace.yaml": "packages:\n  - apps/*\n  - packages/**\n  - services/*\n",
    "apps/composed/package.json": manifest("composed", TSC),
    "docker-compose.yml": "services:\n  composed:\n    build: apps/composed\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Images:
    """What is known of the programs of one host that has them all."""
    return images_of(Host(program_host(tmp_path_factory.mktemp("shapes") / "shop", **SHAPES)))


@pytest.mark.parametrize(
    ("folder", "facts"),
    [
        ("apps/api", {"command": ["dist/main.js"], "port": 4000, "build": True}),
        ("apps/api", {"kept": ["dist", "views", "package.json"], "node": 24}),
        ("apps/plain", {"command": ["--enable-source-maps", "server.js"], "port": 8081}),
        ("apps/plain", {"build": False, "kept": []}),
        ("apps/nest", {"command": ["dist/main"], "port": 3000}),
        ("apps/hidden", {"command": [".output/server.mjs"]}),
        ("apps/quick", {"port": 5000}),
        ("apps/local", {"port": 4000}),
        ("apps/tested", {"port": 4000}),
        ("apps/web", {"next": True, "port": 3100, "public": True}),
        ("apps/web", {"variables": ["NEXT_PUBLIC_API"]}),
        ("apps/traced", {"next": True, "port": 3000, "public": False}),
        ("services/mailer", {"command": ["dist/index.js"], "port": ""}),
        ("packages/server", {"command": ["index.js"], "packages_build": PACKAGES_BUILD}),
        ("apps/uses", {"packages_build": ""}),
    ],
)  # fmt: skip
def test_a_dockerfile_is_made_of_what_the_program_says(
    found: Images, folder: str, facts: dict[str, Any]
) -> None:
    """Its scripts, entries, sources and configuration; nothing is read out of a test."""
    assert {key: found.facts[folder][key] for key in facts} == facts


@pytest.mark.parametrize(
    ("path", "line", "what"),
    [
        ("apps/two/package.json", 1, "4000 (apps/two/src/main.ts:1), 4001 (apps/two/src"),
        ("apps/mute/src/main.ts", 1, "koa answers on a port that no source of it names"),
        ("apps/tsx/package.json", 5, "`start` does not start one file by Node: tsx src/main.ts"),
        ("apps/piped/package.json", 5, "`start` does not start one file by Node"),
        ("apps/served/next.config.mjs", 1, 'has no `output: "standalone"`'),
        ("apps/bare/next.config.ts", 0, "there is no such file"),
        ("apps/moved/next.config.js", 3, "distDir moves what is built"),
        ("apps/alone/next.config.ts", 3, "outputFileTracingRoot does not say"),
        ("apps/Odd name/package.json", 1, "characters that mean something to a shell"),
    ],
)  # fmt: skip
def test_a_fact_that_is_missing_is_told_and_never_guessed(
    found: Images, path: str, line: int, what: str
) -> None:
    told = [one for one in found.left if one.path == path]
    assert [(one.line, one.blocks) for one in told] == [(line, False)]
    assert what in told[0].what and told[0].fix
    assert path.rpartition("/")[0].removesuffix("/src") not in found.facts


def test_libraries_and_what_has_an_image_get_none(found: Images) -> None:
    """A tool of the workspace, a page without a server, a program that Compose builds, what another
    package needs, and what lies deeper below the libraries."""
    none = {"packages/tool", "packages/own", "apps/static", "apps/composed", "apps/shared"}
    assert not {*none, "packages/sdk/ts"} & set(found.facts)
    assert not [one for one in found.left if one.path.startswith(("apps/static", "packages/"))]


def test_an_image_of_the_hosts_own_is_replaced_once_its_dockerfile_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named where the program is asked for; what Compose builds from there fits the new one."""
    text = "FROM node:24\nCOPY public ./public\nCOPY --chown=1 packages/ ./packages\n"
    stack = "services:\n  web:\n    build: { context: ., dockerfile: apps/web/Dockerfile }\n"
    files = {"apps/web/Dockerfile": text, "docker-compose.yml": stack}
    host = program_host(tmp_path / "shop", **files)
    add = ("add", "images", "--for", "apps/web")
    assert shipway(host, *add, "--json") == 0
    told = read_output(capsys.readouterr().out, "add")["left"]
    assert [(one["line"], one["what"].split(":")[0]) for one in told if one["path"] in files] == [
        (3, "copies packages"),
        (0, "is there already, and stays yours"),
    ]
    assert (host / "apps/web/Dockerfile").read_text() == text
    (host / "apps/web/Dockerfile").unlink()
    assert shipway(host, *add) == 0
    assert "prune.ts cut apps/web" in (host / "apps/web/Dockerfile").read_text()
    commit(host)
    capsys.readouterr()
    assert shipway(host, *add) == 0
    assert capsys.readouterr().out == "They are there already, nothing is missing.\n"
    (host / "docker-compose.yml").write_text(stack.replace(": ., ", ": apps/web, "))
    (host / "apps/web/Dockerfile").unlink()
    assert shipway(host, *add) == 0
    said = capsys.readouterr().out
    assert said.startswith("They are there already.\n\nleft to you:") and "another place" in said


DOCKERFILES: dict[str, str | None] = {
    "apps/go/Dockerfile": "FROM golang\nCOPY go.* ./\nCOPY . .\n",
    "apps/go/go.mod": "",
    "apps/wide/Dockerfile": "FROM golang\nCOPY --link apps/wide/go.mod ./\nCOPY . .\n",
    "apps/wide/go.mod": "",
    "apps/built/Dockerfile": "FROM node:24\nCOPY . .\n",
    "apps/tsx/Dockerfile": "FROM node:24\nCOPY . .\n",
    "apps/tsx/package.json": manifest("tsx", {"start": "tsx src/main.ts"}),
    "apps/api/Dockerfile": "FROM node:24\nCOPY package.json ./\nCOPY . .\n",
    "docker-compose.yml": "services:\n  built:\n    build: apps/built\n",
}


def test_a_dockerfile_is_told_what_fits_its_context_and_its_program(tmp_path: Path) -> None:
    """What is built from its own folder copies no repository, a program in Go is cut out by no
    lockfile, and no Dockerfile is to go where none would come."""
    host = Host(program_host(tmp_path / "shop", **DOCKERFILES))
    found = PART.meets(Site(host, {}, {"dockerignore": False}))
    told = {one.path.split("/")[1]: one.fix for one in found if one.path.endswith("Dockerfile")}
    assert sorted(told) == ["api", "tsx", "wide"]
    assert told["api"].startswith("git rm apps/api/Dockerfile, then shipway add images")
    assert told["tsx"].startswith("first `RUN node scripts/prune.ts cut apps/tsx`")
    assert told["wide"].endswith("leave the others out by apps/wide/Dockerfile.dockerignore")


def test_what_listens_to_its_own_machine_only_is_told_beside_its_dockerfile(found: Images) -> None:
    told = {one.path for one in found.left if "its own machine only" in one.what}
    assert told == {"apps/local/src/main.ts", "apps/quick/src/main.ts"}


@pytest.mark.parametrize(
    ("changed", "path", "what"),
    [
        ({".nvmrc": None}, ".nvmrc", "nothing says which Node"),
        ({".nvmrc": "20\n"}, ".nvmrc", "Node 20 does not run the TypeScript"),
        ({"package.json": "{}\n"}, "package.json", "no packageManager says which pnpm"),
        (
            {"package.json": '{ "packageManager": "pnpm@11", "dependencies": { "next": "1" } }'},
            "package.json",
            "a Next.js app in the repository's root",
        ),
    ],
)
def test_what_every_dockerfile_needs_of_the_host_is_told_once(
    changed: dict[str, str | None], path: str, what: str, tmp_path: Path
) -> None:
    left = images_of(Host(program_host(tmp_path / "shop", **changed))).left
    assert [one.path for one in left if what in one.what] == [path]


def test_dockerfiles_come_one_by_one_or_all_and_go_without_a_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An edited one is named and kept; the linter of Dockerfiles finds nothing in any."""
    host = program_host(tmp_path / "shop")
    before = snapshot(host)
    assert shipway(host, "add", "images", "--for", "apps/wep") == 2
    assert "did you mean apps/web?" in capsys.readouterr().err
    assert shipway(host, "add", "images", "--for", "apps/web/") == 0
    assert "docker build -f apps/web/Dockerfile ." in capsys.readouterr().out
    assert not (host / "apps/api/Dockerfile").exists()
    commit(host)
    assert shipway(host, "add", "images") == 0
    folders = ("apps/web", "apps/api", "apps/plain", "services/mailer")
    made = [host / folder / "Dockerfile" for folder in folders]
    assert hadolint(*made) == ""
    text = made[1].read_text()
    made[1].write_text(text.replace("EXPOSE 4000", "EXPOSE 4001"))
    assert shipway(host, "remove", "--part", "images") == 2
    assert "apps/api/Dockerfile: changed since it was added" in capsys.readouterr().err
    made[1].write_text(text)
    assert shipway(host, "remove", "--part", "images") == 0
    assert snapshot(host) == before


def test_an_update_brings_the_new_version_and_keeps_the_teams_edit_in_a_dockerfile(
    tmp_path: Path,
) -> None:
    """Also of a program that came later; one that the team wrote or deleted is left alone."""
    history = TemplateHistory(tmp_path / "template")
    source = ("--template", str(history.root))
    host = program_host(tmp_path / "shop")
    assert shipway(host, "add", "images", *source, "--for", "apps/api", "--for", "apps/web") == 0
    assert shipway(host, "add", "images", *source, "--for", "services/mailer") == 0
    api = host / "apps/api/Dockerfile"
    api.write_text(api.read_text().replace("USER 10001:10001", "USER 20002:20002"))
    (host / "apps/web/Dockerfile").unlink()
    (host / "apps/plain/Dockerfile").write_text("FROM node:24\n")
    commit(host)
    path = "template/service/{{ services_dir }}/{{ service_name }}/Dockerfile.jinja"
    history.release("v1.1.0", {path: swap("WORKDIR /repo\n", "WORKDIR /repo\nENV CI=1\n")})
    assert shipway(host, "update", "--all") == 0
    for folder in ("apps/api", "services/mailer"):
        assert "ENV CI=1\n" in (host / folder / "Dockerfile").read_text()
    assert "USER 20002:20002" in api.read_text()
    assert not (host / "apps/web/Dockerfile").exists()
    assert (host / "apps/plain/Dockerfile").read_text() == "FROM node:24\n"


def test_an_addition_that_no_command_shows_ends_without_an_empty_next() -> None:
    """No Dockerfile came, so none is built; and one file is one file."""
    one = PlannedPart(part_named("images"), AddedPart("images", "v1", True, {}, {}))
    one.created["scripts/prune.ts"] = File(b"")
    plan = PartsPlan([one])
    assert next_words(plan) == ""
    assert summary(plan).startswith("images: 1 new file\n")
