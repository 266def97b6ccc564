"""The generated module of database roles: what it declares, and what its provider makes of that."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.hcl import Lazy, Node, Scope, attributes, blocks, evaluate, parsed
from support.hosts import REPOSITORY

WORKSPACE = REPOSITORY / "template/workspace"
MODULE = "infra/tofu/database-roles"
RULES = "packages/db-provision/database-roles.json"
NOT_ARGUMENTS = {"for_each", "depends_on"}
ATTRIBUTES = {
    "superuser": "SUPERUSER",
    "create_database": "CREATEDB",
    "create_role": "CREATEROLE",
    "login": "LOGIN",
    "bypass_row_level_security": "BYPASSRLS",
    "replication": "REPLICATION",
}


def lay(root: Path, rules: object | None = None) -> Path:
    """The module beside the rules, or beside others; gives its folder."""
    shutil.copytree(WORKSPACE / MODULE, root / MODULE, dirs_exist_ok=True)
    place = root / RULES
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(rules) if rules else (WORKSPACE / RULES).read_text())
    return root / MODULE


@dataclass(frozen=True)
class Declared:
    """Resources by type and name, one value or one for each key; locals and outputs."""

    resources: dict[str, dict[str, Any]]
    locals: dict[str, Any]
    outputs: dict[str, Any]

    def each(self, kind: str) -> Iterator[dict[str, Any]]:
        """Every instance of a type, in the order of the file."""
        for name in self.resources[kind]:
            found = self.resources[kind][name]
            yield from found.values() if isinstance(found, Lazy) else [found]


def declared(folder: Path, **variables: object) -> Declared:
    """Everything that the module in a folder declares, with these variables."""
    files = sorted(folder.glob("*.tf"))
    found = [block for file in files for block in blocks(parsed(file.read_text()))]
    local = {
        key: value for names, body in found if names == ("locals",)
        for key, value in attributes(body).items()
    }  # fmt: skip
    resources: dict[str, dict[str, Node]] = {}
    for (kind, *labels), body in found:
        if kind == "resource":
            resources.setdefault(labels[0], {})[labels[1]] = body
    scope: dict[str, Any] = {"path": {"module": str(folder)}}
    scope["var"] = {**_defaults(found), **variables}
    scope["local"] = Lazy(local, lambda key: evaluate(local[key], scope))
    for kind, bodies in resources.items():
        scope[kind] = _resources(bodies, scope)
    outputs = {
        names[1]: evaluate(attributes(body)["value"], scope)
        for names, body in found if names[0] == "output"
    }  # fmt: skip
    return Declared({kind: scope[kind].all() for kind in resources}, scope["local"].all(), outputs)


def _defaults(found: list[tuple[tuple[str, ...], Node]]) -> dict[str, Any]:
    given = {names[1]: attributes(body) for names, body in found if names[0] == "variable"}
    return {
        name: evaluate(parts["default"], {}) for name, parts in given.items() if "default" in parts
    }


def _resources(bodies: Mapping[str, Node], scope: Scope) -> Lazy:
    return Lazy(bodies, lambda name: _resource(bodies[name], scope))


def _resource(body: Node, scope: Scope) -> Any:
    given = attributes(body)
    arguments = {key: value for key, value in given.items() if key not in NOT_ARGUMENTS}

    def one(inner: Scope) -> dict[str, Any]:
        return {key: evaluate(value, inner) for key, value in arguments.items()}

    if "for_each" not in given:
        return one(scope)
    each = evaluate(given["for_each"], scope)
    instances = Lazy(each, lambda key: one({**scope, "each": {"key": key, "value": each[key]}}))
    instances.all()
    return instances


def server_statements(declares: Declared) -> Iterator[str]:
    """What the provider sends to make the roles and the database, as its public source has it."""
    for role in declares.each("postgresql_role"):
        words = " ".join(word if role[key] else f"NO{word}" for key, word in ATTRIBUTES.items())
        password = literal(role["password_wo"])
        name = quoted(role["name"])
        yield f"CREATE ROLE {name} WITH ENCRYPTED PASSWORD {password} {words} INHERIT"
    for database in declares.each("postgresql_database"):
        places = ("encoding", "lc_collate", "lc_ctype")
        assert {database[key] for key in places} == {"DEFAULT"}
        words = " ".join(f"{key.upper()} DEFAULT" for key in places)
        owner = quoted(database["owner"])
        yield f"CREATE DATABASE {quoted(database['name'])} OWNER {owner} TEMPLATE template0 {words}"


def database_statements(declares: Declared) -> Iterator[str]:
    """And what it sends inside the database: everything is revoked before a grant."""
    for schema in declares.each("postgresql_schema"):
        name, owner = quoted(schema["name"]), quoted(schema["owner"])
        yield f"CREATE SCHEMA IF NOT EXISTS {name}"
        yield f"ALTER SCHEMA {name} OWNER TO {owner}"
    for grant in declares.each("postgresql_grant"):
        kind = grant["object_type"]
        yield from _exactly(grant, f"{kind.upper()} {quoted(grant[kind])}", "")
    for default in declares.each("postgresql_default_privileges"):
        place = f" IN SCHEMA {quoted(default['schema'])}" if "schema" in default else ""
        prefix = f"ALTER DEFAULT PRIVILEGES FOR ROLE {quoted(default['owner'])}{place} "
        yield from _exactly(default, f"{default['object_type'].upper()}S", prefix)


def settings_statements(declares: Declared) -> Iterator[str]:
    """What the module says is left to the provisioner."""
    for one in declares.outputs["left_to_provision"]["settings"]:
        role, place = quoted(one["role"]), quoted(one["database"])
        value = literal(one["value"])
        yield f"ALTER ROLE {role} IN DATABASE {place} SET {one['parameter']} = {value}"


def _exactly(grant: dict[str, Any], on: str, prefix: str) -> Iterator[str]:
    role = quoted(grant["role"])
    yield f"{prefix}REVOKE ALL ON {on} FROM {role}"
    if grant["privileges"]:
        yield f"{prefix}GRANT {', '.join(grant['privileges'])} ON {on} TO {role}"


def quoted(name: str) -> str:
    """As an identifier; "public" in quotes is PUBLIC all the same."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """As a string."""
    return "'" + value.replace("'", "''") + "'"
