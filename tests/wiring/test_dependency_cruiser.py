"""dependency-cruiser configs of every shape: wired, and undone byte for byte, or refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shipway.wiring.dependency_cruiser import TARGET
from shipway.wiring.engine import wire
from support.corpus import corpus_files, require_corpus
from support.patching import cases, check_case, check_laws, check_noop, check_refused, read_case
from support.services import BILLING, PAYMENTS, blocks_of

CASES = cases("dependency_cruiser")
RULES = tuple(blocks_of(TARGET, PAYMENTS))


def test_the_rules_are_there_already() -> None:
    text = wire(TARGET, "module.exports = { forbidden: [] };\n", blocks_of(TARGET, PAYMENTS))
    check_noop(TARGET, PAYMENTS, text)


def test_the_scripts_of_the_environment_in_the_root_may_be_imported() -> None:
    """Those alone, and only where the service has no copies of its own."""
    block = "forbidden/payments-imports-no-app-or-service"
    rules = blocks_of(TARGET, replace(PAYMENTS, env_scripts="scripts"))
    changed = {name for name, text in rules.items() if text != blocks_of(TARGET, PAYMENTS)[name]}
    assert changed == {block}
    assert "|packages/|scripts/env-)" in rules[block]


def test_there_are_forty_shapes_at_least() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_golden(folder: Path) -> None:
    """Every golden folder's `after` is what wiring makes of its `before`."""
    check_case(TARGET, PAYMENTS, folder)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_two_services_come_and_go_in_any_order(folder: Path) -> None:
    before, _ = read_case(folder)
    check_laws(TARGET, before, PAYMENTS, BILLING)
    check_laws(TARGET, before, BILLING, PAYMENTS)


def test_real_configs_of_others() -> None:
    """The laws hold on every real config of the corpus."""
    require_corpus()
    for path in corpus_files("depcruise"):
        check_laws(TARGET, path.read_bytes().decode(), PAYMENTS, BILLING)


REFUSED = {
    "a function makes it": ("x;\nmodule.exports = { forbidden: rules() };\n", "computed", "2"),
    "the list is somebody's member": (
        "module.exports = {\n  forbidden: base.forbidden,\n};\n",
        "computed",
        "2",
    ),
    "the list is imported": (
        'import forbidden from "./rules.mjs";\n\nexport default { forbidden };\n',
        "computed",
        "3",
    ),
    "either one list or another": (
        "module.exports = {\n  forbidden: process.env.CI ? [] : [],\n};\n",
        "computed",
        "2",
    ),
    "a getter": ("module.exports = {\n  get forbidden() { return []; },\n};\n", "computed", "2"),
    "the config is a call of nothing": ("\nmodule.exports = make();\n", "computed", "2"),
    "the config is required": ('module.exports = require("./base.cjs");\n', "computed", "1"),
    "the config is a class": ("export default class {}\n", "computed", "1"),
    "nothing is exported": ("const forbidden = [];\n", "nothing", "1"),
    "an empty file": ("", "nothing", "1"),
    "a spread and no list of its own": (
        "module.exports = {\n  ...base,\n  options: {},\n};\n",
        "base may bring a `forbidden`",
        "2",
    ),
    "a spread after the list": (
        "module.exports = {\n  forbidden: [],\n  ...base,\n};\n",
        "base may bring a `forbidden`",
        "3",
    ),
    "the list is assigned later": (
        "let forbidden = [];\nforbidden = other();\nmodule.exports = { forbidden };\n",
        "computed",
        "3",
    ),
    "a part of the config is assigned later": (
        "const config = { forbidden: [] };\nconfig.forbidden = 0;\nmodule.exports = config;\n",
        "computed",
        "3",
    ),
    "a part of the export is assigned later": (
        "module.exports = { forbidden: [] };\nmodule.exports.forbidden = other();\n",
        "assigned",
        "2",
    ),
    "the last of two exports is computed": (
        "module.exports = { forbidden: [] };\nmodule.exports = make();\n",
        "computed",
        "2",
    ),
    "exported on a condition": (
        "module.exports = { forbidden: [] };\nif (process.env.CI) module.exports = ci;\n",
        "on a condition",
        "2",
    ),
    "the same key twice": (
        "module.exports = {\n  forbidden: [],\n  options: {},\n  forbidden: [],\n};\n",
        "'forbidden' is there twice",
        "4",
    ),
    "the same key twice in a rule": (
        'module.exports = {\n  forbidden: [\n    { name: "a",\n      name: "b" },\n  ],\n};\n',
        "'name' is there twice",
        "4",
    ),
    "a syntax error": (
        "module.exports = {\n  forbidden: [\n    { name: },\n  ],\n};\n",
        "syntax error",
        "3",
    ),
    "a bracket is missing": ("module.exports = {\n  forbidden: [\n};\n", "syntax error", "2"),
    "a merge conflict": (
        "module.exports = {\n<<<<<<< HEAD\n  forbidden: [],\n=======\n>>>>>>> x\n};\n",
        "merge conflict",
        "2",
    ),
    "a list of holes": ("module.exports = { forbidden: [,] };\n", "only commas", "1"),
    "JSON: a list": ('[{ "forbidden": [] }]\n', "nothing", "1"),
    "JSON: not a list": ('{\n  "forbidden": {}\n}\n', "not a list", "2"),
    "JSON: the same key twice": ('{\n  "forbidden": [],\n  "forbidden": []\n}\n', "twice", "3"),
    "JSON: a syntax error": ('{\n  "forbidden": [\n    {]\n}\n', "syntax error", "3"),
    "JSON: two values": ('{ "forbidden": [] }\n{}\n', "syntax error", "1"),
}


@pytest.mark.parametrize(("text", "what", "line"), REFUSED.values(), ids=REFUSED)
def test_refused_with_line_and_remedy(text: str, what: str, line: str) -> None:
    check_refused(TARGET, PAYMENTS, text, what, line)
