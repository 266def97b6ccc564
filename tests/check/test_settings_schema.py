"""The JSON Schemas that ship: editors and programs are told what the code itself says."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import fields
from importlib import import_module
from typing import Any

import pytest
from jsonschema import Draft7Validator

from shipway.check.settings_schema import settings_schema
from shipway.commands.parser import COMMANDS
from shipway.host_facts import HostFacts
from shipway.sources.schema_line import SCHEMA, schema_line, with_schema_line, without_schema_line
from shipway.sources.settings import with_template
from shipway.sources.settings_shape import SETTINGS
from support.hosts import REPOSITORY
from support.json_output import SCHEMA as OUTPUT
from support.json_output import problems

SHIPPED = REPOSITORY / SCHEMA
IGNORE = {"rule": "drift", "path": "x", "reason": "y"}
GOOD: list[dict[str, Any]] = [
    {},
    {"scope": "@acme", "compose_file": "", "environments": ["a"], "secrets": "sops", "turbo": True},
    {"added": {"compose": ["a"]}, "template": {"source": "/t", "versions": {"v1": "a" * 40}}},
    {"check": {"scope": "repository", "rules": {"drift": "warning", "healthcheck": False}}},
    {"check": {"paths": {"a/**": {"drift": "off"}}, "ignores": [IGNORE], "baseline": "b.json"}},
    {"check": {"ignores": [{**IGNORE, "until": "2027-01-31"}]}},
    {"check": {"forbidden_variables": {"APP_DB_*": "read another"}}},
    {"release": {"production": {"from": "preview", "hours": 24, "registry": True}}},
    {"release": {"production": {"from": "preview", "healthy": "NAME-preview"}}},
    {"release": {"production": {"platforms": ["linux/amd64", "linux/arm64"]}}},
    {"canary": {"production": True, "preview": ["payments", "mailer"], "test": False}},
    {"previews": {"registry": "registry.example.com:5000/acme", "host": "NAME-pr-NUMBER.a.test"}},
]
BAD: list[dict[str, Any]] = [
    {"compose_fille": "x"},
    {"kubernetes_base": 5},
    {"environments": "a"},
    {"secrets": "vault"},
    {"node_major": 0},
    {"template": {}},
    {"template": {"source": "/t", "version": {}}},
    {"check": []},
    {"check": {"scop": "repository"}},
    {"check": {"scope": "all"}},
    {"check": {"rules": {"drift": "loud"}}},
    {"check": {"rules": ["drift"]}},
    {"check": {"paths": {"a": {"drift": 1}}}},
    {"check": {"ignores": [{"rule": "drift", "path": "x"}]}},
    {"check": {"ignores": [{**IGNORE, "reson": "y"}]}},
    {"check": {"ignores": {"rule": "drift"}}},
    {"check": {"forbidden_variables": {"A B": "x"}}},
    {"check": {"forbidden_variables": ["APP_DB_*"]}},
    {"canary": ["production"]},
    {"canary": {"production": "payments"}},
    {"canary": {"production": [5]}},
    {"release": {"production": {"hours": "24"}}},
    {"release": {"production": {"soak": 24}}},
    {"release": {"production": {"healthy": 5}}},
    {"release": {"production": {"platforms": "linux/amd64"}}},
    {"release": {"production": {"platforms": ["arm64"]}}},
    {"release": ["production"]},
    {"previews": {"host": "NAME-pr-NUMBER.example.com"}},
    {"previews": {"registry": "a.test", "label": "x"}},
]


def schema() -> Draft7Validator:
    data = json.loads(SHIPPED.read_text())
    Draft7Validator.check_schema(data)
    return Draft7Validator(data)


def test_the_schema_in_the_package_is_what_the_code_gives() -> None:
    if os.environ.get("SHIPWAY_REFRESH"):
        SHIPPED.write_text(settings_schema())
    assert SHIPPED.read_text() == settings_schema(), "SHIPWAY_REFRESH=1 scripts/test -k schema"


@pytest.mark.parametrize("data", GOOD, ids=str)
def test_editors_and_commands_take_the_same_settings(data: dict[str, Any]) -> None:
    assert list(SETTINGS.find(data)) == []
    assert list(schema().iter_errors(data)) == []


@pytest.mark.parametrize("data", BAD, ids=str)
def test_editors_and_commands_refuse_the_same_settings(data: dict[str, Any]) -> None:
    assert list(SETTINGS.find(data))
    assert list(schema().iter_errors(data))


@pytest.mark.parametrize(
    ("source", "address"),
    [
        (
            "https://github.com/acme/shipway.git",
            "https://raw.githubusercontent.com/acme/shipway/HEAD/",
        ),
        (
            "git+ssh://git@github.com/acme/shipway",
            "https://raw.githubusercontent.com/acme/shipway/HEAD/",
        ),
        (
            "git@gitlab.com:acme/tools/shipway.git",
            "https://gitlab.com/acme/tools/shipway/-/raw/HEAD/",
        ),
        ("gh:acme/shipway", "https://raw.githubusercontent.com/acme/shipway/HEAD/"),
        ("https://git.example.com/acme/shipway.git", ""),
        ("/home/me/shipway", ""),
    ],
)
def test_the_line_for_editors_leads_to_the_templates_own_place(source: str, address: str) -> None:
    """None where a file of a repository has no address that we could know."""
    line = schema_line(source)
    assert line == (f"# yaml-language-server: $schema={address}{SCHEMA}\n" if address else "")


def test_the_line_is_there_once_follows_the_template_and_goes_again() -> None:
    first = with_template(None, "gh:acme/shipway", {})
    assert first.startswith(
        "# yaml-language-server: $schema=https://raw.githubusercontent.com/acme/"
    )
    assert with_template(first, "gh:acme/shipway", {}) == first
    moved = with_template(first, "gh:other/shipway", {})
    assert moved.count("$schema=") == 1 and "/other/shipway/HEAD/" in moved
    for text in ("a: 1\n", "# x\r\na: 1\r\n", "\ufeffa: 1\n"):
        assert without_schema_line(with_schema_line(text, "gh:a/b")) == text
    own = "# yaml-language-server: $schema=./mine.json\na: 1\n"
    assert with_schema_line(own, "gh:a/b") == own


def test_another_format_or_a_field_less_is_not_what_the_output_schema_says() -> None:
    good = {"shipway": "1.0.0", "format": 1, "command": "check", "findings": [], "ignored": 0}
    good |= {"known": 0, "gone": 0}
    assert problems(good) == []
    assert problems({**good, "format": 2}) and problems({**good, "findings": [{}]})
    assert problems({"command": "status", "shipway": "1", "format": 1})


def test_the_output_schema_knows_every_command_that_has_json() -> None:
    """One that gets the option gets its fields there."""
    modules = [import_module(f"shipway.commands.{name}") for name in COMMANDS]
    parsers = {module.NAME: argparse.ArgumentParser() for module in modules}
    for module in modules:
        module.configure(parsers[module.NAME])
    having = {name for name, one in parsers.items() if "--json" in one.format_usage()}
    said = json.loads(OUTPUT.read_text())["allOf"]
    assert {one["if"]["properties"]["command"]["const"] for one in said} == having


def test_the_page_of_the_settings_names_each_of_them() -> None:
    """All that a host shows can be set, so that discovery never has the last word."""
    assert {known.name for known in fields(HostFacts)} <= set(SETTINGS.schema["properties"])
    page = (REPOSITORY / "docs/reference/settings.md").read_text()
    assert [name for name in SETTINGS.schema["properties"] if f"`{name}`" not in page] == []
