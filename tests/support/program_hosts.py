"""A monorepo with programs of many frameworks, none of which has an image."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from support.part_hosts import part_host

PNPM = "pnpm@11.28.11"
LISTEN = "app.listen(Number(process.env.PORT ?? 4000));\n"


def manifest(name: str, scripts: dict[str, str], *uses: str, **more: Any) -> str:
    """A package.json of ``@shop/NAME``."""
    dependencies = {one: "workspace:*" if one.startswith("@shop/") else "*" for one in uses}
    data = {"name": f"@shop/{name}", "type": "module", "scripts": scripts, **more}
    return json.dumps(data | {"dependencies": dependencies}, indent=2) + "\n"


TSC = {"build": "tsc", "start": "node dist/main.js"}
NEXT = {"build": "next build", "start": "next start -p 3100"}
PROGRAMS: dict[str, str | None] = {
    ".nvmrc": "24\n",
    "apps/web/package.json": manifest("web", NEXT, "next", "react", "react-dom"),
    "apps/web/next.config.ts": 'export default { output: "standalone" };\n',
    "apps/web/public/robots.txt": "",
    "apps/web/src/app/page.tsx": "export default () => process.env.NEXT_PUBLIC_API;\n",
    "apps/api/package.json": manifest("api", TSC, "express", "@shop/cart", files=["dist", "views"]),
    "apps/api/src/main.ts": f'import express from "express";\nconst app = express();\n{LISTEN}',
    "apps/plain/package.json": manifest(
        "plain", {"start": "NODE_ENV=production node --enable-source-maps ./server.js"}
    ),
    "apps/plain/server.js": 'import { createServer } from "node:http";\n'
    "createServer((_, answer) => answer.end()).listen({ port: 8081 });\n",
    "services/mailer/Dockerfile": None,
    "services/mailer/package.json": manifest("mailer", {"build": "tsup"}, main="./dist/index.js"),
}


def program_host(root: Path, **changed: str | None) -> Path:
    """A committed host; ``changed`` as in part_host."""
    return part_host(root, **{**PROGRAMS, **changed})
