"""Root without superuser: all that is due is weighed before the first change is made."""

from __future__ import annotations

import re

import pytest

from support.clusters import Cluster
from support.database_facts import catalog, is_right, later_objects_are_shared
from support.database_states import ROLES
from support.provisioning import APP, DATABASE, MANAGER, SERVICE, Package, managed

MANY, MOST = "CREATEROLE CREATEDB", "CREATEROLE CREATEDB BYPASSRLS"
ADMIN = f"GRANT {APP}, {SERVICE} TO {MANAGER} WITH ADMIN OPTION"
# What an administrator may have left there; each is one call.
BEGINNINGS: dict[str, list[str]] = {
    "nothing": [],
    "roles of a superuser's": [ROLES],
    "roles that root administers": [ROLES, ADMIN],
    "a database of the app role's": [ROLES, ADMIN, f"CREATE DATABASE {DATABASE} OWNER {APP}"],
    "a database of a superuser's": [ROLES, ADMIN, f"CREATE DATABASE {DATABASE}"],
    "a superuser as app role": [ROLES, ADMIN, f"ALTER ROLE {APP} SUPERUSER"],
    "a replicating app role": [ROLES, ADMIN, f"ALTER ROLE {APP} REPLICATION CREATEDB"],
    "a membership": [ROLES, ADMIN, f"GRANT pg_monitor, {SERVICE} TO {APP}"],
}


def cures(stderr: str) -> list[tuple[str, str]]:
    """The statements that an administrator is asked to run, each with its database."""
    found, database = [], "postgres"
    for line in stderr[stderr.index("an administrator") :].splitlines()[1:]:
        if connected := re.fullmatch(r'  \\connect "(.+)"', line):
            database = connected[1]
        elif line.endswith(";"):
            found.append((database, line.strip()))
    return found


CASES = [(attributes, beginning) for beginning in BEGINNINGS for attributes in (MANY, MOST)]
CASES += [("", "nothing"), ("CREATEROLE", "roles that root administers")]


@pytest.mark.parametrize(("attributes", "beginning"), CASES)
def test_all_or_nothing(package: Package, server: Cluster, attributes: str, beginning: str) -> None:
    """Refused with the catalog unchanged, or done; what is asked of an administrator is enough."""
    dsns = managed(server, attributes)
    for statements in BEGINNINGS[beginning]:
        server.query(statements)
    place = DATABASE if "database" in beginning else "postgres"
    before = catalog(server, place)
    done = package.provision(dsns)
    if done.returncode == 0:
        assert package.provision(dsns, "--check").returncode == 0
        is_right(server)
        return
    assert "42501" not in done.stderr, done.stdout + done.stderr
    assert done.stdout == "" and catalog(server, place) == before
    asked = cures(done.stderr)
    assert asked, done.stderr
    for database, statement in asked:
        server.query(statement, database)
    after = package.provision(dsns)
    assert after.returncode == 0, f"{done.stderr}\n{asked}\n{after.stderr}"
    is_right(server)


def test_a_role_made_beforehand_is_enough(package: Package, running: Cluster) -> None:
    """Where root may not give BYPASSRLS: an administrator makes the one role that has it."""
    server = running
    server.empty()
    dsns = managed(server, "CREATEROLE CREATEDB")
    refused = package.provision(dsns)
    assert refused.returncode == 1 and "BYPASSRLS" in refused.stderr
    made = [statement for _, statement in cures(refused.stderr)]
    assert made[0] == f'CREATE ROLE "{SERVICE}" LOGIN BYPASSRLS;'
    for statement in made:
        server.query(statement)
    package.converge(dsns)
    is_right(server)
    later_objects_are_shared(server)


def test_a_database_that_root_may_not_enter(package: Package, server: Cluster) -> None:
    """Named with what lets it in, and nothing was changed."""
    dsns = managed(server, MOST)
    server.query(f"CREATE DATABASE {DATABASE}")
    server.query(f"REVOKE CONNECT ON DATABASE {DATABASE} FROM PUBLIC")
    refused = package.provision(dsns)
    assert f'GRANT CONNECT ON DATABASE "{DATABASE}" TO "{MANAGER}"' in refused.stderr
    assert server.query(f"SELECT count(*) FROM pg_roles WHERE rolname = '{APP}'") == "0"
