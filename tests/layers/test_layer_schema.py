"""layer.yml has a JSON Schema: editors and commands take and refuse the same."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from shipway.kinds.registry import KINDS
from shipway.layers.pins import takes_layers
from shipway.layers.shape import MANIFEST, layer_schema
from support.hosts import REPOSITORY

SHIPPED = REPOSITORY / "extensions/shipway/schemas/layer.schema.json"
RULE = {"name": "a", "at": ["x"], "must": {"present": True}, "what": "w", "fix": "f"}
GOOD: list[dict[str, Any]] = [
    {"format": 1},
    {"format": 1, "defaults": {"autoscaling": True, "environments": ["a"], "port": 9000}},
    {"format": 1, "patches": [{"path": "p.yaml", "target": {"kind": "CronJob"}}, {"patch": "x"}]},
    {"format": 1, "wirings": [{"file": "a.yml", "at": [], "entry": {"a": 1}}]},
    {"format": 1, "rules": [{**RULE, "file": "a.yml"}]},
]
BAD: list[dict[str, Any]] = [
    {},
    {"format": 2},
    {"format": 1, "wiring": []},
    {"format": 1, "defaults": {"a": {"b": 1}}},
    {"format": 1, "patches": [{"patch": "x", "target": {"kinds": "Job"}}]},
    {"format": 1, "wirings": [{"file": "a.yml", "at": []}]},
    {"format": 1, "wirings": [{"file": "a.yml", "at": [], "entry": {"a": 1}, "item": "b"}]},
    {"format": 1, "wirings": [{"file": "a.yml", "at": [], "entry": {}}]},
    {"format": 1, "rules": [RULE]},
    {"format": 1, "rules": [{**RULE, "file": "a", "must": {"present": True, "equals": "b"}}]},
]


def schema() -> Draft7Validator:
    data = json.loads(SHIPPED.read_text())
    Draft7Validator.check_schema(data)
    return Draft7Validator(data)


def test_the_layer_schema_in_the_package_is_what_the_code_gives() -> None:
    if os.environ.get("SHIPWAY_REFRESH"):
        SHIPPED.write_text(layer_schema())
    assert SHIPPED.read_text() == layer_schema(), "SHIPWAY_REFRESH=1 scripts/test -k schema"


@pytest.mark.parametrize("data", GOOD, ids=str)
def test_editors_and_commands_take_the_same_layers(data: dict[str, Any]) -> None:
    assert list(MANIFEST.find(data)) == []
    assert list(schema().iter_errors(data)) == []


@pytest.mark.parametrize("data", BAD, ids=str)
def test_editors_and_commands_refuse_the_same_layers(data: dict[str, Any]) -> None:
    """The command in one sentence of its own."""
    assert all(why for _, why in MANIFEST.find(data)) and list(MANIFEST.find(data))
    assert list(schema().iter_errors(data))


def test_the_example_and_the_page_are_layers_by_the_schema() -> None:
    """All that people copy from."""
    page = (REPOSITORY / "docs/how-to/layers.md").read_text()
    blocks = [part.partition("```")[0] for part in page.split("```yaml\n")[1:]]
    texts = [text for text in blocks if text.startswith("format:")]
    texts += [(REPOSITORY / "examples/layer/layer.yml").read_text()]
    assert len(texts) >= 2
    for text in texts:
        assert list(schema().iter_errors(yaml.safe_load(text))) == []


def test_what_runs_takes_layers_and_nothing_else() -> None:
    """Packages and the workspace have no manifests to patch and no checks of a service's."""
    known = {kind.name: takes_layers({"kind": kind.name}) for kind in KINDS}
    assert known == {
        "http": True, "worker": True, "cron": True, "package": False, "workspace": False,
    }  # fmt: skip
