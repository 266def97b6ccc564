"""Everything that `shipway check` looks at, service by service and file by file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from shipway.check.base_digest import base_digests
from shipway.check.breaking_api import base_of, breaking_api
from shipway.check.command import other_command
from shipway.check.compose_address import unknown_hosts
from shipway.check.compose_port import compose_port
from shipway.check.connections import half_connections
from shipway.check.environment_values import in_compose
from shipway.check.environments import environment_findings
from shipway.check.exposure.files import exposures
from shipway.check.finding import Finding
from shipway.check.folders import judge, manifests, of_error, read
from shipway.check.host_ports import shared_ports
from shipway.check.layers import broken_rules, other_layers
from shipway.check.overlay_names import unknown_names
from shipway.check.reach import Reach, reach_of, telling
from shipway.check.required_values import required_values
from shipway.check.secret_unmade import unmade_secrets
from shipway.check.sops_secret import missing_keys
from shipway.check.stale_openapi import stale_openapi
from shipway.check.stale_schema import stale_schema
from shipway.check.way_in import open_routes, route_findings
from shipway.derive import application_set, catalog_info
from shipway.derive.from_template import DOCKERFILE
from shipway.derive.half import WHAT, cure, is_half
from shipway.derive.load import derives, service_facts_of, service_of
from shipway.derive.outputs import RUNS
from shipway.derive.receipt import DERIVED_NAME
from shipway.derive.service_facts import ServiceFacts
from shipway.drift import Drift
from shipway.errors import ShipwayError
from shipway.service import Service
from shipway.sources import git
from shipway.sources.compose_choice import files_of
from shipway.sources.compose_stack import stack_of
from shipway.sources.env_schema import SCHEMA_NAME
from shipway.sources.host import Host
from shipway.sources.openapi import OPENAPI_NAME
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.sources.workspace import read_json
from shipway.sync import sync_service
from shipway.wiring.restore import Documents

CONFIGS = ("src/config.ts", "src/env.ts")
"""Where `EnvSchema` is declared: a service's, and an app's."""
NONE: Mapping[str, str] = MappingProxyType({})


def findings_in(
    host: Host,
    services: Sequence[GeneratedService],
    *,
    everything: bool = False,
    forbidden: Mapping[str, str] = NONE,
    against: str = "",
) -> list[Finding]:
    """What is wrong with these services and where files of the host's own meet them; sorted by
    place.

    everything: with all other files too. forbidden: see sources/forbidden.py. against: what
    contracts are compared with, else the main branch.
    """
    if not services and not everything:
        return []
    view, documents = View(host), Documents()
    base, overlays = host.facts.kubernetes_base, host.facts.kubernetes_overlays
    reach = reach_of(host, services, everything=everything)
    encrypted = cache(lambda: _encrypted(view, overlays))
    since = cache(lambda: base_of(host.root, against))
    found: set[Finding] = set()
    for generated in services:
        found |= set(_service(view, generated, documents, encrypted, since))
    found |= set(base_digests(view, [f"{one.folder}/{DOCKERFILE}" for one in services]))
    made = {one.name for one in services if (host.root / one.answers).is_file()}
    for path in files_of(host, host.facts.compose_file):
        found |= set(telling(view, reach, path, _compose(view, path, reach, made)))
    found |= set(exposures(host, reach, forbidden))
    found |= set(manifests(view, reach))
    found |= set(unknown_names(view, base, overlays, reach.has))
    found |= set(reach.tell(unmade_secrets(view, base, overlays)))
    found |= set(reach.tell(route_findings(view, base, overlays)))
    return sorted(found)


def _compose(view: View, path: str, reach: Reach, made: Collection[str]) -> Iterator[Finding]:
    """``made``: the services that `shipway update` knows."""
    text = view.readable(path)
    if reach.everything or any(name in text for name in reach.names):
        yield from judge(view, path, "Compose file")
        yield from read(view, path, lambda path, text: shared_ports(path, text, made))


def _service(
    view: View,
    generated: GeneratedService,
    documents: Documents,
    encrypted: Callable[[], Iterable[str]],
    since: Callable[[], str],
) -> Iterator[Finding]:
    """``encrypted``: the files that SOPS encrypted; ``since``: the commit that a contract is
    compared with. Both are asked for only where a service has such."""
    if is_half(view.host, generated):
        yield Finding(
            generated.receipt, 1, "half-made", f"{generated.name} {WHAT}", cure(generated)
        )
        return
    service = service_of(view.host, generated)
    if not derives(view, generated, service):
        yield from _wiring(view, generated, documents)
        return
    images = list(judge(view, f"{generated.folder}/{DOCKERFILE}", "Dockerfile"))
    yield from images
    yield from _schema(view, generated, service)
    yield from _contract(view, generated, service, since)
    try:
        facts = service_facts_of(view, generated, service)
        drifts = sync_service(view, generated, documents, facts).drifts
    except ShipwayError as error:
        found = of_error(error, generated.folder)
        if found.what not in {image.what for image in images}:
            yield found
        return
    yield from other_layers(view.host, generated)
    yield from broken_rules(view, generated, service.kubernetes_base)
    yield from _in_stack(view, generated, facts)
    yield from half_connections(view, facts)
    yield from environment_findings(view, facts)
    yield from open_routes(view, facts)
    for name in RUNS:
        path = f"{service.kubernetes_base}/{generated.name}/{name}"
        if text := view.text(path) if service.kubernetes_base else None:
            yield from other_command(path, text, generated.name, facts.image)
    if service.secrets == "sops":
        yield from _lacking(view, facts, encrypted())
    yield from _drifted(generated, _wrong(view, service, drifts))


def _wrong(
    view: View, service: Service, drifts: Iterable[tuple[str, Drift]]
) -> Iterator[tuple[str, Drift]]:
    """Without what only waits for the next `shipway sync`."""
    receipt = view.readable(f"{service.folder}/{DERIVED_NAME}")
    for path, drift in drifts:
        late = catalog_info.waits_for_sync(service, path, receipt)
        if not late and not application_set.waits_for_sync(service, view, path, drift.key):
            yield path, drift


def _in_stack(view: View, generated: GeneratedService, facts: ServiceFacts) -> Iterator[Finding]:
    """What the development stack gives the service."""
    path = facts.service.compose_file
    stack = view.text(path) if path else None
    if not stack:
        return
    own = (view.host.root / generated.answers).is_file()
    yield from compose_port(path, stack, facts, generated=own)
    yield from required_values(path, stack, facts)
    yield from in_compose(path, stack, facts)
    whole = stack_of(path, lambda path: view.text(path) or "")
    yield from unknown_hosts(path, stack, whole, facts.name)


def _wiring(view: View, generated: GeneratedService, documents: Documents) -> Iterator[Finding]:
    """What is wrong with a part that nothing but its wiring follows from."""
    try:
        yield from _drifted(generated, sync_service(view, generated, documents).drifts)
    except ShipwayError as error:
        yield of_error(error, generated.folder)


def _drifted(generated: GeneratedService, drifts: Iterable[tuple[str, Drift]]) -> Iterator[Finding]:
    for path, drift in drifts:
        what = f"{drift.key} {drift.what}"
        fix = f"shipway sync {generated.name}"
        yield Finding(path, drift.line, "drift", what, fix, key=drift.key)


def _encrypted(view: View, overlays: str) -> tuple[str, ...]:
    """The files of the environments that SOPS encrypted."""
    return tuple(
        path
        for path in view.host.files
        if overlays
        and path.startswith(f"{overlays}/")
        and path.endswith((".yaml", ".yml"))
        and "sops:" in (view.text(path) or "")
    )


def _lacking(view: View, facts: ServiceFacts, paths: Iterable[str]) -> Iterator[Finding]:
    required = [variable.name for variable in facts.secrets if variable.required]
    for path in paths:
        yield from read(
            view, path, lambda path, text: missing_keys(path, text, facts.name, required)
        )


def _schema(view: View, generated: GeneratedService, service: Service) -> list[Finding]:
    paths = [f"{generated.folder}/{name}" for name in CONFIGS]
    config = next(filter(view.has, paths), paths[0])
    schema = f"{generated.folder}/{SCHEMA_NAME}"
    found = list(judge(view, config, "config"))
    texts = view.text(config), view.text(schema)
    if texts[0] is None or texts[1] is None:
        return found
    package = _package(view, generated, service)
    fix = f"pnpm --filter {package} env:schema && shipway sync {generated.name}"
    return found + stale_schema(config, texts[0], schema, texts[1], fix)


def _contract(
    view: View, generated: GeneratedService, service: Service, since: Callable[[], str]
) -> Iterator[Finding]:
    """What is wrong with the description of the routes, of a service that has one."""
    if not service.openapi:
        return
    path, sources = f"{generated.folder}/{OPENAPI_NAME}", f"{generated.folder}/src/"
    names = (name for name in view.host.files if name.startswith(sources) and name.endswith(".ts"))
    texts = {name: view.text(name) or "" for name in names}
    fix = f"pnpm --filter {_package(view, generated, service)} api:schema"
    yield from stale_openapi(texts, path, view.text(path), fix)
    if commit := since():
        before = git.show(view.host.root, commit, path)
        yield from breaking_api(path, before, view.text(path), commit)


def _package(view: View, generated: GeneratedService, service: Service) -> str:
    known = read_json(view.host.root / generated.folder / "package.json")
    return str(known.get("name", service.package))
