"""A monorepo's catalog keeps what its packages ask for, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

from shipway.rendering.tree import File, Tree
from shipway.upgrade.used_catalog import with_used

BEFORE = """\
packages: [services/*]

# One version of everything.
catalog:
  "@opentelemetry/api": ~1.10.0
  "@opentelemetry/sdk-node": ^0.301.0
  "@types/node": ^24.0.0
  pg: ^8.23.1
  prom-client: ^15.1.3
  zod: ^4.6.7
"""
AFTER = "".join(
    line
    for line in BEFORE.splitlines(keepends=True)
    if "opentelemetry" not in line and "prom-client" not in line
)


def kept(root: Path, asked: dict[str, str], own: str = "apps/web/package.json") -> str:
    """The new catalog, where a service asks for these versions, and the monorepo's app for all."""
    every = dict.fromkeys(("@opentelemetry/sdk-node", "prom-client"), "catalog:")
    manifests = {
        "services/pay/package.json": {"dependencies": asked},
        "apps/web/package.json": {"dependencies": every},
    }
    for path, manifest in manifests.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(json.dumps(manifest))
    before: Tree = {"pnpm-workspace.yaml": File(BEFORE.encode()), own: File(b"{}")}
    after: Tree = {"pnpm-workspace.yaml": File(AFTER.encode()), own: File(b"{}")}
    made = with_used(before, after, root, [*manifests, "README.md"])
    return made["pnpm-workspace.yaml"].content.decode()


def test_nothing_is_kept_that_only_the_monorepo_itself_had(tmp_path: Path) -> None:
    assert kept(tmp_path, {"pg": "catalog:"}) == AFTER
    assert kept(tmp_path, {"prom-client": "^15.0.0", "react": "catalog:"}) == AFTER


def test_what_a_service_asks_for_stays_where_it_was(tmp_path: Path) -> None:
    """No line of the catalog moves."""
    asked = {"@opentelemetry/api": "catalog:", "prom-client": "catalog:default"}
    assert kept(tmp_path, asked) == BEFORE.replace('  "@opentelemetry/sdk-node": ^0.301.0\n', "")
