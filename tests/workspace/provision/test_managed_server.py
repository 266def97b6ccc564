"""Where root is no superuser, as on a managed server, and where it cannot do what is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.clusters import Cluster
from support.database_facts import later_objects_are_shared
from support.provisioning import APP, APP_PASSWORD, DATABASE, SERVICE, Dsns, Package, managed


@pytest.mark.parametrize("running", ["18"], indirect=True)
def test_root_need_not_be_a_superuser(package: Package, server: Cluster) -> None:
    """CREATEROLE, CREATEDB and BYPASSRLS are enough; a wrong password is found by logging in."""
    dsns = managed(server, "CREATEROLE CREATEDB BYPASSRLS")
    package.converge(dsns)
    assert server.attempt(APP, APP_PASSWORD, DATABASE, "SELECT 1").returncode == 0
    server.query(f"ALTER ROLE {APP} PASSWORD 'other' CREATEDB; GRANT {SERVICE} TO {APP}")
    check = package.provision(dsns, "--check")
    assert f'role "{APP}": has another password' in check.stderr
    mended = package.provision(dsns)
    # What a superuser granted, only a superuser takes away: it is said, and the rest is done.
    assert mended.returncode == 1 and "REVOKE" in mended.stderr
    server.query(f"REVOKE {SERVICE} FROM {APP}")
    package.converge(dsns)
    later_objects_are_shared(server)


def test_a_root_that_cannot_is_told_what_it_lacks(package: Package, server: Cluster) -> None:
    """Every point at once, before anything is changed."""
    refused = package.provision(managed(server, ""))
    assert refused.returncode == 1
    for lacking in ("may not create roles", "may not create databases", "may not give BYPASSRLS"):
        assert f"DATABASE_ROOT_URL: its user {lacking}" in refused.stderr
    assert server.query(f"SELECT count(*) FROM pg_roles WHERE rolname = '{APP}'") == "0"


def test_the_first_superuser_cannot_run_the_software(package: Package, dsns: Dsns) -> None:
    """A container's own user stays a superuser whatever one says: another one is asked for."""
    server = dsns.server
    server.query("CREATE ROLE second SUPERUSER LOGIN PASSWORD 'second-marker'")
    root = server.dsn("second", "second-marker", "postgres")
    refused = package.provision(replace(dsns, app="boss", root=root))
    assert refused.returncode == 1
    assert "DATABASE_URL: the server was made with its user, a superuser for ever" in refused.stderr
