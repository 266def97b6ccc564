"""A mistyped name: another application's database is named and left as it is, unless adopted."""

from __future__ import annotations

import pytest

from support.clusters import Cluster
from support.database_facts import catalog
from support.provisioning import APP, DATABASE, Dsns, Package

BILLING = "CREATE ROLE billing LOGIN PASSWORD 'billing-marker'"
TABLES = "CREATE TABLE invoices (id serial PRIMARY KEY); INSERT INTO invoices DEFAULT VALUES;"
TABLES += "CREATE TYPE currency AS ENUM ('EUR')"
# what there is -> statements for the server and for the database, what is named
THEIRS: dict[str, tuple[list[str], str, list[str]]] = {
    "a database and all in it": (
        [BILLING, f"CREATE DATABASE {DATABASE} OWNER billing"],
        f"SET ROLE billing; CREATE SCHEMA more; {TABLES}",
        [
            f'database "{DATABASE}" belongs to "billing"',
            '2 things in "public" belong to "billing": table public.invoices, type public.currency',
            'schema "more" belongs to "billing"',
        ],
    ),
    "tables alone": (
        [BILLING, f"CREATE DATABASE {DATABASE}"],
        f"GRANT CREATE ON SCHEMA public TO billing; SET ROLE billing; {TABLES}",
        ['2 things in "public" belong to "billing"'],
    ),
    "the schema alone": (
        [BILLING, f"CREATE DATABASE {DATABASE}"],
        "ALTER SCHEMA public OWNER TO billing",
        ['schema "public" belongs to "billing"'],
    ),
    "a schema beside public": (
        [BILLING, f"CREATE DATABASE {DATABASE}"],
        "CREATE SCHEMA more AUTHORIZATION billing",
        ['schema "more" belongs to "billing"'],
    ),
    "what a group owns whose member logs in": (
        [BILLING, "CREATE ROLE billing_owner; GRANT billing_owner TO billing",
         f"CREATE DATABASE {DATABASE} OWNER billing_owner"],
        f"SET ROLE billing_owner; {TABLES}",
        [f'database "{DATABASE}" belongs to "billing_owner"'],
    ),
}  # fmt: skip


@pytest.fixture(params=THEIRS)
def theirs(request: pytest.FixtureRequest, server: Cluster) -> list[str]:
    """A server with another application's things; gives what must be named."""
    on_server, inside, named = THEIRS[request.param]
    for statements in on_server:
        server.query(statements)
    server.query(inside, DATABASE)
    return named


def test_what_is_theirs_is_named_and_left(package: Package, dsns: Dsns, theirs: list[str]) -> None:
    """By run, dry run and check; another role's --adopt does not help, the right one does."""
    before = catalog(dsns.server, DATABASE)
    for args in ([], ["--dry-run"], ["--check"], ["--adopt", "clerk"]):
        refused = package.provision(dsns, *args)
        assert refused.returncode == 1 and refused.stdout == ""
        assert catalog(dsns.server, DATABASE) == before
        for line in theirs:
            assert line in refused.stderr
        assert "is the name in DATABASE_URL right?" in refused.stderr
    owner = "billing_owner" if "billing_owner" in theirs[0] else "billing"
    assert f"--adopt {owner}" in refused.stderr
    adopted = package.provision(dsns, "--adopt", "clerk", "--adopt", owner)
    assert adopted.returncode == 0, adopted.stderr
    assert package.provision(dsns, "--check").returncode == 0


def test_once_it_is_ours_a_strangers_own_schema_is_no_matter(package: Package, dsns: Dsns) -> None:
    """But a table of a stranger's in public is."""
    package.converge(dsns)
    server = dsns.server
    server.query(f"{BILLING}; CREATE SCHEMA more AUTHORIZATION billing", DATABASE)
    package.converge(dsns)
    server.query("CREATE TABLE odd (x int); ALTER TABLE odd OWNER TO billing", DATABASE)
    refused = package.provision(dsns)
    assert '1 thing in "public" belongs to "billing": table public.odd' in refused.stderr
    server.query(f"ALTER TABLE odd OWNER TO {APP}", DATABASE)
    package.converge(dsns)
