"""An adopted service is reached from outside, and goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from adopt.conftest import host, made  # noqa: F401
from commands.test_new import shipway
from derive.test_adopted_route import PODS, by_hand
from shipway.derive.load import why_no_route
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from support.derived import carry
from support.hosts import commit, snapshot, status
from support.routes import K8S, gateway_host

SCHEMA = '{"type": "object", "properties": {"PORT": {"type": "integer", "default": 3000}}}\n'
OVERLAY = f"{K8S}/overlays/production/legacy/kustomization.yaml"


def test_it_lives_on_with_its_teams_manifests(
    host: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every byte of these comes back when it goes."""
    files = {
        path.replace("payments", "legacy"): text.replace("payments", "legacy").replace(
            "8080", "3000"
        )
        for path, text in by_hand().items()
    }
    ours = {
        "services/legacy/env.schema.json": SCHEMA,
        "services/legacy/Dockerfile": "FROM node:22-alpine\nUSER 1000\nEXPOSE 3000\n",
    }
    carry(host, {**gateway_host(), **files, **ours})
    commit(host)
    before = snapshot(host)
    assert shipway(host, "adopt", "services/legacy", "--data", "reachable=none") == 0
    assert shipway(host, "sync", "legacy") == 0
    commit(host)
    assert shipway(host, "update", "legacy", "--data", "reachable=gateway") == 0
    assert shipway(host, "sync", "legacy") == 0
    assert "legacy.example.com" in (host / OVERLAY).read_text()
    assert "name: pay-svc" in (host / f"{K8S}/base/legacy/httproute.yaml").read_text()
    commit(host)
    capsys.readouterr()
    shipway(host, "check", "legacy")
    said = capsys.readouterr().out
    assert "[drift]" not in said and "[route" not in said
    assert shipway(host, "sync", "legacy") == 0 and status(host) == ""
    assert shipway(host, "remove", "legacy") == 0
    assert {p: t for p, t in snapshot(host).items() if p.startswith(K8S)} == {
        path: text for path, text in before.items() if path.startswith(K8S)
    }


def test_without_a_schema_sync_says_why_there_is_no_route(
    host: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    carry(host, {**gateway_host(), f"{K8S}/base/legacy/deploy.yaml": PODS})
    commit(host)
    assert shipway(host, "adopt", "services/legacy", "--data", "reachable=gateway") == 0
    commit(host)
    capsys.readouterr()
    assert shipway(host, "sync", "legacy") == 0
    said = capsys.readouterr()
    assert "Nothing to do" in said.out
    assert "services/legacy has no env.schema.json" in said.err
    (host / "services/legacy/env.schema.json").write_text(SCHEMA)
    assert why_no_route(View(Host(host)), GeneratedService("legacy", "services/legacy")) == ""
