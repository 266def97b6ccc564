"""Migrations on a real server: every tenant's rows, and others' locks."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from support.clusters import Cluster
from support.migrating import NOTHING, Migrations
from support.notes import BODIES, NOTES, ROWS, as_app, reading
from support.provisioning import (
    APP,
    APP_PASSWORD,
    DATABASE,
    SERVICE,
    SERVICE_PASSWORD,
    Dsns,
    Package,
    managed,
)
from support.running import until

# What a migration asks for is the same in every version: one server is enough.
pytestmark = pytest.mark.parametrize("running", ["installed"], indirect=True)

SHOUT = "-- Up Migration\nUPDATE notes SET body = upper(body);\n"
SHOUT += "-- Down Migration\nUPDATE notes SET body = lower(body);\n"
KIND = "-- Up Migration\nALTER TABLE notes ADD COLUMN kind text;\n"
KIND += "-- Down Migration\nALTER TABLE notes DROP COLUMN kind;\n"
UP = KIND.split("-- Down")[0]
INDEX = "-- Up Migration\nCREATE INDEX CONCURRENTLY bodies ON notes (body);\n"


def test_a_data_migration_reaches_every_tenants_rows(runner: Migrations, tenants: Dsns) -> None:
    """And comes back; who runs the software sees as little as before."""
    server = tenants.server
    runner.begin(**{"0001_notes": NOTES, "0002_shout__data": SHOUT})
    assert runner.done(tenants) == "db-migrate: 0002_shout.data\n"
    assert server.query(BODIES, DATABASE) == "ONE TWO THREE"
    assert [as_app(server, tenant, BODIES) for tenant in ("a", "b", "")] == ["ONE", "TWO THREE", ""]
    assert runner.done(tenants) == NOTHING
    assert runner.done(tenants, "status") == "db-migrate: done 0001_notes\n" + (
        "db-migrate: done 0002_shout.data\n"
    )
    assert runner.done(tenants, "down") == "db-migrate: 0002_shout.data, undone\n"
    assert server.query(BODIES, DATABASE) == "one two three"
    small = "ALTER TABLE notes NO FORCE ROW LEVEL SECURITY; UPDATE notes SET body = upper(body);"
    small += "ALTER TABLE notes FORCE ROW LEVEL SECURITY;"
    runner.begin(**{"0001_notes": NOTES, "0002_small": small})
    runner.done(tenants)
    assert server.query(BODIES, DATABASE) == "ONE TWO THREE"
    assert as_app(server, "a", BODIES) == "ONE"


# what is written -> the file's name, its SQL, and what is said
REFUSED = {
    "rows in a file of tables": ("0002_shout", SHOUT, 'called NNNN_NAME.data.sql'),
    "rows and tables in one file": ("0002_kind", UP + SHOUT, "rows of tenants"),
    "tables in a file of rows": ("0002_kind__data", KIND, "tables are changed in another file"),
    "a table that is left open": (
        "0002_open", "ALTER TABLE notes NO FORCE ROW LEVEL SECURITY;",
        "does not bind the owner of notes",
    ),
    "CONCURRENTLY beside others": ("0002_both", INDEX + UP, "stands alone"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "sql", "says"), REFUSED.values(), ids=REFUSED)
def test_what_would_do_nothing_or_half_of_it_is_refused(
    runner: Migrations, tenants: Dsns, name: str, sql: str, says: str
) -> None:
    """By name, with nothing changed and nothing recorded."""
    server = tenants.server
    shape = "SELECT string_agg(attname, ',') FROM pg_attribute WHERE attrelid = 'notes'::regclass"
    before = server.query(shape, DATABASE)
    runner.begin(**{"0001_notes": NOTES, name: sql})
    refused = runner.run(tenants)
    assert refused.returncode == 1 and says in refused.stderr, refused.stdout + refused.stderr
    assert name.replace("__", ".") in refused.stderr
    assert server.query(BODIES, DATABASE) == "one two three"
    assert server.query(shape, DATABASE) == before
    forced = "SELECT relforcerowsecurity FROM pg_class WHERE relname = 'notes'"
    assert server.query(forced, DATABASE) == "t"
    assert server.query("SELECT count(*) FROM migrations", DATABASE) == "1"


def test_a_data_migration_without_the_service_role_is_refused(
    runner: Migrations, tenants: Dsns
) -> None:
    """And what cannot be undone says so."""
    runner.begin(**{"0001_notes": NOTES, "0002_shout__data": SHOUT.split("-- Down")[0]})
    refused = runner.run(tenants, without="DATABASE_SERVICE_URL")
    assert "0002_shout.data: changes rows as the service role" in refused.stderr
    runner.done(tenants)
    assert 'has no "-- Down Migration"' in runner.run(tenants, "down").stderr
    runner.begin(**{"0001_notes": NOTES})
    lost = runner.run(tenants, "down").stderr
    assert "migrations 0002_shout.data have been deleted" in lost and "keeps its file" in lost


def test_at_run_time_no_setting_is_a_way_past(runner: Migrations, tenants: Dsns) -> None:
    """The application's role has no new right, no membership and no policy of its own."""
    server = tenants.server
    runner.begin(**{"0001_notes": NOTES, "0002_shout__data": SHOUT})
    runner.done(tenants)
    for sql in ("SET row_security = off; TABLE notes", f"SET ROLE {SERVICE}"):
        assert server.attempt(APP, APP_PASSWORD, DATABASE, sql).returncode != 0
    assert (
        server.query(f"SELECT count(*) FROM pg_auth_members WHERE member = '{APP}'::regrole") == "0"
    )
    assert server.query("SELECT string_agg(polname, ',') FROM pg_policy", DATABASE) == "tenant"
    assert as_app(server, "", "SELECT count(*) FROM notes") == "0"


def test_readers_are_answered_while_a_migration_waits(runner: Migrations, tenants: Dsns) -> None:
    """Who holds it is named, three readers come through, and it is done once the holder is gone."""
    server = tenants.server
    runner.begin(**{"0001_notes": NOTES, "0002_kind": KIND})
    with runner.start(tenants, "--wait", "60") as process:
        with reading(server):
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            until(lambda: server.query(waiting) == "1", "it waits")
            took = []
            for _ in range(3):
                start = time.monotonic()
                assert as_app(server, "b", BODIES) == "two three"
                took.append(time.monotonic() - start)
            assert process.stdout is not None
            said = process.stdout.readline()
        out, error = process.communicate(timeout=60)
    assert max(took) < 10, took
    assert process.returncode == 0, out + error
    assert "waited in vain for AccessExclusiveLock on notes, held up by acme_app (process" in said
    assert "another try in 1 s" in said and "pg_sleep" not in said
    assert out.endswith("db-migrate: 0002_kind\n")


def test_a_lock_that_is_never_given_back_ends_the_wait(runner: Migrations, tenants: Dsns) -> None:
    """With what was waited for; the table is what it was."""
    runner.begin(**{"0001_notes": NOTES, "0002_kind": KIND})
    with reading(tenants.server):
        late = runner.run(tenants, "--lock-timeout", "0.2", "--wait", "0.5")
    assert late.returncode == 1
    assert "0002_kind: gave up after" in late.stderr and "held up by acme_app" in late.stderr
    assert runner.done(tenants) == "db-migrate: 0002_kind\n"


def test_two_at_once_do_it_once(runner: Migrations, tenants: Dsns) -> None:
    runner.begin(**{"0001_notes": NOTES, "0002_kind": KIND, "0003_shout__data": SHOUT})
    both = [runner.start(tenants) for _ in range(2)]
    outputs = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert tenants.server.query(BODIES, DATABASE) == "ONE TWO THREE"
    assert tenants.server.query("SELECT count(*) FROM migrations", DATABASE) == "3"


@pytest.fixture
def by_policy(package: Package, server: Cluster) -> Iterator[Dsns]:
    """A managed server whose root may not give BYPASSRLS, and rules that ask for none."""
    rules = package.folder / "database-roles.json"
    text = rules.read_text()
    rules.write_text(text.replace('"BYPASSRLS": true', '"BYPASSRLS": false'))
    dsns = managed(server, "CREATEROLE CREATEDB")
    package.converge(dsns)
    yield dsns
    rules.write_text(text)


def test_without_bypassrls_a_policy_opens_the_tables(
    package: Package, runner: Migrations, by_policy: Dsns
) -> None:
    """From the first one on, for the service role alone; provision sees one that is missing."""
    server = by_policy.server
    runner.begin(**{"0001_notes": NOTES, "0002_shout__data": SHOUT})
    runner.done(by_policy, "status")
    (runner.folder / "migrations/0002_shout.data.sql").unlink()
    runner.done(by_policy)
    seen = server.attempt(SERVICE, SERVICE_PASSWORD, DATABASE, f"{ROWS}; {BODIES}")
    assert seen.stdout.strip() == "one two three", seen.stderr
    assert [as_app(server, tenant, BODIES) for tenant in ("a", "b", "")] == ["one", "two three", ""]
    assert package.provision(by_policy, "--check").returncode == 0
    server.query("DROP POLICY service ON notes", DATABASE)
    check = package.provision(by_policy, "--check")
    assert f'table public.notes: "{SERVICE}" sees no row of it' in check.stderr
    package.converge(by_policy)
    runner.begin(**{"0001_notes": NOTES, "0002_shout__data": SHOUT})
    runner.done(by_policy)
    assert server.query(BODIES, DATABASE) == "ONE TWO THREE"
