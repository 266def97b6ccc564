"""Which workspace package has what services run on: lifecycle, probes, signals, log, server."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from shipway.kinds.kind import Kind
from shipway.sources.host_files import HostFiles
from shipway.sources.libraries import library_with

SOURCE = "version.ts"
DECLARED = re.compile(r"^export function named\(service: string\): typeof version \{", re.M)
"""As the part `service-runtime` has it."""
MODULES = ("health", "lifecycle", "logger", "output", "process", "redact", "server", "ticks")
TESTED = ("health", "lifecycle", "output", "redact", "server", "ticks")
COPIES = (*(f"src/{name}.ts" for name in MODULES), *(f"test/{name}.test.ts" for name in TESTED))
"""What a service has of its own where it does not import the package."""


def runtime_package_of(host: HostFiles, package_dirs: Iterable[str]) -> str:
    """Its name, in the folders of packages that a service may import; empty for none."""
    return library_with(host, package_dirs, SOURCE, DECLARED)


def modules_of(host: HostFiles, package: str) -> frozenset[str]:
    """The paths of the package's modules, from the root; none where there is no such package."""
    folders = [p.folder for p in host.packages if package and p.name == package]
    return frozenset(host.on_disk(p for f in folders for p in host.files_in.get(f"{f}/src", ())))


def absent_modules(
    sources: Mapping[str, str], package: str, modules: Collection[str], service: str
) -> list[str]:
    """A note on what a service of a newer template than the package imports, and that has not.

    sources: path -> text, of the service as it will be. modules: as ``modules_of`` has them.
    """
    if not modules:
        return []
    folder = posixpath.dirname(min(modules))
    imports = re.compile(rf'from "{re.escape(package)}/([\w-]+)\.js"')
    texts = (text for path, text in sources.items() if path.endswith(".ts"))
    wanted = {f"{folder}/{name}.ts" for text in texts for name in imports.findall(text)}
    return [
        f"{one}: {service} imports it from {package}, which does not have it: "
        "shipway update --workspace brings that up to date"
        for one in sorted(wanted - {*modules})
    ]


def services_with(host: HostFiles, services_dir: str, package: str) -> list[str]:
    """The services there that import the package, where they are more than those with copies of
    their own; none where they are not: a new one is as most are."""
    own = f"src/{MODULES[1]}.ts"
    beside = [p.folder for p in host.packages if posixpath.dirname(p.folder) == services_dir]
    copies = [one for one in beside if f"{one}/{own}" in host.files_in.get(f"{one}/src", ())]
    others = [f"{one}/package.json" for one in beside if one not in copies]
    named = [path for path in host.on_disk(others) if f'"{package}"' in host.text(path)]
    return [posixpath.dirname(path) for path in named] if len(named) > len(copies) else []


def imported_runtime(kind: Kind, host: Mapping[str, Any], packages: Collection[str]) -> str:
    """The package, of a service that has it among those that it imports; empty where it has copies.

    A cron job has neither probes nor a server, and a log of its own. host: the answer ``host``.
    """
    name = str(host.get("runtime") or "")
    return name if name in packages and kind.image and not kind.scheduled else ""
