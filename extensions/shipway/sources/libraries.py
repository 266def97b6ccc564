"""The workspace packages that are known by what their sources declare, and not by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shipway.errors import ShipwayError
from shipway.sources.host_files import HostFiles


def library_with(
    host: HostFiles, package_dirs: Iterable[str], source: str, declared: re.Pattern[str]
) -> str:
    """The name of the first one in these folders of which ``src/SOURCE`` has it; empty for none."""
    folders = tuple(f"{folder}/" for folder in package_dirs)
    libraries = (p for p in host.packages if f"{p.folder}/".startswith(folders))
    return next((p.name for p in libraries if declared.search(_text(host, p.folder, source))), "")


def _text(host: HostFiles, folder: str, source: str) -> str:
    path = f"{folder}/src/{source}"
    try:
        known = path in host.files_in.get(f"{folder}/src", ())
        return host.text(path) if known and host.on_disk([path]) else ""
    except ShipwayError:
        return ""
