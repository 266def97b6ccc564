"""Root package.json: one script for all services, in the host's own style, and out again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from shipway.wiring.package_json import TARGET
from support.corpus import CORPUS, require_corpus
from support.patching import cases, check_block, check_case, check_laws, check_noop, check_refused
from support.services import BILLING, PAYMENTS


@pytest.mark.parametrize(
    "text",
    [
        '{\n  "scripts": {\n    "create:service": "shipway new"\n  }\n}\n',
        '{ "scripts": { "create:service": "our own way" } }',
    ],
    ids=["it is there", "the team has its own"],
)
def test_nothing_to_do(text: str) -> None:
    """A root manifest that has the script, in any wording, stays as it is."""
    check_noop(TARGET, PAYMENTS, text)


@pytest.mark.parametrize("folder", cases("package_json"), ids=lambda folder: folder.name)
def test_golden(folder: Path) -> None:
    """Every golden folder's `after` is what wiring makes of its `before`, by JSON's own reader
    too."""
    check_meaning(*check_case(TARGET, PAYMENTS, folder))


def test_the_second_service_finds_the_script(tmp_path: Path) -> None:
    after = check_laws(TARGET, '{ "name": "acme" }\n', PAYMENTS)
    check_noop(TARGET, BILLING, after)


def test_every_real_root_package_json() -> None:
    """Strict JSON, key order and all, in each host of the corpus."""
    require_corpus()
    paths = sorted((CORPUS / "hosts").glob("*/package.json"))
    assert paths
    for path in paths:
        before = path.read_bytes().decode()
        check_meaning(before, check_laws(TARGET, before, PAYMENTS))


def check_meaning(before: str, after: str) -> None:
    """JSON's own reader sees what was there, in its order, and the script."""
    was, now = (json.loads(text.removeprefix("\ufeff")) for text in (before, after))
    was.setdefault("scripts", {})
    assert now["scripts"].pop("create:service") == "shipway new"
    assert now == was
    assert list(now["scripts"]) == list(was["scripts"])
    assert [key for key in now if key != "scripts"] == [key for key in was if key != "scripts"]


REFUSED = {
    "a comment": ('{\n  // no\n  "scripts": {}\n}\n', "not JSON", "2"),
    "a trailing comma": ('{\n  "scripts": { "a": "b", }\n}\n', "not JSON", "2"),
    "an empty file": ("", "not JSON", "1"),
    "a merge conflict": ('{\n<<<<<<< HEAD\n  "scripts": {}\n}\n', "not JSON", "2"),
    "a list": ("[]\n", "not an object", "1"),
    "scripts is a list": ('{\n  "scripts": []\n}\n', "not an object", "2"),
    "scripts twice": ('{\n  "scripts": {},\n  "scripts": {}\n}\n', "twice", "3"),
}


@pytest.mark.parametrize(("text", "what", "line"), REFUSED.values(), ids=REFUSED)
def test_refused_with_line_and_remedy(text: str, what: str, line: str) -> None:
    check_refused(TARGET, PAYMENTS, text, what, line)


@pytest.mark.parametrize("name", ["esbuild", "protobufjs"])
@pytest.mark.parametrize("listed", ["[]", '["sharp"]', '[\n      "sharp"\n    ]'])
def test_strict_builds_let_scripts_run_where_the_host_keeps_its_list(
    listed: str, name: str
) -> None:
    """In pnpm.onlyBuiltDependencies, by the byte, and back; protobufjs comes with telemetry."""
    service = replace(PAYMENTS, allow_builds="pnpm.onlyBuiltDependencies", telemetry=True)
    text = (
        f'{{\n  "pnpm": {{\n    "onlyBuiltDependencies": {listed}\n  }},\n  "scripts": {{}}\n}}\n'
    )
    after = json.loads(check_block(TARGET, text, service, f"{service.allow_builds}/{name}"))
    assert after["pnpm"]["onlyBuiltDependencies"] == [*json.loads(listed), name]
