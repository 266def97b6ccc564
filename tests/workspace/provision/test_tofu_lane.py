"""What the OpenTofu module makes of an empty server, judged by the provisioner's own check.

The provider cannot be had here: support/tofu.py sends what it would, by its source.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.clusters import Cluster
from support.database_facts import is_right, later_objects_are_shared
from support.provisioning import (
    APP,
    APP_PASSWORD,
    DATABASE,
    NOTHING,
    SERVICE,
    SERVICE_PASSWORD,
    Dsns,
    Package,
)
from support.tofu import (
    RULES,
    WORKSPACE,
    Declared,
    database_statements,
    declared,
    lay,
    server_statements,
    settings_statements,
)

OTHER = {
    "roles.app.attributes.CREATEDB": True,
    "roles.app.settings.search_path": "shared",
    "roles.service.attributes.BYPASSRLS": False,
    "database.owner": "service",
    "database.grants.app": ["CONNECT"],
    "database.grants.public": ["CONNECT"],
    "schema.name": "shared",
    "schema.owner": "service",
    "schema.grants.app": ["USAGE"],
    "schema.grants.service": ["USAGE", "CREATE"],
    "schema.grants.public": [],
    "objects.owner": "service",
    "objects.grants.tables.app": ["SELECT"],
    "objects.grants.sequences.public": ["SELECT"],
    "objects.grants.functions.service": [],
}
# Everything that the rules are about, by role, as the server keeps it.
WHO = "coalesce(nullif(pg_get_userbyid(grantee), 'unknown (OID=0)'), 'public')"
FACTS = {
    "roles": "SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin,"
    " rolreplication, rolbypassrls, rolconnlimit, coalesce(rolvaliduntil, 'infinity')"
    " FROM pg_roles WHERE oid >= 16384",
    "memberships": "SELECT roleid, member FROM pg_auth_members WHERE member >= 16384",
    "settings": "SELECT setrole::regrole, datname, unnest(setconfig) FROM pg_db_role_setting"
    " LEFT JOIN pg_database d ON d.oid = setdatabase",
    "database": "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate,"
    " datctype, datconnlimit FROM pg_database WHERE datname = current_database()",
    "database rights": f"SELECT {WHO}, privilege_type, is_grantable FROM pg_database,"
    " aclexplode(coalesce(datacl, acldefault('d', datdba))) WHERE datname = current_database()",
    "schemas": "SELECT nspname, pg_get_userbyid(nspowner) FROM pg_namespace"
    " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'",
    "schema rights": f"SELECT nspname, {WHO}, privilege_type, is_grantable FROM pg_namespace,"
    " aclexplode(coalesce(nspacl, acldefault('n', nspowner)))"
    " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'",
    "default rights": "SELECT pg_get_userbyid(defaclrole), defaclnamespace::regnamespace,"
    f" defaclobjtype, {WHO}, privilege_type, is_grantable"
    " FROM pg_default_acl, aclexplode(defaclacl)",
}


def facts(server: Cluster) -> dict[str, set[str]]:
    """All of it, for the provisioned database."""
    return {name: server.rows(sql, DATABASE) for name, sql in FACTS.items()}


def rules(**changes: Any) -> Any:
    """What database-roles.json says, with other values in some places."""
    asked = json.loads((WORKSPACE / RULES).read_text())
    for path, value in changes.items():
        *way, last = path.split(".")
        place = asked
        for key in way:
            place = place[key]
        assert last in place, path
        place[last] = value
    return asked


def module(root: Path, asked: object) -> Declared:
    """What the module declares for these rules and the DSNs of the tests."""
    names = {"app": APP, "service": SERVICE}
    passwords = {"app": APP_PASSWORD, "service": SERVICE_PASSWORD}
    return declared(lay(root, asked), database=DATABASE, names=names, passwords=passwords)


def apply(server: Cluster, found: Declared) -> None:
    """Send what the provider would."""
    for statement in server_statements(found):
        server.query(statement)
    server.query("; ".join(database_statements(found)), DATABASE)


@pytest.fixture
def other(package: Package) -> Iterator[Package]:
    """The package with other rules."""
    folder = package.folder.with_name("db-provision-other")
    shutil.copytree(package.folder, folder, symlinks=True)
    (folder / "database-roles.json").write_text(json.dumps(rules(**OTHER)))
    yield Package(folder)
    shutil.rmtree(folder)


def test_the_check_finds_only_what_the_module_leaves(
    package: Package, dsns: Dsns, tmp_path: Path
) -> None:
    """`--check` names the four settings that the module says it leaves; `provision` sets them."""
    found = module(tmp_path, rules())
    apply(dsns.server, found)
    check = package.provision(dsns, "--check")
    left = found.outputs["left_to_provision"]["settings"]
    expected = {f'  role "{one["role"]}": {one["parameter"]} is not {one["value"]}' for one in left}
    assert check.returncode == 1
    assert {line for line in check.stderr.splitlines() if line.startswith("  ")} == expected
    assert package.provision(dsns).returncode == 0
    assert package.provision(dsns, "--check").returncode == 0
    is_right(dsns.server)
    later_objects_are_shared(dsns.server)


def both(server: Cluster, package: Package, dsns: Dsns, found: Declared) -> None:
    """The module and the provisioner leave the same behind on an empty server."""
    assert package.provision(dsns).returncode == 0
    provisioned = facts(server)
    server.empty()
    apply(server, found)
    server.query("; ".join(settings_statements(found)))
    assert facts(server) == provisioned
    assert package.provision(dsns).stdout == NOTHING


def test_both_lanes_make_the_same(package: Package, dsns: Dsns, tmp_path: Path) -> None:
    """Roles, settings, owners, grants and default privileges, as the server's catalog has them."""
    both(dsns.server, package, dsns, module(tmp_path, rules()))


def test_both_lanes_follow_the_rules(other: Package, dsns: Dsns, tmp_path: Path) -> None:
    """Other values in a dozen places of the rules, and both still make the same."""
    both(dsns.server, other, dsns, module(tmp_path, rules(**OTHER)))


def test_other_rules_for_one_lane_are_seen(package: Package, dsns: Dsns, tmp_path: Path) -> None:
    """A privilege that only the module's rules give is what `--check` names."""
    more = {"objects.grants.tables.service": ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"]}
    found = module(tmp_path, rules(**more))
    apply(dsns.server, found)
    dsns.server.query("; ".join(settings_statements(found)))
    check = package.provision(dsns, "--check")
    assert check.returncode == 1
    line = f'  tables that "{APP}" will make in "public": "{SERVICE}" has TRUNCATE'
    assert [said for said in check.stderr.splitlines() if said.startswith("  ")] == [line]


def test_a_kind_that_only_the_module_knows_is_seen(
    package: Package, dsns: Dsns, tmp_path: Path
) -> None:
    """Of types the provisioner knows nothing: the lanes differ, and the comparison says so."""
    asked = rules()
    asked["objects"]["grants"]["types"] = {"app": ["USAGE"], "service": [], "public": []}
    with pytest.raises(AssertionError, match="default rights"):
        both(dsns.server, package, dsns, module(tmp_path, asked))
