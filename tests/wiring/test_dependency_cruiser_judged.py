"""Every wired config is loaded by real Node and judged by the real dependency-cruiser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shipway.splice.javascript.document import JavaScriptDocument
from shipway.splice.model import Node
from shipway.wiring.dependency_cruiser import TARGET
from support.javascript import depcruise_modules, node
from support.patching import cases, read_case
from support.services import PAYMENTS, blocks_of

CASES = {folder.name: folder for folder in cases("dependency_cruiser")}
JUDGE = Path(__file__).with_name("judge_configs.mjs")
OURS = [block_id.removeprefix("forbidden/") for block_id in blocks_of(TARGET, PAYMENTS)]
BASE = """\
module.exports = {
  forbidden: [{ name: "from-base", severity: "info", from: {}, to: { circular: true } }],
};
"""
TREE = {
    "services/payments/package.json": '{ "dependencies": { "@acme/env": "workspace:*" } }',
    "services/payments/src/legal.ts": 'import "./own.js"; import "node:fs"; import "@acme/env";',
    "services/payments/src/own.ts": "export {};\n",
    "services/payments/src/illegal.ts": 'import "../../other/src/index.js";\n',
    "services/other/src/index.ts": 'import "../../payments/src/own.js";\n',
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one Node process says of all shapes."""
    root = tmp_path_factory.mktemp("judged").resolve()
    for path, text in TREE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    jobs = [job(root / "configs" / name, name) for name in CASES]
    jobs.append({"name": "not wired", **dict.fromkeys(("before", "after"), jobs[0]["before"])})
    for each in jobs:
        each["folder"] = str(root)
    (root / "jobs.json").write_text(json.dumps(jobs))
    (root / "node_modules").symlink_to(depcruise_modules())
    script = root / JUDGE.name
    script.write_bytes(JUDGE.read_bytes())
    result: dict[str, Any] = node(script, str(root / "jobs.json"), cwd=root)
    return result


def job(folder: Path, name: str) -> dict[str, str]:
    """One golden case in a folder of its own, beside the config that some of them spread."""
    folder.mkdir(parents=True)
    (folder / "base.cjs").write_text(BASE)
    before, after = read_case(CASES[name])
    for path, text in ((before_path(folder, after), before), (folder / after.name, read(after))):
        path.write_bytes(text.encode())
    return {
        "name": name,
        "before": str(before_path(folder, after)),
        "after": str(folder / after.name),
    }


def before_path(folder: Path, after: Path) -> Path:
    return folder / after.with_stem("before").name


def read(path: Path) -> str:
    return path.read_bytes().decode()


def value(node: Node) -> Any:
    """A literal as Python has it."""
    if node.kind == "map":
        return {entry.key: value(entry.value) for entry in node.entries}
    if node.kind == "list":
        return [value(entry.value) for entry in node.entries]
    return node.value


@pytest.mark.node
@pytest.mark.parametrize("name", CASES)
def test_node_loads_what_was_there_and_our_rules(judged: dict[str, Any], name: str) -> None:
    before, after = judged[name]["before"], judged[name]["after"]
    rules = after.pop("forbidden")
    ours = {rule["name"]: rule for rule in rules if isinstance(rule, dict) and named_ours(rule)}
    theirs = [rule for rule in rules if rule not in ours.values()]
    assert theirs == before.pop("forbidden", [])
    assert after == before
    snippets = blocks_of(TARGET, PAYMENTS).values()
    assert list(ours.values()) == [value(JavaScriptDocument.expression(s).root) for s in snippets]


def named_ours(rule: dict[str, Any]) -> bool:
    return rule["name"] in OURS


@pytest.mark.node
@pytest.mark.parametrize("name", CASES)
def test_the_illegal_import_is_caught_and_the_legal_ones_are_not(
    judged: dict[str, Any], name: str
) -> None:
    assert judged[name].get("error") is None
    assert judged[name]["cruised"] > 3
    assert judged[name]["violations"] == [
        "payments-imports-no-app-or-service: "
        "services/payments/src/illegal.ts -> services/other/src/index.ts"
    ]


@pytest.mark.node
def test_the_judge_sees_that_a_config_is_not_wired(judged: dict[str, Any]) -> None:
    assert judged["not wired"]["cruised"] > 3
    assert judged["not wired"]["violations"] == []
