"""A service that is reached from outside lives its life: new, check, update, rename, remove."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from support.derived import host_with_manifests
from support.hosts import commit, snapshot, status
from support.json_output import read_output
from support.routes import K8S, SETTINGS, gateway_host

PRODUCTION = f"{K8S}/overlays/production/{{}}/kustomization.yaml"
ROUTE = f"{K8S}/base/{{}}/httproute.yaml"


def said(host: Path, capsys: pytest.CaptureFixture[str], *answers: str) -> dict[str, str]:
    """Why a new service was not wired into some things."""
    capsys.readouterr()
    data = [part for answer in answers for part in ("--data", answer)]
    assert shipway(host, "new", "payments", "--yes", "--json", *data) == 0
    skipped: dict[str, str] = read_output(capsys.readouterr().out, "new")["skipped"]
    return skipped


def test_it_comes_is_renamed_and_goes_without_a_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its host name goes along, and the neighbour's route stays as it was."""
    host = host_with_manifests(tmp_path / "acme", **gateway_host())
    before = snapshot(host)
    assert "route" not in said(host, capsys, "reachable=gateway")
    commit(host)
    assert shipway(host, "check") == 0 and shipway(host, "sync", "--all") == 0
    assert status(host) == ""
    assert "payments.example.com" in (host / PRODUCTION.format("payments")).read_text()
    assert shipway(host, "rename", "payments", "billing") == 0
    assert "billing.example.com" in (host / PRODUCTION.format("billing")).read_text()
    assert "name: billing" in (host / ROUTE.format("billing")).read_text()
    commit(host)
    assert shipway(host, "check") == 0
    assert shipway(host, "remove", "billing") == 0
    assert snapshot(host) == before


def test_one_that_is_there_can_be_reached_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a host that shows nothing the answer alone brings what the service needs, and says what to
    write for the rest; back again, every byte is as it was."""
    host = host_with_manifests(tmp_path / "acme")
    said(host, capsys)
    commit(host)
    before = snapshot(host)
    assert shipway(host, "update", "payments", "--data", "reachable=gateway") == 0
    config = host / "services/payments/src/config.ts"
    assert "TRUST_PROXY" in config.read_text()
    assert shipway(host, "sync", "payments") == 0
    assert not (host / ROUTE.format("payments")).exists()
    with (host / SETTINGS).open("a") as file:
        file.write("routes: {gateway: infra/edge, hosts: {production: NAME.acme.test}}\n")
    commit(host)
    assert shipway(host, "sync", "payments") == 0
    assert "payments.acme.test" in (host / PRODUCTION.format("payments")).read_text()
    assert shipway(host, "check") == 0
    assert "warning: the NetworkPolicy of payments lets nobody" in capsys.readouterr().out
    commit(host)
    assert shipway(host, "update", "payments", "--data", "reachable=none") == 0
    assert shipway(host, "sync", "payments") == 0
    after = snapshot(host)
    settings = after.pop(SETTINGS), before.pop(SETTINGS)
    assert settings[0].startswith(settings[1])
    assert after == before
