"""`shipway add runtime-env`: a reader for each program that has none, made of its own sources."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.parts.env_reader import readers_of
from shipway.parts.runtime_env import PART
from shipway.parts.site import Given, Site
from shipway.sources.env_reads import WHOLE, reads_in
from shipway.sources.host import Host
from support.hosts import commit, snapshot
from support.part_hosts import part_host
from support.program_hosts import NEXT, TSC, manifest, program_host
from support.tools import TOOLS

CONFIG = "{}\n"
READS = "export const key = (): string => process.env.API_KEY!;\n"
SHAPES: dict[str, str | None] = {
    "apps/web/tsconfig.json": CONFIG,
    "apps/web/src/lib/db.ts": "const url = process.env.DATABASE_URL;\n"
    'export const dsn = () => process.env.SENTRY_DSN ?? "";\n',
    "apps/web/src/lib/mail.ts": 'const host = process.env.MAIL_HOST ?? "";\nconst port =\n'
    '  process.env.MAIL_PORT ?? "";\nconst again = process.env.MAIL_HOST ?? "";\n',
    "apps/web/src/lib/db.test.ts": "process.env.ONLY_IN_TESTS;\n",
    "apps/api/tsconfig.json": CONFIG,
    "apps/api/src/key.ts": READS,
    "apps/hooked/package.json": manifest("hooked", NEXT, "next"),
    "apps/hooked/tsconfig.json": CONFIG,
    "apps/hooked/instrumentation.ts": "export function register() {}\n",
    "apps/hooked/app/page.tsx": READS,
    "apps/old/package.json": manifest("old", NEXT, "next").replace('"*"', '"^14.2.0"'),
    "apps/old/tsconfig.json": CONFIG,
    "apps/old/app/page.tsx": READS,
    "apps/script/package.json": manifest("script", NEXT, "next"),
    "apps/script/app/page.jsx": "export default () => process.env.API_KEY;\n",
    "apps/own/package.json": manifest("own", TSC),
    "apps/own/src/main.ts": READS + "const env = Schema.parse(process.env);\n",
    "apps/named/package.json": manifest("named", TSC),
    "apps/named/src/env.ts": READS,
    "apps/deep/package.json": manifest("deep", NEXT, "next"),
    "apps/deep/tsconfig.json": CONFIG,
    "apps/deep/lib/env.ts": "export const env = make({ KEY: process.env.API_KEY });\n",
    "apps/deep/instrumentation-node.ts": "start(process.env.OTEL_NAME, process.env.PATH);\n",
    "apps/page/package.json": manifest("page", {"build": "vite build", "start": "serve dist"}),
    "apps/page/tsconfig.json": CONFIG,
    "apps/page/src/api.ts": "export const base = process.env.VITE_API_URL;\n",
    "apps/quiet/package.json": manifest("quiet", TSC),
    "apps/quiet/src/main.ts": 'use(process.env.LEVEL ?? "info", process.env.NODE_ENV);\n',
    "apps/schema/package.json": manifest("schema", NEXT, "next"),
    "apps/schema/lib/env.ts": "export const env = Schema.parse(process.env);\n",
    "services/made/package.json": manifest("made", TSC),
    "services/made/.copier-answers.yml": "_commit: v1\n",
    "services/made/src/main.ts": READS,
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("process.env.A!", "A now needed"),
        ('process.env["A"] as string', "A now needed"),
        ("`${process.env.A}`", "A now needed"),
        ('process.env.A ?? "x"', "A now optional"),
        ("(process.env.A || b)", "A now optional"),
        ("if (!process.env.A) throw 1;", "A now needed"),
        ("if (!process.env.A) { log(); throw 1; }", "A now needed"),
        ("if (!process.env.A) {}", "A now optional"),
        ("if (!process.env.A) log();", "A now optional"),
        ("if (process.env.A) use()", "A now optional"),
        ('process.env.A === "1"', "A now optional"),
        ("process.env.A ? 1 : 2", "A now optional"),
        ("z ? process.env.A : 1", "A now needed"),
        ("process.env.A?.trim()", "A now optional"),
        ("Boolean(process.env.A)", "A now optional"),
        ('const { A, B = "x", C: c } = process.env', "A now needed, B now optional, C now needed"),
        ("const f = () => process.env.A;", "A later needed"),
        ("function f(): string { return process.env.A }", "A later needed"),
        ("class K { static a = process.env.A; b = process.env.B }", "A now needed, B later needed"),
        ("class K { m() { use(process.env.A) } }", "A later needed"),
        ("(() => { use(process.env.A) })()", "A now needed"),
        ("load(process.env)", f"{WHOLE} now needed"),
        ("create({ runtimeEnv: process.env })", f"{WHOLE} now needed"),
        ("process.env[name]", " now needed"),
        ("spawn(a, { env: { ...process.env, B: 1 } })", ""),
        ("spawn(a, { env: process.env })", ""),
        ("spawn(a, { env: without(name, process.env) })", ""),
        ("create({ all: without(name, process.env) })", f"{WHOLE} now needed"),
        ('process.env.A = "x"', ""),
        ("delete process.env.A", ""),
        ('"A" in process.env', ""),
        ("// process.env.A", ""),
        ('"process.env.A"', ""),
    ],
)
def test_a_read_is_told_from_what_is_none_with_its_moment_and_its_need(
    text: str, found: str
) -> None:
    reads = [
        f"{r.name} {'now' if r.early else 'later'} {'optional' if r.optional else 'needed'}"
        for r in reads_in("a.ts", text)
    ]
    assert ", ".join(reads) == found


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Given:
    """What comes for the programs of one host that has them all."""
    return readers_of(Host(program_host(tmp_path_factory.mktemp("env") / "shop", **SHAPES)))


def test_a_reader_comes_where_a_variable_is_needed_and_nothing_reads_it(found: Given) -> None:
    """Not beside a reader of the team's, nor for a service of shipway new."""
    assert sorted(found.texts) == [
        "apps/api/src/env.ts",
        "apps/hooked/env.ts",
        "apps/web/src/env.ts",
        "apps/web/src/instrumentation.ts",
    ]
    text = found.texts["apps/web/src/env.ts"]
    assert "  DATABASE_URL: string;\n  MAIL_HOST?: string;\n  MAIL_PORT?: string;\n" in text
    assert '= [\n  "DATABASE_URL",\n];' in text and "ONLY_IN_TESTS" not in text


@pytest.mark.parametrize(
    ("path", "line", "what"),
    [
        ("apps/web/src/lib/db.ts", 1, "reads DATABASE_URL while the module loads"),
        (
            "apps/web/src/lib/mail.ts",
            1,
            "reads MAIL_HOST, MAIL_PORT (line 3) while the module loads",
        ),
        ("apps/web/src/app/page.tsx", 1, "a build writes NEXT_PUBLIC_API into what browsers get"),
        ("apps/page/src/api.ts", 1, "a build writes VITE_API_URL into what browsers get"),
        ("apps/api/src/main.ts", 1, "nothing reads the environment before it starts"),
        ("apps/hooked/instrumentation.ts", 1, "nothing reads the environment before it starts"),
        ("apps/old/package.json", 1, "has a Next.js that reads instrumentation.ts only since 15"),
        ("apps/script/package.json", 1, "has no tsconfig.json: the reader is TypeScript"),
        ("apps/own/src/main.ts", 2, "reads the environment already: no second reader comes"),
        ("apps/schema/lib/env.ts", 1, "while the module loads, which `next build` does too"),
        ("apps/named/src/env.ts", 1, "reads the environment already: no second reader comes"),
    ],
)
def test_what_only_the_team_can_move_is_told_with_its_line(
    found: Given, path: str, line: int, what: str
) -> None:
    [told] = [one for one in found.left if one.path == path]
    assert (told.line, told.blocks) == (line, False)
    assert what in told.what and told.fix


def test_a_reader_of_the_teams_is_one_in_any_folder_and_a_hook_reads_as_a_server_starts(
    found: Given,
) -> None:
    told = [(one.path, one.what) for one in found.left if one.path.startswith("apps/deep/")]
    assert [path for path, _ in told] == ["apps/deep/lib/env.ts"] * 2
    assert "reads API_KEY while" in told[0][1] and "no second reader comes" in told[1][1]


def test_a_reader_names_all_that_is_missing_and_no_value(found: Given, tmp_path: Path) -> None:
    """Run by Node as it is; an empty variable counts as missing, and a full one is returned."""
    (tmp_path / "env.ts").write_text(found.texts["apps/web/src/env.ts"])
    script = 'import { envOrExit } from "./env.ts"; console.log(envOrExit().DATABASE_URL);'
    for value, code, says in (("", 1, "  DATABASE_URL: is not set\n"), ("db", 0, "db\n")):
        done = subprocess.run(
            [TOOLS / "node", "--input-type=module", "-e", script],
            cwd=tmp_path, env={"DATABASE_URL": value}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, says in done.stdout + done.stderr) == (code, True), done.stderr


def test_a_reader_is_the_teams_once_it_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It comes for who asks alone, and not again; it goes while nobody edited or imports it."""
    host = program_host(tmp_path / "shop", **SHAPES)
    before = snapshot(host)
    assert shipway(host, "add", "database", "--dry-run") == 0
    assert "apps/web/src/env.ts" not in capsys.readouterr().out
    assert shipway(host, "add", "runtime-env", "--for", "apps/web") == 0
    assert not (host / "apps/api/src/env.ts").exists()
    reader, hook = host / "apps/web/src/env.ts", host / "apps/web/src/instrumentation.ts"
    assert reader.is_file() and hook.is_file()
    importer = host / "apps/web/src/lib/db.ts"
    text = importer.read_text()
    importer.write_text(text + 'import { env } from "../env";\n')
    capsys.readouterr()
    assert shipway(host, "remove", "--part", "runtime-env", "--dry-run") == 0
    said = capsys.readouterr()
    assert "apps/web/src/env.ts is in use, and yours since it came: it stays" in said.err
    assert "removed apps/web" not in said.out and "removed packages/env" in said.out
    importer.write_text(text)
    importer.write_text(text + 'import { parse } from "@shop/env";\n')
    assert shipway(host, "remove", "--part", "runtime-env", "--dry-run") == 0
    assert "to be removed apps/web/src/env.ts" in capsys.readouterr().out
    importer.write_text(text)
    reader.unlink()
    commit(host)
    assert shipway(host, "add", "runtime-env", "--for", "apps/web") == 0
    assert not reader.exists()
    assert shipway(host, "remove", "--part", "runtime-env") == 0
    assert snapshot(host) == before


def test_a_placeholder_is_a_variables_value(tmp_path: Path) -> None:
    """An input of a workflow has a `default`, and a job may have a `name`."""
    lines = "default: placeholder notes", "name: fake-it", "  API_KEY: dummy", "env API_URL=fake"
    path = ".github/workflows/ci.yml"
    host = Host(part_host(tmp_path / "shop", **{path: "\n".join(lines)}))
    told = [one for one in PART.meets(Site(host, {}, {})) if one.path == path]
    assert [(one.line, one.what.split()[0]) for one in told] == [(3, "API_KEY"), (4, "API_URL")]


def test_a_build_that_would_be_committed_is_told(tmp_path: Path) -> None:
    for ignored, told in (("node_modules\n", [".gitignore"]), ("node_modules\ndist\n", [])):
        host = Host(part_host(tmp_path / str(len(told)), **{".gitignore": ignored}))
        assert [one.path for one in PART.meets(Site(host, {}, {}))] == told
