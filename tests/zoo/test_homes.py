"""Hosts whose services live in `apps`, or are called NAME-service: ours lives there too."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.formatters import use
from support.hosts import commit, git, make_host, snapshot
from support.sweeps import further
from support.tools import environment
from support.versions import TemplateHistory
from zoo.keeper import run, shipway
from zoo.test_gates import V2

PRETTIER = {".gitignore": "node_modules/\n", ".prettierrc": "{}\n"}
IMAGE = "FROM node:20.19.0\nUSER 1000:1000\nCMD node main.js\n"


@dataclass(frozen=True)
class Home:
    """Where siblings live. folder: where a service goes; package: the name that its package gets
    for `payments`; says: what `shipway new` says of the host."""

    files: Mapping[str, str | None]
    folder: str
    package: str
    says: str


HOMES = {
    "apps alone, on Node 20": Home(
        {
            "pnpm-workspace.yaml": "packages:\n  - apps/*\n  - packages/*\n",
            "services/scheduler-worker/package.json": None,
            ".nvmrc": "20.19.0\n",
            "apps/api/package.json": '{ "name": "@acme/api" }\n',
            "apps/api/Dockerfile": IMAGE,
            "apps/web/Dockerfile": IMAGE,
        },
        "apps",
        "@acme/payments",
        "services live in apps/, as most packages with an image do",
    ),
    "siblings called NAME-service": Home(
        {
            "pnpm-workspace.yaml": "packages:\n  - services/*\n  - packages/*\n",
            "services/scheduler-worker/package.json": None,
            "services/billing-service/package.json": '{ "name": "@acme/billing-service" }\n',
            "services/billing-service/Dockerfile": IMAGE,
            "services/search-service/package.json": '{ "name": "@acme/search-service" }\n',
            "services/search-service/Dockerfile": IMAGE,
        },
        "services",
        "@acme/payments",
        "shipway rename payments payments-service",
    ),
}


def green(host: Path) -> None:
    """The host's own format check, and Shipway's."""
    done = run(host, "prettier --check .")
    assert done.returncode == 0, done.stdout + done.stderr
    assert shipway(host, "check") == 0


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.parametrize(
    "shape", ["siblings called NAME-service", *further("apps alone, on Node 20")]
)
def test_a_service_lives_where_its_siblings_do(
    shape: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """new, update, rename and remove; the gates are green at each step, no byte is left."""
    monkeypatch.setenv("PATH", environment()["PATH"])
    home = HOMES[shape]
    history = TemplateHistory(tmp_path / "template")
    history.release("v2.0.0", V2)
    host = make_host(tmp_path / "acme", {**home.files, **PRETTIER})
    use(host, "prettier")
    assert run(host, "prettier --write --log-level=error .").returncode == 0
    commit(host)
    start = snapshot(host)
    green(host)
    source = ("--yes", "--template", str(history.root), "--ref", "v1.0.0")
    capsys.readouterr()
    assert shipway(host, "new", "payments", *source) == 0
    printed = capsys.readouterr()
    assert home.says in printed.out + printed.err
    manifest = json.loads((host / home.folder / "payments/package.json").read_text())
    assert manifest["name"] == home.package
    green(host)
    commit(host, "add payments")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(host), str(clone))
    shutil.copytree(host / "node_modules", clone / "node_modules", symlinks=True)
    green(clone)

    assert shipway(host, "update", "--all", "--to", "v2.0.0") == 0
    green(host)
    commit(host, "version 2")
    assert shipway(host, "rename", "payments", "invoices") == 0
    green(host)
    commit(host, "another name")
    assert shipway(host, "remove", "invoices") == 0
    assert snapshot(host) == start
