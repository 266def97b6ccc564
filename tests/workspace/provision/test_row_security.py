"""What the roles can do in the end: row-level security holds, root's work is root's."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from support.clusters import Cluster
from support.provisioning import (
    APP,
    APP_PASSWORD,
    DATABASE,
    SERVICE,
    SERVICE_PASSWORD,
    Dsns,
    Package,
)
from support.running import NODE

HELPER = """
import { tenantRowSecurity } from "./dist/index.js";
console.log(JSON.stringify(tenantRowSecurity({ table: "notes", column: "tenant" })));
"""
TABLE = "CREATE TABLE notes (id serial PRIMARY KEY, tenant text NOT NULL, body text);"
ROWS = "INSERT INTO notes (tenant, body) VALUES ('a', 'one'), ('b', 'two'), ('b', 'three');"
BODIES = "SELECT body FROM notes ORDER BY id"
ROLES = ((APP, APP_PASSWORD), (SERVICE, SERVICE_PASSWORD))


def as_tenant(tenant: str, sql: str) -> str:
    """The statement for one tenant."""
    return f"SET app.tenant_id = '{tenant}'; {sql}"


def row_security(package: Package) -> str:
    """What the package's helper gives a migration."""
    command = [NODE, "--input-type=module", "--eval", HELPER]
    env = {"PATH": os.environ["PATH"]}
    done = subprocess.run(command, cwd=package.folder, env=env, capture_output=True, check=True)
    return str(json.loads(done.stdout))


@pytest.fixture
def tenants(package: Package, dsns: Dsns) -> Cluster:
    """A provisioned database, and a table that the app role's migration made."""
    package.converge(dsns)
    server = dsns.server
    migration = f"{TABLE} {row_security(package)}"
    assert server.attempt(APP, APP_PASSWORD, DATABASE, migration).stderr == ""
    assert server.attempt(SERVICE, SERVICE_PASSWORD, DATABASE, ROWS).stderr == ""
    return server


def test_a_tenant_sees_its_rows_only(package: Package, dsns: Dsns, tenants: Cluster) -> None:
    """Although the app role owns the table; the service role sees all of them."""

    def app(sql: str) -> subprocess.CompletedProcess[str]:
        return tenants.attempt(APP, APP_PASSWORD, DATABASE, sql)

    assert app(as_tenant("a", BODIES)).stdout.split() == ["one"]
    assert app(as_tenant("b", BODIES)).stdout.split() == ["two", "three"]
    assert app(BODIES).stdout == "" == app(as_tenant("", BODIES)).stdout
    everything = tenants.attempt(SERVICE, SERVICE_PASSWORD, DATABASE, BODIES)
    assert everything.stdout.split() == ["one", "two", "three"]
    stolen = app(as_tenant("a", "INSERT INTO notes (tenant) VALUES ('b')"))
    assert "violates row-level security" in stolen.stderr
    assert app(as_tenant("a", "UPDATE notes SET body = 'x' RETURNING id")).stdout.split() == ["1"]
    assert app(as_tenant("a", "DELETE FROM notes RETURNING id")).stdout.split() == ["1"]
    assert package.provision(dsns, "--check").returncode == 0


def test_a_table_whose_owner_is_not_bound_is_drift(
    package: Package, dsns: Dsns, tenants: Cluster
) -> None:
    """Without FORCE a tenant sees everything: the check says so, the next run mends it."""
    tenants.query("ALTER TABLE notes NO FORCE ROW LEVEL SECURITY", DATABASE)
    leak = tenants.attempt(APP, APP_PASSWORD, DATABASE, as_tenant("a", BODIES))
    assert leak.stdout.split() == ["one", "two", "three"]
    check = package.provision(dsns, "--check")
    assert check.returncode == 1
    assert "table public.notes: its owner is past row-level security" in check.stderr
    package.converge(dsns)
    held = tenants.attempt(APP, APP_PASSWORD, DATABASE, as_tenant("a", BODIES))
    assert held.stdout.split() == ["one"]


# what -> the statement, and what the server answers
ONLY_ROOT_MAY = {
    "make a role": ("CREATE ROLE friend", "permission denied to create role"),
    "make a database": ("CREATE DATABASE other2", "permission denied to create database"),
    "become a superuser": (f"ALTER ROLE {APP} SUPERUSER", "ermission denied|must be superuser"),
    "give itself BYPASSRLS": (f"ALTER ROLE {APP} BYPASSRLS", "ermission denied|must be superuser"),
    "change a neighbour's password": ("ALTER ROLE boss PASSWORD 'x'", "ermission denied|must be"),
    "become root": ("SET ROLE boss", "permission denied"),
    "join a privileged role": (f"GRANT pg_read_all_data TO {APP}", "ermission denied|must have"),
    "read passwords": ("SELECT rolpassword FROM pg_authid", "permission denied"),
    "read the server's files": ("SELECT pg_read_file('/etc/passwd')", "permission denied"),
    "run programs": ("COPY (SELECT 1) TO PROGRAM 'id'", "ermission denied|must be superuser"),
    "install untrusted code": ("CREATE EXTENSION file_fdw", "permission denied"),
    "change the server": (
        "ALTER SYSTEM SET work_mem = '1GB'",
        "permission denied|must be superuser",
    ),
    "end a neighbour": (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'boss'"
        " OR backend_type = 'checkpointer'",
        "ermission denied|must be a superuser|must be a member",
    ),
    "switch off row-level security of others": (
        "ALTER TABLE strange.secrets DISABLE ROW LEVEL SECURITY",
        "permission denied|must be owner",
    ),
    "read other schemas": ("SELECT * FROM strange.secrets", "permission denied"),
    "pretend that no policy applies": (
        "SET session_replication_role = replica",
        "permission denied",
    ),
}
STRANGE = "CREATE SCHEMA strange; CREATE TABLE strange.secrets (x int);"
STRANGE += "ALTER TABLE strange.secrets ENABLE ROW LEVEL SECURITY"


def test_what_only_root_may_is_refused_to_the_others(tenants: Cluster) -> None:
    """Each tried by both roles; the error is the server's own refusal, nothing else."""
    tenants.query(STRANGE, DATABASE)
    for user, password in ROLES:
        for what, (sql, answer) in ONLY_ROOT_MAY.items():
            tried = tenants.attempt(user, password, DATABASE, sql)
            assert tried.returncode != 0, f"{user} may {what}"
            assert any(part in tried.stderr for part in answer.split("|")), tried.stderr


def test_the_service_role_may_not_change_what_the_app_role_owns(tenants: Cluster) -> None:
    """It reads and writes rows; tables and policies are the app role's, which migrates."""
    for sql in (
        "ALTER TABLE notes DISABLE ROW LEVEL SECURITY",
        "DROP TABLE notes",
        "TRUNCATE notes",
        "DROP POLICY tenant ON notes",
        "CREATE TABLE here (x int)",
        f"ALTER DATABASE {DATABASE} RENAME TO mine",
        f"SET ROLE {APP}",
    ):
        tried = tenants.attempt(SERVICE, SERVICE_PASSWORD, DATABASE, sql)
        assert "must be owner" in tried.stderr or "permission denied" in tried.stderr, sql


def test_the_app_role_cannot_become_the_service_role(tenants: Cluster) -> None:
    """That would be the way past row-level security."""
    tried = tenants.attempt(APP, APP_PASSWORD, DATABASE, f"SET ROLE {SERVICE}")
    assert "permission denied" in tried.stderr
    off = tenants.attempt(APP, APP_PASSWORD, DATABASE, f"SET row_security = off; {BODIES}")
    assert "would be affected by row-level security" in off.stderr


def test_other_databases_are_closed(package: Package, dsns: Dsns, tenants: Cluster) -> None:
    """Neither role gets into another provisioned one, nor reads a table anywhere else."""
    other = Dsns(tenants, "other_app", "other-pass", "other_service", "other-pass2", "other")
    package.converge(other)
    tenants.query("CREATE TABLE IF NOT EXISTS private (x int)")
    for user, password in ROLES:
        shut = tenants.attempt(user, password, "other", "SELECT 1")
        assert "permission denied for database" in shut.stderr
        read = tenants.attempt(user, password, "postgres", "SELECT * FROM private")
        assert "permission denied" in read.stderr
    tenants.query("DROP TABLE private")
    assert package.provision(dsns, "--check").returncode == 0


def test_a_worker_makes_its_schema_whichever_role_it_has(
    package: Package, dsns: Dsns, tenants: Cluster
) -> None:
    """jobs_NAME belongs to the role that started first, is closed to the other, and is no drift."""
    for (user, password), (stranger, theirs) in (ROLES, ROLES[::-1]):
        schema = f"jobs_{user}"
        made = f"CREATE SCHEMA {schema}; CREATE TABLE {schema}.job (id int); TABLE {schema}.job"
        assert tenants.attempt(user, password, DATABASE, made).stderr == ""
        closed = tenants.attempt(stranger, theirs, DATABASE, f"TABLE {schema}.job")
        assert "permission denied for schema" in closed.stderr
    assert package.provision(dsns, "--check").returncode == 0
