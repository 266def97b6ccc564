"""What a server may look like before it is provisioned, each with a name."""

from __future__ import annotations

from support.clusters import Cluster
from support.provisioning import APP, APP_PASSWORD, DATABASE, SERVICE, SERVICE_PASSWORD

ROLES = f"CREATE ROLE {APP} LOGIN PASSWORD '{APP_PASSWORD}';"
ROLES += f"CREATE ROLE {SERVICE} LOGIN BYPASSRLS PASSWORD '{SERVICE_PASSWORD}';"
OWNED = f"CREATE DATABASE {DATABASE} OWNER {APP}"
TABLE = """
CREATE TABLE notes (id serial PRIMARY KEY, tenant text NOT NULL, body text);
INSERT INTO notes (tenant, body) VALUES ('a', 'one'), ('b', 'two');
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes USING (tenant = current_setting('app.tenant_id', true));
CREATE FUNCTION answer() RETURNS int LANGUAGE sql AS 'SELECT 42';
CREATE TYPE mood AS ENUM ('fine');
CREATE VIEW bodies AS SELECT body FROM notes;
CREATE SEQUENCE alone;
"""
AS_APP = f"SET ROLE {APP}; {TABLE} RESET ROLE;"
# The statements of the shell script that came before, one for one.
SHELL = f"""
ALTER SCHEMA public OWNER TO {APP};
GRANT USAGE, CREATE ON SCHEMA public TO {APP};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {APP} IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {APP} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP};
GRANT CONNECT, CREATE, TEMP ON DATABASE {DATABASE} TO {APP};
GRANT CONNECT ON DATABASE {DATABASE} TO {SERVICE};
GRANT USAGE ON SCHEMA public TO {SERVICE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {SERVICE};
ALTER DEFAULT PRIVILEGES FOR ROLE {APP} IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {SERVICE};
"""
# name -> statements for the server (one call each), statements for the database
STATES: dict[str, tuple[list[str], str]] = {
    "empty server": ([], ""),
    "roles only": ([ROLES], ""),
    "an older script, all of it": ([ROLES, OWNED], SHELL + AS_APP),
    "an older script, ended half-way": ([ROLES, OWNED], SHELL[: SHELL.index("GRANT CONNECT")]),
    "wrong owner of everything": (
        [ROLES, "CREATE ROLE stranger", f"CREATE DATABASE {DATABASE} OWNER stranger"],
        f"ALTER SCHEMA public OWNER TO stranger; {TABLE}",
    ),
    "changed passwords": (
        [ROLES, OWNED, f"ALTER ROLE {APP} PASSWORD 'other'; ALTER ROLE {SERVICE} PASSWORD NULL"],
        AS_APP,
    ),
    "a password that is stored as MD5": (
        [
            ROLES,
            OWNED,
            f"SET password_encryption = 'md5'; ALTER ROLE {APP} PASSWORD '{APP_PASSWORD}'",
        ],
        AS_APP,
    ),
    "run-time roles with superuser": (
        [ROLES, f"ALTER ROLE {APP} SUPERUSER; ALTER ROLE {SERVICE} SUPERUSER", OWNED],
        AS_APP,
    ),
    "attributes upside down": (
        [
            ROLES,
            f"ALTER ROLE {APP} NOLOGIN CREATEDB CREATEROLE REPLICATION BYPASSRLS",
            f"ALTER ROLE {APP} CONNECTION LIMIT 0",
            f"ALTER ROLE {SERVICE} NOBYPASSRLS VALID UNTIL '2001-01-01'",
            OWNED,
        ],
        AS_APP,
    ),
    "memberships": (
        [
            ROLES,
            f"GRANT pg_write_all_data, pg_read_all_data, pg_execute_server_program TO {APP}",
            f"GRANT {SERVICE} TO {APP}; GRANT boss TO {SERVICE} WITH ADMIN OPTION",
            f"CREATE ROLE clerk; GRANT pg_monitor TO clerk WITH ADMIN OPTION; SET ROLE clerk; "
            f"GRANT pg_monitor TO {APP}",
            OWNED,
        ],
        AS_APP,
    ),
    "too much for everybody": (
        [ROLES, OWNED, f"GRANT ALL ON DATABASE {DATABASE} TO PUBLIC"],
        f"{AS_APP} GRANT ALL ON SCHEMA public TO PUBLIC; GRANT ALL ON notes, alone TO PUBLIC;"
        f"GRANT ALL ON notes TO {SERVICE}; GRANT CREATE ON SCHEMA public TO {SERVICE};"
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {APP} GRANT ALL ON TABLES TO PUBLIC, {SERVICE};"
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {SERVICE} IN SCHEMA public "
        "GRANT ALL ON TABLES TO PUBLIC",
    ),
    "settings that mislead": (
        [
            ROLES,
            OWNED,
            f"ALTER ROLE {APP} IN DATABASE {DATABASE} SET search_path = evil, public",
            f"ALTER ROLE {APP} SET row_security = off",
        ],
        AS_APP,
    ),
    "no schema public": ([ROLES, OWNED], "DROP SCHEMA public"),
    "an owner without its own rights": (
        [ROLES, OWNED, f"REVOKE ALL ON DATABASE {DATABASE} FROM {APP}"],
        f"ALTER SCHEMA public OWNER TO {APP}; REVOKE ALL ON SCHEMA public FROM {APP}; ",
    ),
}


def make(server: Cluster, state: str) -> bool:
    """Bring the server into a state; whether there is data now."""
    on_server, inside = STATES[state]
    for statements in on_server:
        server.query(statements)
    if inside:
        server.query(inside, DATABASE)
    return "CREATE TABLE" in inside
