"""Whether a database is as it should be, asked in another way than the provisioner asks."""

from __future__ import annotations

from support.clusters import Cluster
from support.provisioning import APP, APP_PASSWORD, DATABASE, SERVICE, SERVICE_PASSWORD

ATTRIBUTES = """
SELECT rolname, rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,
  rolconnlimit, coalesce(rolvaliduntil, 'infinity')
FROM pg_roles WHERE rolname IN ('acme_app', 'acme_service')"""
MEMBERSHIPS = """
SELECT pg_get_userbyid(member), pg_get_userbyid(roleid) FROM pg_auth_members
WHERE pg_get_userbyid(member) IN ('acme_app', 'acme_service')"""
DATABASE_RIGHTS = """
SELECT who, what FROM unnest(ARRAY['acme_app', 'acme_service', 'public']) who,
  unnest(ARRAY['CONNECT', 'CREATE', 'TEMP']) what WHERE has_database_privilege(who, 'acme', what)"""
SCHEMA_RIGHTS = """
SELECT who, what FROM unnest(ARRAY['acme_app', 'acme_service', 'public']) who,
  unnest(ARRAY['USAGE', 'CREATE']) what WHERE has_schema_privilege(who, 'public', what)"""
OBJECT_OWNERS = """
SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace
UNION SELECT pg_get_userbyid(proowner) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION SELECT pg_get_userbyid(typowner) FROM pg_type WHERE typnamespace = 'public'::regnamespace"""
TABLE_RIGHTS = """
SELECT who, what FROM unnest(ARRAY['acme_service', 'public']) who,
  unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) what
WHERE has_table_privilege(who, 'notes', what)"""
OWNERS = """
SELECT pg_get_userbyid(datdba), pg_get_userbyid(nspowner) FROM pg_database, pg_namespace
WHERE datname = 'acme' AND nspname = 'public'"""

CATALOG = """
SELECT datname, pg_get_userbyid(datdba), datacl::text FROM pg_database
UNION ALL SELECT rolname, (to_jsonb(r) - 'rolpassword')::text, '' FROM pg_roles r
UNION ALL SELECT nspname, pg_get_userbyid(nspowner), nspacl::text FROM pg_namespace
UNION ALL SELECT relname, pg_get_userbyid(relowner), relacl::text FROM pg_class
UNION ALL SELECT pg_get_userbyid(member), pg_get_userbyid(roleid), admin_option::text
  FROM pg_auth_members
UNION ALL SELECT pg_get_userbyid(setrole), setconfig::text, '' FROM pg_db_role_setting
UNION ALL SELECT pg_get_userbyid(defaclrole), defaclobjtype::text, defaclacl::text
  FROM pg_default_acl"""


def catalog(server: Cluster, database: str = "postgres") -> set[str]:
    """Whose everything is and who may do what, as this database's catalog has it."""
    return server.rows(CATALOG, database)


def is_right(server: Cluster) -> None:
    """What the server itself says, asked in another way than the provisioner asks."""
    assert server.rows(ATTRIBUTES) == {
        f"{APP}|t|f|f|f|f|f|-1|infinity",
        f"{SERVICE}|t|f|f|f|f|t|-1|infinity",
    }
    assert server.rows(MEMBERSHIPS) == set()
    everything = {
        f"{who}|{what}" for who in (APP, SERVICE) for what in ("CONNECT", "CREATE", "TEMP")
    }
    assert server.rows(DATABASE_RIGHTS) == everything
    assert server.rows(SCHEMA_RIGHTS, DATABASE) == {
        f"{APP}|USAGE",
        f"{APP}|CREATE",
        f"{SERVICE}|USAGE",
        "public|USAGE",
    }
    assert server.query(OWNERS, DATABASE) == f"{APP}|{APP}"
    for who, password in ((APP, APP_PASSWORD), (SERVICE, SERVICE_PASSWORD)):
        came = server.attempt(who, password, DATABASE, "SHOW search_path; SHOW row_security")
        assert came.stdout.split() == ["public", "on"], came.stderr


def later_objects_are_shared(server: Cluster) -> None:
    """What either role makes from now on, the other can use, and nobody else."""
    made = "CREATE TABLE later (id serial, x int); "
    made += "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"
    used = "INSERT INTO later (x) VALUES (1); UPDATE later SET x = 2; SELECT x, f() FROM later; "
    used += "DELETE FROM later"
    assert server.attempt(APP, APP_PASSWORD, DATABASE, made).returncode == 0
    came = server.attempt(SERVICE, SERVICE_PASSWORD, DATABASE, used)
    assert came.stdout.strip() == "2|1", came.stderr
    assert "denied" in server.attempt(SERVICE, SERVICE_PASSWORD, DATABASE, "TRUNCATE later").stderr
    # The service role makes tables in public only if somebody lets it: the defaults are there.
    server.query(f"GRANT CREATE ON SCHEMA public TO {SERVICE}", DATABASE)
    assert (
        server.attempt(APP, APP_PASSWORD, DATABASE, "DROP TABLE later; DROP FUNCTION f").returncode
        == 0
    )
    assert server.attempt(SERVICE, SERVICE_PASSWORD, DATABASE, made).returncode == 0
    came = server.attempt(APP, APP_PASSWORD, DATABASE, used)
    assert came.stdout.strip() == "2|1", came.stderr
    public = "SELECT has_table_privilege('public', 'later', 'SELECT'), "
    public += "has_function_privilege('public', 'f()', 'EXECUTE')"
    assert server.query(public, DATABASE) == "f|f"
    server.query(f"DROP OWNED BY {SERVICE}; GRANT USAGE ON SCHEMA public TO {SERVICE}", DATABASE)


def the_old_objects_are_right(server: Cluster) -> None:
    """They belong to the app role, the service role may use them, the rows are there, RLS binds."""
    assert server.rows(OBJECT_OWNERS, DATABASE) == {APP}
    read = "SELECT count(*), answer(), nextval('alone') > 0 FROM notes"
    everything = server.attempt(SERVICE, SERVICE_PASSWORD, DATABASE, read)
    assert everything.stdout.strip() == "2|42|t", everything.stderr
    assert server.attempt(APP, APP_PASSWORD, DATABASE, "SELECT count(*) FROM notes").stdout == "0\n"
    data = {f"{SERVICE}|{what}" for what in ("SELECT", "INSERT", "UPDATE", "DELETE")}
    assert server.rows(TABLE_RIGHTS, DATABASE) == data
