"""Names and passwords of any shape, in DSNs that are encoded as a URL must be."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from support.provisioning import DATABASE, Dsns, Package
from support.running import NODE

# How a name is quoted and a password hashed is ours, not the server's: one of them is enough.
pytestmark = pytest.mark.parametrize("running", ["18"], indirect=True)

# What services do: hand the DSN to pg as it is.
LOG_IN = """
import pg from "pg";
const client = new pg.Client({ connectionString: process.env.DSN });
await client.connect();
const { rows } = await client.query("SELECT current_user AS me, current_database() AS here");
console.log(JSON.stringify([rows[0].me, rows[0].here]));
await client.end();
"""
LONG = "n" * 63
NAMES = {
    "quotes": ('o\'neil "the" app', "ser\"vice'", "data'b\"ase"),
    "a word of SQL": ("user", "table", "select"),
    "upper case and spaces": ("App Role", "SERVICE role", "My Data"),
    "percent and URL signs": ("a%41:b", "s/p@q?", "d b%41"),
    "unicode": ("größe-应用", "сервис🚀", "база-данных"),
    "63 bytes": (LONG, f"{LONG[:-1]}x", f"{LONG[:-1]}d"),
    "injection": ('a"; DROP DATABASE postgres; --', "b'); SELECT 1; --", "c\\' --"),
}
PASSWORDS = {
    "quotes": 'it\'s "quoted" \\ and $$dollar$$ %s $1',
    "percent and URL signs": "100%25%/:@#?&=+ end",
    "unicode": "pässwörd-密码-пароль",
    "forms that clients make one": "\ufb01ne\u00a0½ e\u0301",
    "beyond Unicode 3.2": "rocket🚀",
    "long": "x" * 400,
    "looks like a verifier": "SCRAM-SHA-256$4096:c2FsdA==$a:b",
    "looks like an MD5": "md5" + "0" * 32,
}


def logs_in(package: Package, dsns: Dsns, variable: str) -> list[str]:
    """Who a service is, and where, through pg with its DSN."""
    script = package.folder / "log-in.mjs"
    script.write_text(LOG_IN)
    env = {"PATH": os.environ["PATH"], "DSN": dsns.env()[variable]}
    done = subprocess.run([NODE, script], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [str(part) for part in json.loads(done.stdout)]


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_any_name_is_taken_as_it_is(
    package: Package, dsns: Dsns, names: tuple[str, str, str]
) -> None:
    """Roles and database have exactly these names, and services get in."""
    dsns.app, dsns.service, dsns.database = names
    package.converge(dsns)
    assert logs_in(package, dsns, "DATABASE_URL") == [names[0], names[2]]
    assert logs_in(package, dsns, "DATABASE_SERVICE_URL") == [names[1], names[2]]


@pytest.mark.parametrize("password", PASSWORDS.values(), ids=PASSWORDS)
def test_any_password_is_taken_as_it_is(package: Package, dsns: Dsns, password: str) -> None:
    """pg and libpq log in with it, with another one neither does; the next one replaces it."""
    dsns.app_password = password
    package.converge(dsns)
    assert logs_in(package, dsns, "DATABASE_URL") == [dsns.app, DATABASE]
    if "🚀" not in password:
        assert dsns.server.attempt(dsns.app, password, DATABASE, "SELECT 1").returncode == 0
    wrong = dsns.server.attempt(dsns.app, f"{password}.", DATABASE, "SELECT 1")
    assert "password authentication failed" in wrong.stderr
    dsns.app_password = f"{password}."
    check = package.provision(dsns, "--check")
    assert f'role "{dsns.app}": has another password' in check.stderr
    package.converge(dsns)
    assert dsns.server.attempt(dsns.app, password, DATABASE, "SELECT 1").returncode != 0
    assert logs_in(package, dsns, "DATABASE_URL") == [dsns.app, DATABASE]
