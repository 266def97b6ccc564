"""`layer-behind` and `layer-rule`: which layers made a service, and what they want of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shipway.check.layers import broken_rules, other_layers
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from support.hosts import make_host

API = GeneratedService("api", "services/api")
SETTINGS = "layers:\n  acme: { source: ../acme, version: v1.1.0 }\n"


def said(root: Path, made: dict[str, str] | None, settings: str = SETTINGS) -> list[str]:
    """The findings of a service that these versions made (None: without a receipt)."""
    layers = {
        name: {
            "source": "../x",
            "version": v,
            "commit": "0" * 40,
            "files": [],
            "patches": [],
            "wirings": [],
            "rules": [],
        }
        for name, v in (made or {}).items()
    }
    files = {
        "services/.shipway.yml": settings,
        API.answers: "service_name: api\n",
        **({"services/api/.shipway/layers.json": json.dumps({"layers": layers})} if made else {}),
    }
    return [
        f"{found.path}:{found.line} {found.rule} {found.what}"
        for found in other_layers(Host(make_host(root, files)), API)
    ]


RECEIPT = "services/api/.shipway/layers.json:1 layer-behind layer"


@pytest.mark.parametrize(
    ("made", "settings", "expected"),
    [
        ({"acme": "v1.1.0"}, SETTINGS, []),
        (None, "scope: '@acme'\n", []),
        ({"acme": "v1.0.0"}, SETTINGS, [f"{RECEIPT} acme is v1.0.0, the settings say v1.1.0"]),
        (None, SETTINGS, [f"{API.answers}:1 layer-behind layer acme v1.1.0 is not in it yet"]),
        ({"old": "v1"}, "scope: '@acme'\n", [f"{RECEIPT} old v1 is no layer any more"]),
    ],
)
def test_a_service_is_held_against_the_layers_that_the_settings_name(
    tmp_path: Path, made: dict[str, str] | None, settings: str, expected: list[str]
) -> None:
    assert said(tmp_path / "acme", made, settings) == expected


@pytest.mark.parametrize(
    ("at", "must", "line"),
    [
        (["spec", "owner"], {"present": True}, 0),
        (["spec", "owner"], {"equals": "platform"}, 0),
        (["spec", "images", "*"], {"starts_with": "ours/"}, 5),
        (["spec", "images", "1"], {"present": False}, 5),
        (["spec", "tier"], {"present": True}, 2),
        (["spec", "tier"], {"present": False}, 0),
        (["spec", "owner"], {"one_of": ["a", "b"]}, 3),
        (["spec", "none", "*", "image"], {"starts_with": "ours/"}, 0),
        (["spec", "owner", "deeper"], {"equals": 1}, 3),
    ],
)
def test_a_rule_of_a_layer_is_told_with_the_line_of_what_breaks_it(
    tmp_path: Path, at: list[str], must: dict[str, object], line: int
) -> None:
    rule = {"name": "x", "at": at, "must": must, "what": "no", "fix": "do", "file": "c.yaml"}
    layer = {"source": "../x", "version": "v1", "commit": "0" * 40, "files": [], "patches": []}
    receipt = {"layers": {"acme": {**layer, "wirings": [], "rules": [rule]}}}
    files = {
        "services/api/.shipway/layers.json": json.dumps(receipt),
        "services/api/c.yaml": "kind: X\nspec:\n  owner: platform\n  images: [ours/a,\n  theirs/b]\n",
    }
    view = View(Host(make_host(tmp_path / "acme", files)))
    found = list(broken_rules(view, API, "infra/k8s/base"))
    assert [one.line for one in found] == ([line] if line else [])
    assert all(one.what == "acme/x: no" and one.rule == "layer-rule" for one in found)
