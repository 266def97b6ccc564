"""A stand-in for the provider cyrilgdn/postgresql 1.26: its arguments by name and type, no server.

With it the real program can validate, test and plan; what it plans it also remembers as applied.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tf.iface import Provider, Resource
from tf.runner import run_provider
from tf.schema import Attribute, Schema
from tf.types import Bool, List, Number, Set, String, TfType, Unknown

TEXT, FLAG, COUNT, TEXTS = String(), Bool(), Number(), Set(String())
# Arguments that must be given end in !, those that the provider fills in when they are not in ?.
RESOURCES: dict[str, dict[TfType, str]] = {
    "role": {
        TEXT: "name! id? assume_role encrypted password password_wo password_wo_version"
        " valid_until",
        FLAG: "bypass_row_level_security create_database create_role encrypted_password inherit"
        " login replication skip_drop_role skip_reassign_owned superuser",
        COUNT: "connection_limit idle_in_transaction_session_timeout statement_timeout",
        TEXTS: "roles",
        List(String()): "search_path",
    },
    "database": {
        TEXT: "name! id? owner? encoding? lc_collate? lc_ctype? tablespace_name? template",
        FLAG: "allow_connections alter_object_ownership is_template",
        COUNT: "connection_limit",
    },
    "schema": {TEXT: "name! id? database? owner?", FLAG: "drop_cascade if_not_exists"},
    "grant": {
        TEXT: "database! object_type! role! id? schema",
        TEXTS: "privileges! columns objects",
        FLAG: "with_grant_option",
    },
    "default_privileges": {
        TEXT: "database! object_type! owner! role! id? schema",
        TEXTS: "privileges!",
        FLAG: "with_grant_option",
    },
}


class Forgotten(String):
    """What is written and never read back."""

    def decode(self, value: Any) -> None:
        return None

    def semantically_equal(self, a_decoded: Any, b_decoded: Any) -> bool:
        return False


class WriteOnly(Attribute):
    """The library's own schema is older than write-only arguments: field 11 of the protocol."""

    def to_pb(self) -> Any:
        made = super().to_pb()
        made.MergeFromString(bytes([11 << 3, 1]))
        return made


def attribute(word: str, kind: TfType) -> Attribute:
    """One argument from its word."""
    name = word.rstrip("!?")
    if name == "password_wo":
        return WriteOnly(name, Forgotten(), optional=True, sensitive=True)
    computed = word.endswith("?")
    required = word.endswith("!")
    return Attribute(name, kind, required=required, optional=not required, computed=computed)


def resource(name: str) -> type[Resource]:
    """The class of a resource type."""
    kinds = RESOURCES[name].items()
    schema = Schema([attribute(word, kind) for kind, words in kinds for word in words.split()])

    class Made(Resource):
        def __init__(self, provider: Provider) -> None: ...

        @classmethod
        def get_name(cls) -> str:
            return name

        @classmethod
        def get_schema(cls) -> Schema:
            return schema

        def create(self, ctx: Any, planned: dict[str, Any]) -> dict[str, Any]:
            return {key: None if value is Unknown else value for key, value in planned.items()}

        def read(self, ctx: Any, current: dict[str, Any]) -> dict[str, Any]:
            return current

        def update(
            self, ctx: Any, current: dict[str, Any], planned: dict[str, Any]
        ) -> dict[str, Any]:
            return planned

        def delete(self, ctx: Any, current: dict[str, Any]) -> None: ...

    return Made


class Postgresql(Provider):
    """All of the resources, and nothing to configure."""

    def get_model_prefix(self) -> str:
        return "postgresql_"

    def get_provider_schema(self, diags: Any) -> Schema:
        return Schema()

    def full_name(self) -> str:
        return "cyrilgdn/postgresql"

    def validate_config(self, diags: Any, config: Any) -> None: ...

    def configure_provider(self, diags: Any, config: Any) -> None: ...

    def get_data_sources(self) -> list[Any]:
        return []

    def get_resources(self) -> list[type[Resource]]:
        return [resource(name) for name in RESOURCES]


def install(folder: Path) -> dict[str, str]:
    """Put the stand-in where the program finds it; gives the environment that says so."""
    folder.mkdir()
    program = folder / "terraform-provider-postgresql"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{__file__}" "$@"\n')
    program.chmod(0o755)
    config = folder / "rc"
    overrides = f'dev_overrides {{ "cyrilgdn/postgresql" = "{folder}" }}'
    config.write_text(f"provider_installation {{\n{overrides}\ndirect {{}}\n}}\n")
    return {"TF_CLI_CONFIG_FILE": str(config)}


if __name__ == "__main__":
    run_provider(Postgresql())
