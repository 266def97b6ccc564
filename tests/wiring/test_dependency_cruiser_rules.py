"""Each rule catches what it is for and nothing else, in every way a host may be laid out."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from shipway.wiring.dependency_cruiser import TARGET
from shipway.wiring.engine import wire
from support.javascript import NODE, depcruise_modules
from support.services import PAYMENTS, blocks_of

SOURCE = "services/payments/src"
PACKAGE = '{{ "name": "{}", "type": "module", "exports": "./src/index.ts" }}'
TREE = {
    "package.json": "{}",
    "services/payments/package.json": json.dumps(
        {"dependencies": {"@acme/env": "workspace:*", "declared": "1"}}
    ),
    f"{SOURCE}/legal.ts": """\
import "node:fs";
import "path";
import "./own.js";
import "@acme/env";
import "declared";
import "not-installed-yet";
""",
    f"{SOURCE}/own.ts": "export {};\n",
    f"{SOURCE}/service.ts": 'import "../../other/src/index.js";\n',
    f"{SOURCE}/app.ts": 'import "../../../apps/web/src/index.js";\n',
    f"{SOURCE}/root.ts": 'import "../../../tools.js";\n',
    f"{SOURCE}/relative.ts": 'import "../../../packages/env/src/index.js";\n',
    f"{SOURCE}/undeclared.ts": 'import "@acme/db";\n',
    f"{SOURCE}/phantom.ts": 'import "phantom";\n',
    "tools.js": "",
    "apps/web/src/index.ts": "",
    "services/other/src/index.ts": 'import "../../payments/src/own.js";\n',
    "services/payments-two/src/index.ts": 'import "../../payments/src/own.js";\n',
    "packages/env/package.json": PACKAGE.format("@acme/env"),
    "packages/env/src/index.ts": 'import "../../db/src/index.js";\n',
    "packages/db/package.json": PACKAGE.format("@acme/db"),
    "packages/db/src/index.ts": "",
    "node_modules/phantom/package.json": '{ "name": "phantom", "main": "index.js" }',
    "node_modules/phantom/index.js": "",
    "services/payments/node_modules/declared/index.js": "",
}
CAUGHT = {
    "service.ts": "imports-no-app-or-service",
    "app.ts": "imports-no-app-or-service",
    "root.ts": "imports-no-app-or-service",
    "relative.ts": "imports-packages-by-name",
    "undeclared.ts": "imports-declared-packages",
    "phantom.ts": "imports-declared-npm",
}
LAYOUTS = {
    # What pnpm makes: each package sees what it declares.
    "isolated": (["services/payments/node_modules/@acme/env"], {}),
    "hoisted": (["node_modules/@acme/env", "node_modules/@acme/db"], {}),
    "not installed": ([], {}),
    "tsconfig paths": ([], {"@acme/*": ["./packages/*/src/index.ts"]}),
}


@pytest.mark.node
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_rule_catches_its_own(tmp_path: Path, layout: str) -> None:
    links, paths = LAYOUTS[layout]
    make_tree(tmp_path, links, paths)
    options: dict[str, object] = {"tsPreCompilationDeps": True}
    if paths:
        options["tsConfig"] = {"fileName": "tsconfig.json"}
    assert violations(tmp_path, options, wired=True) == CAUGHT


@pytest.mark.node
def test_without_the_rules_nothing_is_caught(tmp_path: Path) -> None:
    make_tree(tmp_path, [], {})
    assert violations(tmp_path, {}, wired=False) == {}


def make_tree(root: Path, links: list[str], paths: dict[str, list[str]]) -> None:
    for name, text in TREE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for link in links:
        (root / link).parent.mkdir(parents=True, exist_ok=True)
        (root / link).symlink_to(root / "packages" / Path(link).name)
    config = {"compilerOptions": {"module": "nodenext", "paths": paths}}
    (root / "tsconfig.json").write_text(json.dumps(config))


def violations(root: Path, options: dict[str, object], *, wired: bool) -> dict[str, str]:
    """What the real binary finds: the file of the service -> the rule, without its prefix."""
    text = json.dumps({"forbidden": [], "options": options})
    text = wire(TARGET, text, blocks_of(TARGET, PAYMENTS)) if wired else text
    (root / "config.json").write_text(text)
    binary = depcruise_modules() / "dependency-cruiser/bin/dependency-cruiser.mjs"
    command = [NODE, binary, "services", "packages", "-c", "config.json", "-T", "json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    summary = json.loads(done.stdout)["summary"]
    assert summary["totalCruised"] > len(CAUGHT)
    found = [(v["from"], v["rule"]["name"]) for v in summary["violations"]]
    assert len(dict(found)) == len(found)
    return {Path(file).name: rule.removeprefix("payments-") for file, rule in found}
