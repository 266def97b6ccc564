"""Two at once, a server that is late, a connection that is cut anywhere: the end is the same."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from support.clusters import ROOT_PASSWORD, ROOT_USER, Cluster
from support.cutting import cutting
from support.database_facts import is_right, the_old_objects_are_right
from support.database_states import make
from support.faults import calls
from support.postgres import free_port
from support.provisioning import NOTHING, Dsns, Package
from support.running import until

ROOT = (ROOT_USER, ROOT_PASSWORD)
WRONG = "wrong owner of everything"


def through(port: int, dsns: Dsns) -> Dsns:
    """The root user comes in by another port."""
    root = f"postgres://{ROOT_USER}:{ROOT_PASSWORD}@127.0.0.1:{port}/postgres"
    return replace(dsns, root=root)


def test_two_at_once_converge(package: Package, dsns: Dsns) -> None:
    """One works while the other waits for its lock; together they make each change once."""
    make(dsns.server, WRONG)
    expected = package.provision(dsns, "--dry-run").stdout.splitlines()[1:]
    both = [package.start(dsns.env(), "provision") for _ in range(2)]
    outputs = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert NOTHING in [out for out, _ in outputs]
    assert expected == max((out for out, _ in outputs), key=len).splitlines()[:-1]
    is_right(dsns.server)


def test_two_at_once_without_a_common_lock_converge(package: Package, dsns: Dsns) -> None:
    """Locks are a database's own: root DSNs of two databases race, look again, and both succeed."""
    dsns.server.query("CREATE DATABASE other")
    pair = (dsns, replace(dsns, root=dsns.server.root_dsn("other")))
    both = [package.start(each.env(), "provision") for each in pair]
    outputs = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    is_right(dsns.server)


@pytest.mark.parametrize("running", ["installed"], indirect=True)
def test_a_lock_that_is_never_given_back_ends_the_wait(package: Package, dsns: Dsns) -> None:
    server = dsns.server
    held = "SELECT pg_advisory_lock(7386244135), pg_sleep(60)"
    holder = threading.Thread(target=server.attempt, args=(*ROOT, "postgres", held))
    holder.start()
    until(
        lambda: server.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "1",
        held,
    )
    late = package.provision(dsns, "--wait", "0.3")
    stop = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%'"
    )
    server.query(f"{stop} AND pid <> pg_backend_pid()")
    holder.join()
    assert late.returncode == 1
    assert late.stderr == "db-provision: another db-provision is still at work after 0.3 s\n"


def test_a_server_that_comes_late_is_waited_for(package: Package, dsns: Dsns) -> None:
    """Nothing listens at first; once something does, the run goes on by itself."""
    with cutting(dsns.server.port) as proxy:
        late = free_port()
        process = package.start(through(late, dsns).env(), "provision", "--wait", "30")
        with pytest.raises(Exception, match="timed out"):
            process.wait(0.6)
        proxy.reopen(late)
        out, error = process.communicate(timeout=60)
    assert process.returncode == 0, out + error
    is_right(dsns.server)


def test_a_server_that_never_comes_ends_the_wait(package: Package, dsns: Dsns) -> None:
    """After the time that was given, by name, without the host."""
    gone = package.provision(through(free_port(), dsns), "--wait", "0.5")
    assert gone.returncode == 1
    assert gone.stderr == "db-provision: DATABASE_ROOT_URL: nothing answers there (ECONNREFUSED)\n"


def test_a_wrong_password_is_not_waited_for(package: Package, dsns: Dsns) -> None:
    """It will not mend itself: the answer comes long before the hour is over."""
    wrong = dsns.server.dsn(ROOT_USER, "wr0ng-marker", "postgres")
    refused = package.provision(replace(dsns, root=wrong), "--wait", "3600")
    assert refused.returncode == 1
    assert (
        refused.stderr
        == "db-provision: DATABASE_ROOT_URL: the server refuses the password (28P01)\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("running", "after"), [("installed", False), ("18", True)], indirect=["running"]
)
def test_a_cut_at_any_statement_is_mended_by_the_next_run(
    package: Package, dsns: Dsns, after: bool
) -> None:
    """A statement is lost, or gets through and its answer is lost; the next run finishes."""
    server = dsns.server
    count = statements(package, dsns, after)
    assert count > 30
    for at in calls(count):
        server.empty()
        make(server, WRONG)
        with cutting(server.port, at, after) as proxy:
            cut = package.provision(through(proxy.port, dsns), "--wait", "0")
        assert cut.returncode == 1, f"cut at {at}: {cut.stdout}"
        assert cut.stderr.endswith("the connection was cut (ECONNRESET)\n"), cut.stderr
        mended = package.provision(dsns)
        assert mended.returncode == 0, f"cut at {at}: {mended.stderr}"
        the_old_objects_are_right(server)
    assert package.provision(dsns).stdout == NOTHING
    is_right(server)


def statements(package: Package, dsns: Dsns, after: bool) -> int:
    """How many a whole run has."""
    make(dsns.server, WRONG)
    with cutting(dsns.server.port, after=after) as proxy:
        assert package.provision(through(proxy.port, dsns)).returncode == 0
        return proxy.count


@pytest.mark.parametrize("running", ["installed"], indirect=True)
def test_a_table_that_is_in_use_is_left_for_the_next_run(package: Package, dsns: Dsns) -> None:
    """A lock on a table is waited for ten seconds, then said, and nothing queues behind us."""
    server: Cluster = dsns.server
    make(server, WRONG)
    busy = "BEGIN; LOCK TABLE notes IN ACCESS SHARE MODE; SELECT pg_sleep(60)"
    holder = threading.Thread(target=server.attempt, args=(*ROOT, "acme", busy))
    holder.start()
    waiting = "SELECT count(*) > 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%'"
    until(lambda: server.query(waiting) == "t", busy)
    stuck = package.provision(dsns)
    server.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()"
    )
    holder.join()
    assert stuck.returncode == 1
    assert "somebody else holds a lock that is needed; run it again (55P03)" in stuck.stderr
    package.converge(dsns)
    the_old_objects_are_right(server)
