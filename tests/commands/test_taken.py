"""What a new service gets unasked in lists that all of its siblings are in: shown before, said
after, under its new name, gone with it; and how to be asked."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from commands.test_new import shipway
from shipway.commands.propose.ask import ask_for
from shipway.derive.load import service_of
from shipway.new.proposals import proposals_for
from shipway.sources.host import Host
from shipway.sources.services import generated_service
from support.hosts import commit, make_host, snapshot
from support.json_output import read_output

SIBLINGS = ("ledger-api", "order-mailer", "scheduler-worker")
COPIES = "".join(f"COPY services/{n}/package.json services/{n}/\n" for n in SIBLINGS)
SCRIPTS = {f"dev:{name}": f"pnpm --filter @acme/{name} dev" for name in SIBLINGS}
ROOT = {"name": "acme", "private": True, "scripts": {"build": "turbo build", **SCRIPTS}}
BUILDS = "".join(
    f"  {n}:\n    build: {{ context: ., dockerfile: services/{n}/Dockerfile }}\n" for n in SIBLINGS
)
MATRIX = "        include:\n" + "".join(f"          - service: {n}\n" for n in SIBLINGS)
PROD = "".join(f"  {n}:\n    restart: always\n    init: true\n" for n in SIBLINGS)
FILES = {
    **{
        f"services/{name}/package.json": json.dumps(
            {"name": f"@acme/{name}", "scripts": {"dev": "tsx src/main.ts"}}
        )
        for name in SIBLINGS
    },
    "Dockerfile": f"FROM node:24\nWORKDIR /app\n# manifests\n{COPIES}RUN pnpm install\n",
    "package.json": json.dumps(ROOT, indent=2) + "\n",
    "docker-compose.dev.yml": f"services:\n{BUILDS}",
    "docker-compose.prod.yml": f"services:\n{PROD}".replace("\n", "\r\n"),
    ".github/workflows/images.yml": f"jobs:\n  a:\n    strategy:\n      matrix:\n{MATRIX}",
}
TAKEN = {"Dockerfile", "package.json", "docker-compose.prod.yml"}
LINES = {
    "Dockerfile": b"\nCOPY services/payments/package.json services/payments/\n",
    "package.json": b'\n    "dev:payments": "pnpm --filter @acme/payments dev"',
    "docker-compose.prod.yml": b"\r\n  payments:\r\n    restart: always\r\n    init: true\r\n",
}
RECEIPT = "services/payments/.shipway/proposals.json"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Committed, without a service of ours; tests change a copy of it."""
    return make_host(tmp_path_factory.mktemp("taken") / "acme", FILES)


@pytest.fixture
def host(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "acme", symlinks=True)
    return tmp_path / "acme"


def new(host: Path, capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    """The report of ``shipway new payments`` as JSON, judged by its schema."""
    capsys.readouterr()
    assert shipway(host, "new", "payments", "--yes", "--json", *args) == 0
    return read_output(capsys.readouterr().out, "new")


def paths(proposals: list[dict[str, Any]]) -> set[str]:
    return {one["path"] for one in proposals}


def test_it_comes_with_the_service_follows_its_name_and_goes_with_it(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Seen before anything is written; new, update, rename and remove are the identity of bytes."""
    before = snapshot(host)
    assert shipway(host, "new", "payments", "--yes", "--dry-run") == 0
    assert snapshot(host) == before
    said = capsys.readouterr().out
    assert "+COPY services/payments/package.json services/payments/\n" in said
    copy = LINES["Dockerfile"].decode().strip()
    assert f"Dockerfile:6: {copy} (like 3 of 3 siblings)\n" in said
    done = new(host, capsys)
    assert paths(done["taken"]) == TAKEN
    assert {one["path"]: one["diff"] for one in done["changed"]}.keys() >= TAKEN
    assert paths(done["proposals"]) == {".github/workflows/images.yml"}
    after = snapshot(host)
    for path, line in LINES.items():
        assert line in after[path], path
    stack = composed(host, "docker-compose.dev.yml", "docker-compose.prod.yml")
    assert stack["payments"]["restart"] == "always" and stack["payments"]["build"]
    commit(host)
    assert shipway(host, "update", "payments") == 0 and snapshot(host) == after
    capsys.readouterr()
    assert shipway(host, "status") == 0
    assert "is changed, or gone" not in capsys.readouterr().out
    assert shipway(host, "rename", "payments", "billing-api") == 0
    renamed = snapshot(host)
    for path, line in LINES.items():
        assert line.replace(b"payments", b"billing-api") in renamed[path], path
        assert b"payments" not in renamed[path]
    commit(host)
    assert shipway(host, "remove", "billing-api") == 0
    assert snapshot(host) == before


def composed(host: Path, *files: str) -> dict[str, Any]:
    """The services that Compose itself makes of these files."""
    command = [str(Path(sys.executable).with_name("docker-compose"))]
    for file in files:
        command += ["-f", file]
    command += ["config", "--format", "json"]
    done = subprocess.run(command, cwd=host, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    services: dict[str, Any] = json.loads(done.stdout)["services"]
    return services


def test_two_services_stand_side_by_side_and_one_that_was_changed_stays(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second takes beside the first. When its folder is gone by hand, removing it takes out
    what it took, and leaves the first one's and what a team made of a line."""
    new(host, capsys)
    commit(host)
    first = snapshot(host)
    assert shipway(host, "new", "invoices", "--yes") == 0
    assert "Taken, as its siblings have it" in capsys.readouterr().out
    copies = (host / "Dockerfile").read_text().splitlines()[3:8]
    assert [line.split("/")[1] for line in copies] == sorted([*SIBLINGS, "payments", "invoices"])
    text = (host / "Dockerfile").read_text()
    (host / "Dockerfile").write_text(text.replace("COPY services/inv", "COPY --link services/inv"))
    commit(host)
    shutil.rmtree(host / "services/invoices")
    commit(host)
    assert shipway(host, "remove", "invoices") == 0
    gone = snapshot(host)
    assert b"--link services/invoices" in gone.pop("Dockerfile")
    assert {path: first[path] for path in gone} == gone


def test_nothing_is_taken_where_a_person_wants_to_be_asked(
    host: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an option, or by the settings for all who come later. They are the first to be proposed,
    ticked where they are offered one by one, and taken together by what they are called."""
    done = new(host, capsys, "--take", "none")
    assert done["taken"] == [] and paths(done["proposals"]) >= TAKEN
    assert paths([one for one in done["proposals"] if one["certain"]]) == TAKEN
    assert not (host / RECEIPT).exists()
    settings = host / "services/.shipway.yml"
    text = settings.read_text()
    settings.write_text(f"{text}proposals: ask\n")
    assert shipway(host, "new", "invoices", "--yes", "--dry-run") == 0
    assert "Taken, as" not in capsys.readouterr().out
    assert shipway(host, "propose", "payments") == 0
    assert capsys.readouterr().out.count("like 3 of 3 siblings, certain\n") == len(TAKEN)
    keys = iter(["", "q", "y"])
    monkeypatch.setattr("builtins.input", lambda: next(keys))
    opened = Host(host)
    service = service_of(opened, generated_service(opened, "payments"))
    ask_for(opened, service, proposals_for(opened, service))
    capsys.readouterr()
    assert shipway(host, "propose", "payments", "--take", "certain", "--json") == 0
    assert len(read_output(capsys.readouterr().out, "propose")["taken"]) == len(TAKEN) - 1
    assert all(line in (host / path).read_bytes() for path, line in LINES.items())
    assert (host / RECEIPT).is_file()
    settings.write_text(f"{text}proposals: often\n")
    assert shipway(host, "propose", "payments") == 2
    assert "proposals: 'often' is not allowed" in capsys.readouterr().err
