"""Whatever is there, the end is the same, nothing is lost, and a second run has nothing to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.database_facts import is_right, later_objects_are_shared, the_old_objects_are_right
from support.database_states import STATES, make
from support.provisioning import APP, DATABASE, Dsns, Package


@pytest.mark.parametrize("state", STATES)
def test_every_start_leads_to_the_same_end(package: Package, dsns: Dsns, state: str) -> None:
    """Roles, owners, rights, passwords are right; rows are there; later objects are shared."""
    server = dsns.server
    has_data = make(server, state)
    package.converge(dsns)
    is_right(server)
    if has_data:
        the_old_objects_are_right(server)
    later_objects_are_shared(server)


@pytest.mark.parametrize("state", ["empty server", "wrong owner of everything"])
def test_the_dry_run_says_what_the_run_does(package: Package, dsns: Dsns, state: str) -> None:
    """The same lines, and it has changed nothing: two in a row say the same."""
    make(dsns.server, state)
    before = [package.provision(dsns, "--dry-run").stdout for _ in range(2)]
    assert before[0] == before[1]
    done = package.provision(dsns).stdout
    assert before[0].splitlines()[1:] == done.splitlines()[:-1]


def test_an_extension_in_the_schema_is_left_alone(package: Package, dsns: Dsns) -> None:
    """Its functions and types stay the extension's, whoever made it."""
    server = dsns.server
    if server.query("SELECT count(*) FROM pg_available_extensions WHERE name = 'citext'") == "0":
        pytest.skip("this server has no extension citext")
    package.converge(dsns)
    owner = "SELECT pg_get_userbyid(typowner) FROM pg_type WHERE typname = 'citext'"
    for made in (f"SET ROLE {APP}; CREATE EXTENSION citext", "CREATE EXTENSION citext"):
        server.query(f"DROP EXTENSION IF EXISTS citext; {made}", DATABASE)
        assert package.provision(dsns, "--check").returncode == 0
        assert server.query(owner, DATABASE) == "boss"


def test_root_may_come_in_by_the_database_itself(package: Package, dsns: Dsns) -> None:
    """Where the server was made with it, as a development container is."""
    dsns.server.query(f"CREATE DATABASE {DATABASE}")
    package.converge(replace(dsns, root=dsns.server.root_dsn(DATABASE)))
    is_right(dsns.server)
