"""What the rules of a wired service would not see, for the person to read once it is made."""

from __future__ import annotations

from collections.abc import Iterator

from shipway.service import Service
from shipway.sources.depcruise_runs import runs_in
from shipway.sources.depcruise_sight import Filter, sight_of
from shipway.sources.dependency_cruiser import DEFAULTS, config_at
from shipway.sources.globs import ANY_NAME
from shipway.sources.host_files import HostFiles
from shipway.splice.json import JsonDocument
from shipway.splice.model import line_at

NPM = "node_modules/.pnpm/a@1.0.0/node_modules/a/index.js"
"""Where an npm package's file lies under pnpm."""
MANIFEST = "package.json"
SHOWN = 4
"""Hidden things that are named, so that a note stays one line."""


def notes(host: HostFiles, service: Service) -> list[str]:
    """A line for each option that hides imports from the rules, and for the root script that passes
    over the services; none where there is no config."""
    path = service.dependency_cruiser_file
    if not path or not host.on_disk([path]):
        return []
    return [*_hidden(host, service, path), *_passed_over(host, service, path)]


def _hidden(host: HostFiles, service: Service, path: str) -> Iterator[str]:
    config = config_at(host, path)
    if config is None:
        return
    sight = sight_of(config)
    found: dict[Filter, list[str]] = {}
    for what, file in _imports(host, service):
        hiding = sight.hides_target(file)
        if hiding:
            found.setdefault(hiding, []).append(what)
    for hiding, names in found.items():
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        listed = ", ".join(names[:SHOWN]) + more
        yield (
            f"{path}:{hiding.line}: {hiding.option} hides {listed} from every rule, so those of "
            f"{service.name} do not find an import of them"
        )


def _imports(host: HostFiles, service: Service) -> Iterator[tuple[str, str]]:
    """What the rules are about: its name, and a file of it as dependency-cruiser names it."""
    yield "npm packages", NPM
    libraries = tuple(f"{folder}/" for folder in service.package_dirs)
    yield from ((folder, f"{folder}{ANY_NAME}/src/index.ts") for folder in libraries)
    for package in host.packages:
        below = f"{package.folder}/"
        if not below.startswith((f"{service.services_dir}/", *libraries)):
            yield package.folder, f"{below}src/index.ts"


def _passed_over(host: HostFiles, service: Service, path: str) -> Iterator[str]:
    """The first root script that runs this config, where none of them looks at the services."""
    runs = [
        run
        for run in runs_in(host.root_manifest)
        if run.config == path or (not run.config and path in DEFAULTS)
    ]
    folder = service.services_dir
    if not runs or any(run.covers(folder) for run in runs):
        return
    line = line_at(JsonDocument(host.text(MANIFEST)), "scripts", runs[0].script)
    looked_at = " ".join(runs[0].folders)
    yield (
        f"{MANIFEST}:{line}: the script {runs[0].script} looks at {looked_at} and not at {folder}; "
        f"add {folder} there. Until then the service's own test holds its rules"
    )
