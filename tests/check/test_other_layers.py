"""`layer-behind`: a service that other layers made than the settings name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shipway.check.layers import other_layers
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService
from support.hosts import make_host

API = GeneratedService("api", "services/api")
SETTINGS = "layers:\n  acme: { source: ../acme, version: v1.1.0 }\n"


def said(root: Path, made: dict[str, str] | None, settings: str = SETTINGS) -> list[str]:
    """The findings of a service that these versions made (None: without a receipt)."""
    layers = {
        name: {"source": "../x", "version": v, "commit": "0" * 40, "files": [], "patches": []}
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
