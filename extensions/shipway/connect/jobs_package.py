"""The workspace package of a queue: what a job holds, and how to send one. Texts only."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from shipway.sources.queue import DATA_NAME as DATA
from shipway.sources.queue import PACKAGE_NAME as CODE
from shipway.sources.queue import Queue

TSCONFIG, MANIFEST = "tsconfig.json", "package.json"
INNER = "#job-data"
"""By a name, as Node wants an ending in a path, and TypeScript in an app refuses that one."""
NEEDS = ("@opentelemetry/api", "pg-boss", "zod")
TOOLS = ("@types/node", "typescript")
IMPORT = re.compile(r"""(?:\bfrom|^import|\bimport\()\s*["']([^"']+)["']""", re.M)
OPTIONS: dict[str, Any] = {
    "target": "es2024",
    "lib": ["es2024"],
    "module": "nodenext",
    "types": ["node"],
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "verbatimModuleSyntax": True,
    "erasableSyntaxOnly": True,
    "skipLibCheck": True,
    "noEmit": True,
}
"""What the code of a service is judged by; Node runs the sources as they are."""


class JobsPackage(NamedTuple):
    """``name``: of the package; ``folder``: where it lies; ``worker``: whose queue it is."""

    name: str
    folder: str
    worker: str
    queue: Queue

    def path(self, file: str) -> str:
        """One of its files, from the repository's root."""
        return f"{self.folder}/{file}"


def files_of(package: JobsPackage, data: str, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Every file of it, by path. data: what says what a job holds, moved as it is. manifest: the
    worker's package.json: both take the same versions."""
    known = {**manifest.get("devDependencies", {}), **manifest.get("dependencies", {})}
    needs = {*NEEDS, *(_package_of(name) for name in imports_of(data) if _is_package(name))}
    listed = {
        "name": package.name,
        "version": "0.0.0",
        "private": True,
        "description": f"What a job of {package.worker} holds, and how to send one.",
        "type": "module",
        "imports": {INNER: f"./{DATA}"},
        "exports": {".": f"./{CODE}", "./job-data": f"./{DATA}"},
        "scripts": {"typecheck": "tsc --noEmit"},
        "dependencies": _of(known, needs),
        "devDependencies": _of(known, TOOLS),
        **({"engines": manifest["engines"]} if "engines" in manifest else {}),
    }
    tsconfig = {"compilerOptions": OPTIONS, "include": ["src"]}
    return {
        package.path(MANIFEST): json.dumps(listed, indent=2, ensure_ascii=False) + "\n",
        package.path(CODE): code_of(package),
        package.path(DATA): data,
        package.path(TSCONFIG): _one_line_lists(json.dumps(tsconfig, indent=2)) + "\n",
    }


def code_of(package: JobsPackage) -> str:
    """What is imported from it."""
    return f"""\
import {{ PgBoss }} from "pg-boss";
import {{ JobData }} from "{INNER}";

export * from "{INNER}";

export const QUEUE = "{package.queue.name}";
/** Of the database: {package.worker} makes it, with its tables, when it first starts. */
export const SCHEMA = "{package.queue.schema}";

/** A connection with an open transaction, such as a client of pg. */
export type Transaction = {{
  query: (text: string, values?: unknown[]) => Promise<{{ rows: unknown[] }}>;
}};

/**
 * Puts a job into the queue: it is there once the transaction on `tx` is committed, and never was
 * when it is rolled back. Rejects with a ZodError when its data is not what the schema says.
 */
export async function enqueue(tx: Transaction, data: JobData): Promise<string | null> {{
  const db = {{ executeSql: (text: string, values?: unknown[]) => tx.query(text, values) }};
  // Never started: it asks by this connection alone, and leaves nothing behind to close.
  const boss = new PgBoss({{ db, schema: SCHEMA, openTelemetry: {{ propagateContext: true }} }});
  return boss.send(QUEUE, await JobData.parseAsync(data));
}}
"""


def only_ours(package: JobsPackage, files: Mapping[str, str]) -> bool:
    """Whether these are its files, and nobody wrote into what is imported; what a job holds is the
    team's own, and versions are anybody's."""
    mine = {package.path(name) for name in (MANIFEST, CODE, DATA, TSCONFIG)}
    code = files.get(package.path(CODE), "")
    return set(files) == mine and _words(code) == _words(code_of(package))


def _words(code: str) -> str:
    """What a formatter leaves alone, without the comments that it or a linter asks for."""
    lines = (line for line in code.split("\n") if not line.lstrip().startswith("//"))
    return re.sub(r"[\s\"'`;,]", "", "".join(lines))


def shared_from(name: str) -> str:
    """What stands in the worker in the place of what moved into the package ``name``."""
    return f"""\
// Those who send jobs share it: what a job holds is said in the package.
export * from "{name}/job-data";
"""


def imports_of(text: str) -> list[str]:
    """What a module of TypeScript imports, as written."""
    return [found[1] for found in IMPORT.finditer(text)]


def _is_package(name: str) -> bool:
    return not name.startswith((".", "node:", "#"))


def _package_of(name: str) -> str:
    """``zod`` of ``zod/v4``, ``@acme/env`` of ``@acme/env/dsn``."""
    return "/".join(name.split("/")[: 2 if name.startswith("@") else 1])


def _of(known: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    return {name: known[name] for name in sorted(names) if name in known}


def _one_line_lists(text: str) -> str:
    """As formatters have it: a short list stays in one line."""
    return re.sub(r"\[\s*([^\[\]]*?)\s*\]", lambda m: f"[{' '.join(m[1].split())}]", text)
