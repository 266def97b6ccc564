"""Which package runs a transaction for one tenant, and which services have it from there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.sources.host import Host
from support.changes import swap
from support.hosts import REPOSITORY, make_host

OURS = (REPOSITORY / "template/workspace/packages/db/src/tenant.ts").read_text()
OTHER = swap("pool: Pool,", "tenant: string,")(OURS)
EXPORT = 'export { withTenant } from "@acme/db";\n'


def db(source: str, folder: str = "packages/db") -> dict[str, str]:
    """A package with this source."""
    return {f"{folder}/package.json": '{ "name": "@acme/db" }', f"{folder}/src/tenant.ts": source}


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({}, ""),
        (db(OTHER), ""),
        (db(OURS, "services/db"), ""),
        (db(OURS), "@acme/db"),
    ],
    ids=["none", "a team's own", "a service's", "ours"],
)
def test_it_is_known_by_what_it_declares(tmp_path: Path, files: dict[str, str], name: str) -> None:
    """And not by its name: many hosts have a package called db."""
    assert Host(make_host(tmp_path / "acme", files)).facts.tenants == name


def test_a_service_of_the_applications_role_has_it_beside_its_pool(tmp_path: Path) -> None:
    """One of the service role sees every tenant's rows anyway."""
    host = make_host(tmp_path / "acme", db(OURS))
    for name, role in (("payments", "DATABASE_URL"), ("jobs", "DATABASE_SERVICE_URL")):
        assert shipway(host, "new", name, "--yes", "--data", f"database={role}") == 0
        folder = host / "services" / name
        needs = json.loads((folder / "package.json").read_text())["dependencies"]
        wanted = role == "DATABASE_URL"
        assert (EXPORT in (folder / "src/database.ts").read_text()) == wanted
        assert (needs.get("@acme/db") == "workspace:*") == wanted
