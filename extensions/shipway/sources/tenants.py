"""Which workspace package runs a transaction that sees the rows of one tenant."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shipway.errors import ShipwayError
from shipway.sources.host_files import HostFiles

SOURCE = "tenant.ts"
DECLARED = re.compile(r"^export async function withTenant<Result>\(\s*pool: Pool,", re.M)
"""As the part `database` has it: a team's own of that name may take other things."""


def tenants_of(host: HostFiles, package_dirs: Iterable[str]) -> str:
    """Its name, in the folders of packages that a service may import; empty for none."""
    folders = tuple(f"{folder}/" for folder in package_dirs)
    libraries = (p for p in host.packages if f"{p.folder}/".startswith(folders))
    return next((p.name for p in libraries if DECLARED.search(_source(host, p.folder))), "")


def _source(host: HostFiles, folder: str) -> str:
    path = f"{folder}/src/{SOURCE}"
    try:
        known = path in host.files_in.get(f"{folder}/src", ())
        return host.text(path) if known and host.on_disk([path]) else ""
    except ShipwayError:
        return ""
