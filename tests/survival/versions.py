"""Two more versions of the template: the improvements that a year brings to a service."""

from __future__ import annotations

from support.changes import Edit, swap
from support.versions import SERVICE, TemplateHistory, copied

TAGS = ("v2.0.0", "v3.0.0")
WIRING = "extensions/shipway/wiring"
VERSIONS = "extensions/shipway/npm_ranges.py"
HTTP = "{% if kind == 'http' %}"
WORKER = "{% if kind == 'worker' %}"
END = "{% endif %}"
LOG_PRETTY = """\
    "LOG_PRETTY": {
      "type": "boolean",
      "default": false,
      "description": "Log lines for people"
    },
"""
QUEUE = "src/{% if kind == 'worker' and database != 'none' %}queue.ts{% endif %}.jinja"
MAIN = "src/main.ts.jinja"


def release_all(template: TemplateHistory) -> None:
    """Tag both versions, after the v1.0.0 that every history begins with."""
    renamed = (template.root / SERVICE / "src" / copied("process.ts")).read_text()
    template.release("v2.0.0", _version_2(renamed))
    template.release("v3.0.0", _version_3(template))


def _swaps(*pairs: tuple[str, str]) -> Edit:
    """Replace each text by another."""

    def edit(text: str) -> str:
        for before, after in pairs:
            text = swap(before, after)(text)
        return text

    return edit


def _in_service(edits: dict[str, Edit | str | None]) -> dict[str, Edit | str | None]:
    return {f"{SERVICE}/{path}": edit for path, edit in edits.items()}


def _version_2(process: str) -> dict[str, Edit | str | None]:
    """A newer base image, more to set, `process.ts` under a better name."""
    reworded = "Imports what it declares; a new package belongs in pathNot too."
    edits: dict[str, Edit | str | None] = {
        "Dockerfile.jinja": _swaps(
            ("-bookworm-slim", "-trixie-slim"),
            ("EXPOSE {{ image.port }}\n", "EXPOSE {{ image.port }}\nSTOPSIGNAL SIGTERM\n"),
        ),
        "src/config.ts.jinja": _swaps(
            (
                '    .describe("Least severe level that is logged"),\n',
                '    .describe("Least severe level that is logged"),\n'
                '  LOG_PRETTY: z.stringbool().default(false).describe("Log lines for people"),\n',
            )
        ),
        "package.json.jinja": _swaps(
            ('    "test": "vitest', '    "test:watch": "vitest watch",\n    "test": "vitest'),
        ),
        "README.md.jinja": _swaps(
            ("Endpoints: `/livez` is 200", "Probes: `/livez` answers 200"),
        ),
        "env.schema.json.jinja": _swaps(
            ('    "NODE_ENV": {\n', LOG_PRETTY + '    "NODE_ENV": {\n')
        ),
        ".gitignore.jinja": _swaps(("dist/\n", "coverage/\ndist/\n")),
        "tsconfig.json": _swaps(
            (
                '    "noImplicitOverride": true,\n',
                '    "noImplicitOverride": true,\n    "noImplicitReturns": true,\n',
            )
        ),
        "docs/OPERATIONS.md.jinja": "# Operating {{ service_name }}\n\nIt drains on SIGTERM.\n",
        f"src/{copied('health.ts')}": _swaps(
            ("CHECK_TIMEOUT_MS = 2_000", "CHECK_TIMEOUT_MS = 3_000")
        ),
        f"src/{copied('redact.ts')}": _swaps(('"secret",', '"apiKey",\n  "secret",')),
        f"src/{copied('process.ts')}": None,
        "src/signals.ts": process.replace('"draining"', '"draining begins"'),
        MAIN: _swaps(("{{ runtime or './' }}process.js", "./signals.js")),
        f"src/{HTTP}app.ts{END}.jinja": _swaps(
            ("    genReqId: requestId,\n", "    genReqId: requestId,\n    maxParamLength: 200,\n")
        ),
        f"src/{WORKER}claim-loop.ts{END}.jinja": _swaps(
            ('"could not claim jobs");', '"could not claim jobs, trying again");')
        ),
        QUEUE: _swaps(("retryDelayMax: 3_600", "retryDelayMax: 7_200")),
        f"test/{copied('health.test.ts')}": _swaps(("drain(50)", "drain(20)")),
    }
    shared: dict[str, Edit | str | None] = {
        VERSIONS: _swaps(("^5.12.8", "^5.13.0"), ("^5.1.1", "^5.2.0")),
        f"{WIRING}/compose.py": _swaps(
            ("stop_grace_period: 30s", "stop_grace_period: 45s"),
        ),
        f"{WIRING}/dependency_cruiser.py": _swaps(
            (reworded, "Imports what it declares; name a new package in pathNot too.")
        ),
        "CHANGELOG.md": lambda text: text + "\n## 2.0.0\n\n- Debian trixie.\n",
    }
    return _in_service(edits) | shared


def _version_3(template: TemplateHistory) -> dict[str, Edit | str | None]:
    """tsc instead of tsup, metrics, `.env.example` gone, two files in folders of their own."""
    service = template.root / SERVICE
    routes, job = f"src/{HTTP}routes{END}", f"src/{WORKER}handle-job.ts{END}"
    greetings = (service / routes / "greetings.ts").read_text()
    handle_job = (service / job).read_text().replace('"./', '"../')
    deeper = _swaps(("./handle-job.js", "./jobs/handle-job.js"))
    edits: dict[str, Edit | str | None] = {
        ".env.example.jinja": None,
        "tsup.config.ts.jinja": None,
        "tsconfig.build.json": '{\n  "extends": "./tsconfig.json",\n  "include": ["src"]\n}\n',
        "tsconfig.json": _swaps(('"target": "es2024"', '"target": "es2025"')),
        "package.json.jinja": _swaps(
            ('"build": "tsup"', '"build": "tsc -p tsconfig.build.json"'),
            ('["tsup", ', "["),
        ),
        "Dockerfile.jinja": _swaps(
            ("RUN corepack enable", "RUN npm install --global pnpm@10"),
            ("COPY --from=production /repo /repo", "COPY --link --from=production /repo /repo"),
        ),
        "Dockerfile.dockerignore": lambda text: text + "**/*.log\n",
        "README.md.jinja": _swaps(("; reads .env, see .env.example", "; reads .env")),
        "vitest.config.ts": _swaps(
            ('"test/**/*.test.ts"]', '"test/**/*.test.ts"], pool: "threads"')
        ),
        "src/config.ts.jinja": _swaps(
            ("max(600_000)", "max(900_000)"), (".default(20_000)", ".default(30_000)")
        ),
        "env.schema.json.jinja": _swaps(('"default": 20000', '"default": 30000')),
        f"src/{copied('lifecycle.ts')}": _swaps(("did not close`", "did not close in time`")),
        "src/metrics.ts": "/** Counters.*/\nexport const metrics = new Map<string, number>();\n",
        f"{routes}/greetings.ts": None,
        f"{routes}/example.ts": greetings.replace("max(50)", "max(80)"),
        f"src/{HTTP}app.ts{END}.jinja": _swaps(
            ("./routes/greetings.js", "./routes/example.js"),
            ("  app.register(greetings);\n", '  app.register(greetings, { prefix: "/v1" });\n'),
        ),
        job: None,
        f"src/{WORKER}jobs{END}/handle-job.ts": handle_job.replace('"job done"', '"job is done"'),
        MAIN: deeper,
        f"test/{WORKER}claim-loop.test.ts{END}.jinja": _swaps(
            ("handle-job.js", "jobs/handle-job.js")
        ),
        f"src/{WORKER}health-server.ts{END}.jinja": _swaps(('"Not Found"', '"No such path"')),
    }
    shared: dict[str, Edit | str | None] = {
        VERSIONS: _swaps(("^10.4.0", "^10.5.0")),
        f"{WIRING}/compose.py": _swaps(
            ("retries: 12", "retries: 20"),
            ('"  stop_grace_period: 45s"]', '"  stop_grace_period: 45s", "  init: true"]'),
        ),
        f"{WIRING}/dependency_cruiser.py": _swaps(
            ('"dependencyTypesNot": ["core"]', '"dependencyTypesNot": ["core", "type-only"]'),
            ("Declares what it imports: nothing", "Declares all that it imports: nothing"),
        ),
        "CHANGELOG.md": lambda text: text + "\n## 3.0.0\n\n- tsc builds.\n",
    }
    return _in_service(edits) | shared
