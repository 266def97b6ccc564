"""`shipway add database --compare`: an old provisioner in shell beside ours, on one real server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from commands.test_new import shipway
from support.changes import swap
from support.clusters import ROOT_PASSWORD, ROOT_USER, Cluster
from support.hosts import make_host
from support.json_output import read_output
from support.provisioning import APP, APP_PASSWORD, SERVICE, SERVICE_PASSWORD, Package
from support.running import NODE

OLD = """\
set -eu
export PGHOST="$APP_DB_HOST" PGPORT="$APP_DB_PORT" PGUSER="$POSTGRES_ROOT_USER"
export PGPASSWORD="$POSTGRES_ROOT_PASSWORD" PGDATABASE=postgres
sql() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }
role() { sql -c "SELECT 1 FROM pg_roles WHERE rolname = '$1'" | grep -q 1 ||
  sql -c "CREATE ROLE $1 LOGIN $3 PASSWORD '$2'"; }
role "$APP_DB_USER" "$APP_DB_PASSWORD" ""
role "$APP_DB_SERVICE_USER" "$APP_DB_SERVICE_PASSWORD" ""
role reporting x ""
sql -c "SELECT 1 FROM pg_database WHERE datname = '$APP_DB_NAME'" | grep -q 1 ||
  sql -c "CREATE DATABASE $APP_DB_NAME OWNER $APP_DB_USER"
export PGDATABASE="$APP_DB_NAME"
sql <<SQL
ALTER SCHEMA public OWNER TO $APP_DB_USER;
CREATE EXTENSION IF NOT EXISTS pgcrypto;
ALTER DATABASE $APP_DB_NAME SET timezone = 'UTC';
SQL
"""
MENDED = """\
sql -c "ALTER ROLE $APP_DB_SERVICE_USER BYPASSRLS" -c "DROP ROLE IF EXISTS reporting"
sql -c "REVOKE ALL ON DATABASE $APP_DB_NAME FROM PUBLIC" \\
  -c "GRANT ALL ON DATABASE $APP_DB_NAME TO $APP_DB_SERVICE_USER" \\
  -c "GRANT USAGE ON SCHEMA public TO $APP_DB_SERVICE_USER" \\
  -c "ALTER DATABASE $APP_DB_NAME RESET timezone" -c "DROP EXTENSION IF EXISTS pgcrypto"
for one in "$APP_DB_USER:$APP_DB_SERVICE_USER" "$APP_DB_SERVICE_USER:$APP_DB_USER"; do
  sql -c "ALTER ROLE ${one%:*} IN DATABASE $APP_DB_NAME SET search_path = public" \\
    -c "ALTER ROLE ${one%:*} IN DATABASE $APP_DB_NAME SET row_security = on"
  later="ALTER DEFAULT PRIVILEGES FOR ROLE ${one%:*}"
  sql -c "$later REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC" \\
    -c "$later IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${one#*:}" \\
    -c "$later IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ${one#*:}" \\
    -c "$later IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO ${one#*:}"
done
"""
COMPARE = ("add", "database", "--migrate-from", "APP_DB_,POSTGRES_ROOT_")
COMMAND = ("--compare", "sh scripts/provision.sh")


@pytest.fixture
def host(
    server: Cluster, package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A monorepo with the old provisioner and ours; the environment has components, no DSN."""
    root = make_host(tmp_path / "shop", {"scripts/provision.sh": OLD})
    (root / "packages").mkdir(exist_ok=True)
    (root / "packages/db-provision").symlink_to(package.folder)
    for name, value in {
        "APP_DB_HOST": "127.0.0.1",
        "APP_DB_PORT": str(server.port),
        "APP_DB_NAME": "shop",
        "APP_DB_USER": APP,
        "APP_DB_PASSWORD": APP_PASSWORD,
        "APP_DB_SERVICE_USER": SERVICE,
        "APP_DB_SERVICE_PASSWORD": SERVICE_PASSWORD,
        "POSTGRES_ROOT_USER": ROOT_USER,
        "POSTGRES_ROOT_PASSWORD": ROOT_PASSWORD,
        "PATH": f"{Path(NODE).parent}:{server.psql.parent}:{os.environ['PATH']}",
    }.items():
        monkeypatch.setenv(name, value)
    return root


@pytest.mark.parametrize("running", ["installed"], indirect=True)
def test_an_old_provisioner_differs_until_it_is_edited_and_then_agrees(
    host: Path, server: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    """What differs is named, also what ours makes nowhere; a server of others is left alone, and
    no password is said, not even by an old command that fails and prints one."""
    assert shipway(host, *COMPARE, *COMMAND) == 1
    said = capsys.readouterr().out
    assert f'role "{SERVICE}": lacks BYPASSRLS' in said
    for one in (
        'role "reporting"',
        'extension "pgcrypto"',
        'database "shop": its setting TimeZone',
    ):
        assert f"  {one}\n" in said
    script = host / "scripts/provision.sh"
    script.write_text(swap("set -eu\n", "set -eu\necho $POSTGRES_ROOT_PASSWORD; exit 3\n")(OLD))
    assert shipway(host, *COMPARE, *COMMAND) == 2
    failed = capsys.readouterr().err
    assert "the old command ended with 3\n  ***\n" in failed
    server.query("CREATE DATABASE payroll")
    assert shipway(host, *COMPARE, *COMMAND) == 2
    assert 'other databases, which could break: "payroll"' in capsys.readouterr().err
    server.query("DROP DATABASE payroll")
    script.write_text(OLD + MENDED)
    assert shipway(host, *COMPARE, *COMMAND, "--json") == 0
    compared = read_output(capsys.readouterr().out, "add")["comparison"]
    assert compared == {"agrees": True, "says": []}
    assert not [p for p in (ROOT_PASSWORD, APP_PASSWORD, SERVICE_PASSWORD) if p in said + failed]
