"""Plan a new service's wiring: every new text computed and proved before the first write."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from typing import NamedTuple

from shipway.allowed import PATHS
from shipway.derive.dotenv import dotenv
from shipway.derive.half import is_half
from shipway.derive.outputs import paths_of
from shipway.derive.readme_table import table
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.sync import derive_outputs
from shipway.errors import ShipwayError, located
from shipway.service import Service
from shipway.sources import compose, dependency_cruiser, git
from shipway.sources.host import Host
from shipway.sources.host_files import WORKSPACE_FILE
from shipway.sources.pin import Pin, check_versions
from shipway.sources.reading import inside, stay_inside
from shipway.sources.services import ANSWERS_NAME, RECEIPT_NAME, GeneratedService
from shipway.sources.settings import (
    new_settings,
    settings_path,
    with_added,
    with_kept,
    with_template,
)
from shipway.sources.trust import check_source, pins_in
from shipway.sources.view import View
from shipway.wiring import engine
from shipway.wiring.addresses import as_written
from shipway.wiring.registry import TARGETS
from shipway.wiring.target import Target


class SharedFile(NamedTuple):
    """One of the host's files before and after. ``before`` and ``mode`` are None when it is new."""

    path: str
    before: str | None
    after: str
    mode: int | None = None


def shared_paths(service: Service) -> list[str]:
    """The files outside of the service's own that it may touch: a pure function of the answers."""
    paths = [target.path(service) for target in TARGETS]
    every = [*paths, settings_path(service), *paths_of(service)]
    return list(dict.fromkeys(filter(None, every)))


def plan(host: Host, facts: ServiceFacts, template: Pin | None = None) -> list[SharedFile]:
    """Every shared file with its new text, unchanged ones left out.

    template: where the service comes from, to be pinned in the settings.
    Raises ShipwayError, with file and line where there is one, when the service cannot be made,
    a target refuses or the host trusts another template: then nothing may be written.
    """
    service = facts.service
    check_host(host)
    check_inside(host, service)
    check_free(host, service)
    check_rules_bite(host, service)
    if template:
        _check_trusted(host, template)
    wired = {
        path: change for path in shared_paths(service) if (change := plan_file(host, facts, path))
    }
    if template:
        wired |= _pinned(service, wired[settings_path(service)], template)
    generated = wired | _derived(host, facts, wired)
    return [change for change in generated.values() if change.before != change.after]


def _derived(
    host: Host, facts: ServiceFacts, wired: Mapping[str, SharedFile]
) -> dict[str, SharedFile]:
    """Everything that follows from the template's Dockerfile and env schema, but for what Copier
    renders into the service's folder."""
    service = facts.service
    own = {
        f"{service.folder}/.env.example": dotenv(facts.variables, facts.port),
        f"{service.folder}/README.md": table(facts.variables),
        f"{service.folder}/{RECEIPT_NAME}": "",
    }
    there = {path: change.after for path, change in wired.items()}
    result = derive_outputs(View(host, {**there, **own}), facts)
    found = {}
    for path, after in result.contents.items():
        if path in own or after is None:
            continue
        if not (host.root / path).is_file():
            found[path] = SharedFile(path, None, after)
            continue
        check_writable(host, path)
        found[path] = SharedFile(path, host.text(path), after, _mode(host, path))
    return found


def plan_file(host: Host, facts: ServiceFacts, path: str) -> SharedFile | None:
    """One shared file; None for a file that the host lacks and that we do not make."""
    if path == settings_path(facts.service):
        return _planned_settings(host, facts)
    targets = [target for target in TARGETS if target.path(facts.service) == path]
    if not targets or not (host.root / path).is_file():
        return None
    check_writable(host, path)
    before = text = host.text(path)
    for target in targets:
        text, _ = _wired(host, target, text, facts, path)
    return SharedFile(path, before, text, _mode(host, path))


def _check_trusted(host: Host, template: Pin) -> None:
    pins = pins_in(host)
    check_source(host, pins, template.source, template.path)
    for pin in pins:
        check_versions(pin, template.versions)


def _pinned(service: Service, settings: SharedFile, template: Pin) -> dict[str, SharedFile]:
    path = settings_path(service)
    with located(path):
        after = with_template(settings.after, template.source, template.versions)
    return {path: settings._replace(after=after)}


def check_host(host: Host) -> None:
    """Raise unless ``host`` is a pnpm workspace in git."""
    if not (host.root / WORKSPACE_FILE).is_file():
        raise ShipwayError(
            f"not a pnpm workspace: there is no {WORKSPACE_FILE}",
            str(host.root),
            "run this in the root of the monorepo, or make one: shipway init NAME",
        )
    if not git.inside_work_tree(host.root):
        raise ShipwayError("not a git repository", str(host.root), "git init && git add -A")


def check_inside(host: Host, service: Service) -> None:
    """Raise when a path of the service leads out of the repository once links are followed."""
    paths = [((key,), getattr(service, key, "")) for key in PATHS]
    paths.append((("services_dir",), service.folder))
    stay_inside(host.root, (pair for pair in paths if pair[1]))


def check_free(host: Host, service: Service) -> None:
    """Raise when the name belongs to a folder, a package or a Compose service already."""
    folder = host.root / service.folder
    if folder.exists() and (
        git.tracked_below(host.root, service.folder) or _complete(host, service)
    ):
        raise ShipwayError(f"{service.folder} exists already", service.folder, _cure(host, service))
    for package in host.packages:
        if package.name == service.package and package.folder != service.folder:
            raise ShipwayError(
                f"the package {package.name} exists already",
                f"{package.folder}/package.json",
                "choose another name",
            )
    path = service.compose_file
    if not folder.exists() and path and (host.root / path).is_file():
        with located(path):
            names = compose.service_names_of(host.text(path))
        if service.name in names:
            fix = "choose another name, or rename that one"
            raise ShipwayError(f"a Compose service {service.name} exists already", path, fix)


def _cure(host: Host, service: Service) -> str:
    """What helps where the folder is there: it may be a service of ours, or a team's own."""
    if (host.root / service.folder / ANSWERS_NAME).exists():
        return f"to update that service: shipway update {service.name}"
    return f"choose another name, or let it be one of these: shipway adopt {service.folder}"


def check_rules_bite(host: Host, service: Service) -> None:
    """Raise when rules of dependency-cruiser would be there and see nothing of the service."""
    path = service.dependency_cruiser_file
    if path and (host.root / path).is_file():
        dependency_cruiser.check_sees(host, path, service.folder)


def check_writable(host: Host, path: str) -> None:
    """Raise when the file is read-only or a link that leaves the repository."""
    real = inside(host.root, path)
    if not real.stat().st_mode & stat.S_IWUSR:
        raise ShipwayError("read-only file", path, f"chmod u+w {path}")


def _mode(host: Host, path: str) -> int:
    return stat.S_IMODE((host.root / path).stat().st_mode)


def _complete(host: Host, service: Service) -> bool:
    """Whether an earlier run finished; an interrupted one may be run again."""
    generated = GeneratedService(service.name, service.folder)
    there = all((host.root / path).is_file() for path in (generated.receipt, generated.answers))
    return there and not is_half(host, generated)


def _wired(
    host: Host, target: Target, text: str, facts: ServiceFacts, path: str
) -> tuple[str, list[str]]:
    """The wired text and the ids of the blocks that it lacked before."""
    with located(path):
        blocks = as_written(host, path, target.blocks(facts))
        document = target.open(text)
        for block_id, snippet in blocks.items():
            engine.refuse_foreign(target, document, block_id, snippet)
        missing = [i for i in blocks if target.find(document, i) is None]
        wired = engine.wire(target, text, blocks)
    return wired, missing if wired != text else []


def _planned_settings(host: Host, facts: ServiceFacts) -> SharedFile:
    path = settings_path(facts.service)
    added: dict[str, list[str]] = {}
    for target in TARGETS:
        shared_file = target.path(facts.service)
        if target.shared and shared_file and (host.root / shared_file).is_file():
            _, new = _wired(host, target, host.text(shared_file), facts, shared_file)
            if new:
                added[target.name] = new
    if (host.root / path).is_file():
        before = host.text(path)
        with located(path):
            after = with_added(with_kept(before, facts.service, host.facts), added)
        return SharedFile(path, before, after, _mode(host, path))
    return SharedFile(path, None, new_settings(facts.service, added, host.facts))
