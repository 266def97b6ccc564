"""`--check` names each point in which the database has drifted, and changes nothing."""

from __future__ import annotations

import pytest

from support.provisioning import APP, DATABASE, SERVICE, Dsns, Package

TABLE = "CREATE TABLE notes (id int); CREATE SEQUENCE counter; CREATE TYPE mood AS ENUM ('fine');"
TABLE += "CREATE FUNCTION answer() RETURNS int LANGUAGE sql AS 'SELECT 42';"
LATER = f"ALTER DEFAULT PRIVILEGES FOR ROLE {APP}"
# what was done by hand -> what the check says
DRIFTS = {
    f"ALTER ROLE {APP} SUPERUSER": f'role "{APP}": has SUPERUSER',
    f"ALTER ROLE {APP} BYPASSRLS": f'role "{APP}": has BYPASSRLS',
    f"ALTER ROLE {APP} CREATEDB": f'role "{APP}": has CREATEDB',
    f"ALTER ROLE {APP} CREATEROLE": f'role "{APP}": has CREATEROLE',
    f"ALTER ROLE {SERVICE} REPLICATION": f'role "{SERVICE}": has REPLICATION',
    f"ALTER ROLE {SERVICE} NOBYPASSRLS": f'role "{SERVICE}": lacks BYPASSRLS',
    f"ALTER ROLE {SERVICE} NOLOGIN": f'role "{SERVICE}": lacks LOGIN',
    f"ALTER ROLE {APP} PASSWORD 'other'": f'role "{APP}": has another password',
    f"ALTER ROLE {APP} CONNECTION LIMIT 0": f'role "{APP}": is allowed no connection',
    f"ALTER ROLE {APP} VALID UNTIL '2030-01-01'": f'role "{APP}": has a password that expires',
    f"GRANT pg_write_all_data TO {APP}": f'role "{APP}": is a member of "pg_write_all_data"',
    f"GRANT {SERVICE} TO {APP}": f'role "{APP}": is a member of "{SERVICE}"',
    f"ALTER ROLE {APP} IN DATABASE {DATABASE} RESET search_path": (
        f'role "{APP}": search_path is not public'
    ),
    f"ALTER DATABASE {DATABASE} OWNER TO boss": f'database "{DATABASE}": belongs to "boss"',
    f"REVOKE CONNECT ON DATABASE {DATABASE} FROM {SERVICE}": (
        f'database "{DATABASE}": "{SERVICE}" lacks CONNECT'
    ),
    f"GRANT CONNECT ON DATABASE {DATABASE} TO PUBLIC": f'database "{DATABASE}": PUBLIC has CONNECT',
    "ALTER SCHEMA public OWNER TO boss": f'schema "public": does not belong to "{APP}"',
    "GRANT CREATE ON SCHEMA public TO PUBLIC": 'schema "public": PUBLIC has CREATE',
    f"REVOKE USAGE ON SCHEMA public FROM {SERVICE}": f'schema "public": "{SERVICE}" lacks USAGE',
    "ALTER TABLE notes OWNER TO boss": 'table public.notes: belongs to "boss"',
    "ALTER TYPE mood OWNER TO boss": 'type public.mood: belongs to "boss"',
    "ALTER FUNCTION answer() OWNER TO boss": 'routine public.answer(): belongs to "boss"',
    f"REVOKE DELETE ON notes FROM {SERVICE}": f'table public.notes: "{SERVICE}" lacks DELETE',
    f"GRANT TRUNCATE ON notes TO {SERVICE}": f'table public.notes: "{SERVICE}" has TRUNCATE',
    "GRANT SELECT ON notes TO PUBLIC": "table public.notes: PUBLIC has SELECT",
    f"REVOKE USAGE ON SEQUENCE counter FROM {SERVICE}": (
        f'sequence public.counter: "{SERVICE}" lacks USAGE'
    ),
    "GRANT EXECUTE ON FUNCTION answer() TO PUBLIC": "routine public.answer(): PUBLIC has EXECUTE",
    f"{LATER} IN SCHEMA public REVOKE INSERT ON TABLES FROM {SERVICE}": (
        f'tables that "{APP}" will make in "public": "{SERVICE}" lacks INSERT'
    ),
    f"{LATER} GRANT EXECUTE ON FUNCTIONS TO PUBLIC": (
        f'functions that "{APP}" will make: PUBLIC has EXECUTE'
    ),
    f"{LATER} GRANT SELECT ON TABLES TO PUBLIC": (
        f'tables that "{APP}" will make: PUBLIC has SELECT'
    ),
    "ALTER TABLE notes ENABLE ROW LEVEL SECURITY": (
        "table public.notes: its owner is past row-level security"
    ),
}


@pytest.fixture
def provisioned(package: Package, dsns: Dsns) -> Dsns:
    """A database as it should be, with a table and its like."""
    package.converge(dsns)
    dsns.server.query(f"SET ROLE {APP}; {TABLE}", DATABASE)
    return dsns


def test_each_point_is_named(package: Package, provisioned: Dsns) -> None:
    """One change by hand, its one line, exit 1; provisioning takes it away again.

    That it did says the next check, which has that one point and no other.
    """
    for done, said in DRIFTS.items():
        provisioned.server.query(done, DATABASE)
        check = package.provision(provisioned, "--check")
        assert check.returncode == 1, done
        assert "drifted in 1 point\n" in check.stderr, f"{done}\n{check.stderr}"
        assert f"  {said}\n" in check.stderr, f"{done}\n{check.stderr}"
        assert package.provision(provisioned).returncode == 0
    assert package.provision(provisioned, "--check").returncode == 0


def test_all_points_are_named_at_once(package: Package, provisioned: Dsns) -> None:
    """The first difference hides no other, and who asks twice hears the same."""
    names = ("SUPERUSER", "lacks DELETE", "PUBLIC has CREATE")
    chosen = {done: said for done, said in DRIFTS.items() if any(name in said for name in names)}
    for done in chosen:
        provisioned.server.query(done, DATABASE)
    check = package.provision(provisioned, "--check")
    assert package.provision(provisioned, "--check").stderr == check.stderr
    count = f"drifted in {len(chosen)} points"
    assert count in check.stderr
    assert all(said in check.stderr for said in chosen.values())


def test_other_roles_and_databases_are_left_alone(package: Package, provisioned: Dsns) -> None:
    """An analyst's rights, another database, a schema of somebody's own: no drift, and kept."""
    server = provisioned.server
    server.query("CREATE ROLE analyst LOGIN")
    server.query("CREATE DATABASE theirs OWNER analyst")
    server.query(
        f"GRANT CONNECT ON DATABASE {DATABASE} TO analyst; GRANT SELECT ON notes TO analyst;"
        "CREATE SCHEMA archive AUTHORIZATION analyst; CREATE TABLE archive.old (x int)",
        DATABASE,
    )
    assert package.provision(provisioned, "--check").returncode == 0
    package.converge(provisioned)
    kept = "SELECT has_table_privilege('analyst', 'notes', 'SELECT')"
    assert server.query(kept, DATABASE) == "t"
