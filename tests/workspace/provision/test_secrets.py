"""No password, DSN or host in any output, in the server's log or in the list of processes."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest

from support.clusters import ROOT_PASSWORD
from support.database_states import STATES, make
from support.provisioning import APP_PASSWORD, SERVICE_PASSWORD, Dsns, Package

# What is said and logged is ours, not the server's: one of them is enough.
pytestmark = pytest.mark.parametrize("running", ["18"], indirect=True)

PASSWORDS = (ROOT_PASSWORD, APP_PASSWORD, SERVICE_PASSWORD)
HOST = "127.0.0.1"


def test_nothing_is_shown_in_any_state(package: Package, dsns: Dsns) -> None:
    """The check, the dry run and the run in each starting state; the log holds every statement."""
    server = dsns.server
    before = len(server.log())
    for state in STATES:
        server.empty()
        make(server, state)
        for args in (["--check"], ["--dry-run"], []):
            mark = len(server.log())
            done = package.provision(dsns, *args)
            said = done.stdout + done.stderr
            for secret in (*PASSWORDS, HOST, str(server.port), "SCRAM-SHA-256", "postgres://"):
                assert secret not in said, f"{state} {args}: {secret}"
            wrote = server.log()[mark:]
            assert "SET search_path = pg_catalog" in wrote, "the log is not read"
            assert not [secret for secret in PASSWORDS if secret in wrote], f"{state} {args}"
    assert "PASSWORD 'SCRAM-SHA-256$" in server.log()[before:]


def test_nothing_is_shown_when_it_fails(package: Package, dsns: Dsns) -> None:
    """A refused password, no server, a DSN that is none, a host that is not known."""
    server = dsns.server
    for root in (
        server.dsn("boss", "wr0ng-marker", "postgres", HOST),
        f"postgres://boss:{ROOT_PASSWORD}@{HOST}:1/postgres",
        f"postgres://boss:{ROOT_PASSWORD}@no-such-host.invalid:5432/postgres",
        f"postgres://boss:{ROOT_PASSWORD}#@{HOST}:5432/postgres",
        server.root_dsn("no_such_database"),
    ):
        done = package.provision(replace(dsns, root=root), "--wait", "0")
        said = done.stdout + done.stderr
        assert done.returncode in (1, 2) and "DATABASE_ROOT_URL: " in said
        for secret in (*PASSWORDS, "wr0ng-marker", HOST, "no-such-host", "postgres://"):
            assert secret not in said


def test_the_list_of_processes_shows_nothing(package: Package, dsns: Dsns) -> None:
    """Looked at while it runs: ours is there, and only its name and its mode."""
    process = package.start(dsns.env(), "provision")
    seen: set[str] = set()
    while process.poll() is None:
        command = ["ps", "-eww", "-o", "pid=,args="]
        seen |= set(subprocess.run(command, capture_output=True, text=True).stdout.splitlines())
    process.communicate()
    ours = [line for line in seen if line.split(maxsplit=1)[0] == str(process.pid)]
    assert any(line.endswith("dist/provision.js provision") for line in ours)
    assert not [line for line in seen for secret in PASSWORDS if secret in line]
    assert not [line for line in ours if HOST in line]


def test_valid_dsns_are_masked(package: Package, dsns: Dsns) -> None:
    """`validate-dsns` says that they are valid, and nothing of them."""
    done = package.run(dsns.env(), "validate-dsns")
    assert done.returncode == 0
    for secret in (*PASSWORDS, HOST, dsns.app, dsns.database, str(dsns.server.port)):
        assert secret not in done.stdout
    wrong = package.run({**dsns.env(), "DATABASE_URL": dsns.server.root_dsn()}, "validate-dsns")
    assert wrong.returncode == 2
    assert "DATABASE_ROOT_URL and DATABASE_URL: the same user" in wrong.stderr
    assert not [secret for secret in (*PASSWORDS, HOST) if secret in wrong.stderr]
