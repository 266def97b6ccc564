"""CREATE INDEX CONCURRENTLY on a real server: beside everybody, killed, and twice at once."""

from __future__ import annotations

import signal

import pytest

from support.clusters import Cluster
from support.migrating import Migrations
from support.notes import BODIES, NOTES, as_app, reading
from support.provisioning import DATABASE, Dsns
from support.running import until

pytestmark = pytest.mark.parametrize("running", ["installed"], indirect=True)

MAKE = "CREATE UNIQUE INDEX CONCURRENTLY bodies ON public.notes (body);\n"
INDEX = "-- Up Migration\n-- beside readers; and writers\n"
INDEX += MAKE.replace("bodies", "IF NOT EXISTS bodies")
INDEX += "-- Down Migration\nDROP INDEX CONCURRENTLY IF EXISTS bodies;\n"
UNNAMED = MAKE.replace(" bodies", "")
TWICE = "INSERT INTO notes (tenant_id, body) VALUES ('a', 'one')"
UNTIL_THEN = "the end of transactions that began before, held up by acme_app (process "


def is_valid(server: Cluster, index: str = "bodies") -> str:
    """``t`` or ``f``; empty where there is no index of that name."""
    of = "FROM pg_index WHERE indexrelid = to_regclass"
    return server.query(f"SELECT indisvalid {of}('{index}')", DATABASE)


def is_waiting(server: Cluster) -> bool:
    """Whether the index is there, and its making waits for those who began before."""
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'virtualxid'"
    return is_valid(server) == "f" and server.query(waits) != "0"


def test_it_is_made_beside_readers_and_writers(runner: Migrations, tenants: Dsns) -> None:
    """What a try left behind is taken away by the next one; and it is undone."""
    server = tenants.server
    server.query(TWICE, DATABASE)
    runner.begin(**{"0001_notes": NOTES, "0002_bodies": INDEX})
    assert "could not create unique index" in runner.run(tenants).stderr
    assert is_valid(server) == "f"
    server.query("DELETE FROM notes WHERE id = 4", DATABASE)
    with runner.start(tenants) as process:
        with reading(server):
            assert process.stdout is not None
            assert f"0002_bodies: waits for {UNTIL_THEN}" in process.stdout.readline()
            assert as_app(server, "b", BODIES) == "two three"
            as_app(server, "b", "INSERT INTO notes (tenant_id, body) VALUES ('b', 'four')")
        out, error = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "db-migrate: 0002_bodies\n"), error
    assert is_valid(server) == "t"
    runner.done(tenants, "down")
    assert is_valid(server) == ""


def test_a_killed_run_is_over_and_the_next_one_makes_it_anew(
    runner: Migrations, tenants: Dsns
) -> None:
    """While who held it up goes on reading: what was killed neither holds its turn nor the name."""
    server = tenants.server
    runner.begin(**{"0001_notes": NOTES, "0002_bodies": MAKE})
    with reading(server):
        with runner.start(tenants) as killed:
            until(lambda: is_waiting(server), "it waits")
            killed.kill()
        began = runner.start(tenants, "--lock-timeout", "0.3")
        assert began.stdout is not None
        said = [began.stdout.readline()]
        while said[-1] and "waits for" not in said[-1]:
            said.append(began.stdout.readline())
    out, error = began.communicate(timeout=60)
    assert (began.returncode, out) == (0, "db-migrate: 0002_bodies\n"), (said, error)
    assert UNTIL_THEN in said[-1]
    # Until the server has seen that it is gone.
    assert all("another migrate is at work: acme_app (process " in line for line in said[:-1])
    assert is_valid(server) == "t"


def test_of_two_at_once_none_takes_the_others_away(runner: Migrations, tenants: Dsns) -> None:
    """The slower one begins while the index is being made, which looks like what a kill leaves."""
    server = tenants.server
    files = {"0001_notes": NOTES, "0002_one": "SELECT 1;\n", "0003_bodies": INDEX}
    runner.begin(**files)
    with reading(server):
        slower = runner.start(tenants, "--lock-timeout", "0.3")
        assert slower.stdout is not None
        assert slower.stdout.readline() == "db-migrate: 0002_one\n"
        slower.send_signal(signal.SIGSTOP)
        faster = runner.start(tenants, "--lock-timeout", "0.3")
        until(lambda: is_waiting(server), "one of them makes it")
        slower.send_signal(signal.SIGCONT)
        assert slower.stdout.readline().startswith("db-migrate: 0003_bodies: ")
    ended = [process.communicate(timeout=60) for process in (faster, slower)]
    assert (faster.returncode, slower.returncode, is_valid(server)) == (0, 0, "t"), ended


def test_what_no_later_try_takes_away_is_named(runner: Migrations, tenants: Dsns) -> None:
    """An index without a name, as REINDEX leaves one, until it is dropped; and a whole one."""
    server = tenants.server
    server.query(TWICE, DATABASE)
    runner.begin(**{"0001_notes": NOTES, "0002_bodies": UNNAMED})
    runner.run(tenants)
    server.query("DELETE FROM notes WHERE id = 4", DATABASE)
    said = runner.done(tenants)
    assert said.startswith("db-migrate: 0002_bodies\ndb-migrate: index public.notes_body_idx is of")
    assert is_valid(server, "notes_body_idx1") == "t"
    drop = said[said.index("DROP INDEX") :]
    runner.begin(**{"0001_notes": NOTES, "0002_bodies": UNNAMED, "0003_drop": drop})
    assert runner.done(tenants) == "db-migrate: 0003_drop\n"
    assert is_valid(server, "notes_body_idx") == ""
    # A kill between an index and its record leaves a whole one.
    server.query(MAKE, DATABASE)
    ours = {"0001_notes": NOTES, "0002_bodies": UNNAMED, "0003_drop": drop}
    runner.begin(**ours, **{"0004_bodies": MAKE})
    cure = 'relation "bodies" already exists. A try that was cut off may have made it'
    assert cure in runner.run(tenants).stderr
    runner.begin(**ours, **{"0004_bodies": INDEX})
    assert runner.done(tenants) == "db-migrate: 0004_bodies\n"
