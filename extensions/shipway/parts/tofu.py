"""The database's roles for OpenTofu."""

from __future__ import annotations

from shipway.parts.part import Part

PART = Part(
    name="tofu",
    order=80,
    title="the database's roles for OpenTofu",
    help="A module that declares the roles and grants which db-provision makes.",
    files=("infra/tofu/", "docs/infrastructure-setup.md"),
    needs=("database",),
    proof="tofu -chdir=infra/tofu/database-roles init -backend=false && "
    "tofu -chdir=infra/tofu/database-roles validate",
)
