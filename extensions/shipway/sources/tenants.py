"""Which workspace package runs a transaction that sees the rows of one tenant."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shipway.sources.host_files import HostFiles
from shipway.sources.libraries import library_with

SOURCE = "tenant.ts"
DECLARED = re.compile(r"^export async function withTenant<Result>\(\s*pool: Pool,", re.M)
"""As the part `database` has it: a team's own of that name may take other things."""


def tenants_of(host: HostFiles, package_dirs: Iterable[str]) -> str:
    """Its name, in the folders of packages that a service may import; empty for none."""
    return library_with(host, package_dirs, SOURCE, DECLARED)
