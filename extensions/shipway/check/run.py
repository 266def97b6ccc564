"""Everything that `shipway check` looks at, service by service and file by file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import PurePosixPath

from shipway.check.command import other_command
from shipway.check.compose_port import compose_port
from shipway.check.environment_values import in_compose
from shipway.check.environments import environment_findings
from shipway.check.exposure.files import exposures
from shipway.check.finding import Finding
from shipway.check.host_ports import shared_ports
from shipway.check.images import overlay_findings
from shipway.check.mistakes import mistakes
from shipway.check.overlay_names import unknown_names
from shipway.check.pod_security import pod_security
from shipway.check.production_images import Folder, production_images
from shipway.check.required_values import required_values
from shipway.check.rules import Reads, rules_for
from shipway.check.sops_secret import missing_keys
from shipway.check.stale_schema import stale_schema
from shipway.derive.from_template import DOCKERFILE
from shipway.derive.half import WHAT, cure, is_half
from shipway.derive.load import service_facts_of, service_of
from shipway.derive.outputs import OBJECTS
from shipway.derive.service_facts import ServiceFacts
from shipway.errors import NewerShipwayError, ShipwayError
from shipway.service import Service
from shipway.sources.compose_choice import files_of
from shipway.sources.env_schema import SCHEMA_NAME
from shipway.sources.environments import is_production
from shipway.sources.host import Host
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.manifests import manifests_of, mapping
from shipway.sources.plain_yaml import readable
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.sources.workspace import read_json
from shipway.sync import sync_service
from shipway.wiring.restore import Documents

CONFIGS = ("src/config.ts", "src/env.ts")
"""Where `EnvSchema` is declared: a service's, and an app's."""


def findings_in(host: Host, services: Sequence[GeneratedService]) -> list[Finding]:
    """What is wrong with these services and with the files that they share; sorted by place."""
    documents, view = Documents(), View(host)
    found: set[Finding] = set()
    base, overlays = host.facts.kubernetes_base, host.facts.kubernetes_overlays
    encrypted = cache(lambda: _encrypted(view, overlays))
    for generated in services:
        found |= set(_service(view, generated, documents, encrypted))
    ours = {generated.name for generated in services}
    for path in files_of(host, host.facts.compose_file):
        found |= set(_judge(view, path, "Compose file"))
        found |= set(_read(view, path, lambda path, text: shared_ports(path, text, ours)))
    found |= set(exposures(host))
    found |= set(_manifests(view, base, overlays))
    found |= set(unknown_names(view, base, overlays))
    return sorted(found)


def _service(
    view: View,
    generated: GeneratedService,
    documents: Documents,
    encrypted: Callable[[], Iterable[str]],
) -> Iterator[Finding]:
    """``encrypted``: the files that SOPS encrypted, asked for only where a service has them."""
    if is_half(view.host, generated):
        yield Finding(
            generated.receipt, 1, "half-made", f"{generated.name} {WHAT}", cure(generated)
        )
        return
    service = service_of(view.host, generated)
    images = list(_judge(view, f"{generated.folder}/{DOCKERFILE}", "Dockerfile"))
    yield from images
    yield from _schema(view, generated, service)
    try:
        drifts = sync_service(view, generated, documents).drifts
    except ShipwayError as error:
        found = _of_error(error, generated.folder)
        if found.what not in {image.what for image in images}:
            yield found
        return
    facts = service_facts_of(view, generated)
    if stack := view.text(service.compose_file) if service.compose_file else None:
        own = (view.host.root / generated.answers).is_file()
        yield from compose_port(service.compose_file, stack, facts, generated=own)
        yield from required_values(service.compose_file, stack, facts)
        yield from in_compose(service.compose_file, stack, facts)
    yield from environment_findings(view, facts)
    deployment = f"{service.kubernetes_base}/{generated.name}/{OBJECTS[0][0]}"
    if text := view.text(deployment) if service.kubernetes_base else None:
        yield from other_command(deployment, text, generated.name, facts.image)
    if service.secrets == "sops":
        yield from _lacking(view, facts, encrypted())
    for path, drift in drifts:
        what = f"{drift.key} {drift.what}"
        yield Finding(path, drift.line, "drift", what, f"shipway sync {generated.name}")


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
        yield from _read(
            view, path, lambda path, text: missing_keys(path, text, facts.name, required)
        )


def _schema(view: View, generated: GeneratedService, service: Service) -> list[Finding]:
    paths = [f"{generated.folder}/{name}" for name in CONFIGS]
    config = next(filter(view.has, paths), paths[0])
    schema = f"{generated.folder}/{SCHEMA_NAME}"
    found = list(_judge(view, config, "config"))
    texts = view.text(config), view.text(schema)
    if texts[0] is None or texts[1] is None:
        return found
    name = read_json(view.host.root / generated.folder / "package.json").get(
        "name", service.package
    )
    fix = f"pnpm --filter {name} env:schema && shipway sync {generated.name}"
    return found + stale_schema(config, texts[0], schema, texts[1], fix)


def _manifests(view: View, base: str, overlays: str) -> Iterator[Finding]:
    paths: dict[str, list[str]] = {}
    for path in view.host.files:
        inside = any(root and path.startswith(f"{root}/") for root in (base, overlays))
        if (
            inside
            and path.endswith((".yaml", ".yml", KUSTOMIZATIONS[-1]))
            and (view.host.root / path).is_file()
        ):
            paths.setdefault(str(PurePosixPath(path).parent), []).append(path)
    folders = {path: Folder(path) for path in paths}
    for folder in folders.values():
        partial = bool(overlays) and folder.path.startswith(f"{overlays}/")
        yield from _filled(view, folder, paths[folder.path], overlays if partial else "")
        yield from _judged(folder, partial=partial)
    yield from production_images(folders, overlays)


def _filled(view: View, folder: Folder, paths: list[str], overlays: str) -> Iterator[Finding]:
    """Read a folder's files; ``overlays`` is given when it is one of an environment's."""
    for path in paths:
        text = view.text(path) or ""
        if PurePosixPath(path).name in KUSTOMIZATIONS:
            folder.place, folder.lines = path, text.split("\n")
            folder.kustomization = mapping(readable(text))
            if overlays:
                environment = path.removeprefix(f"{overlays}/").split("/")[0]
                yield from _overlay(view, path, production=is_production(environment))
            continue
        try:
            manifests = manifests_of(path, text)
            folder.manifests += manifests
            folder.operations |= {} if manifests else {path: text}
        except ShipwayError as error:
            yield _of_error(error, path)


def _judged(folder: Folder, *, partial: bool) -> Iterator[Finding]:
    for manifest in folder.manifests:
        yield from pod_security(manifest, partial=partial)
    if not partial:
        generators = folder.kustomization.get("configMapGenerator")
        generated = {str(g.get("name")) for g in generators or () if isinstance(g, dict)}
        yield from mistakes(folder.manifests, generated=frozenset(generated))


def _overlay(view: View, path: str, *, production: bool) -> Iterator[Finding]:
    def images(path: str, text: str) -> list[Finding]:
        return overlay_findings(path, text, production=production)

    yield from _read(view, path, images)
    if production:
        yield from _judge(view, path, "production overlay")


def _judge(view: View, path: str, reads: Reads) -> Iterator[Finding]:
    yield from _read(view, path, *(rule.find for rule in rules_for(reads)))


def _read(
    view: View, path: str, *rules: Callable[[str, str], Iterable[Finding]]
) -> Iterator[Finding]:
    text = view.text(path)
    for rule in rules if text is not None else ():
        try:
            yield from rule(path, text or "")
        except ShipwayError as error:
            yield _of_error(error, path)


def _of_error(error: ShipwayError, path: str) -> Finding:
    """What a command would stop at is one finding among others here."""
    rule = "newer-shipway" if isinstance(error, NewerShipwayError) else "unreadable"
    return Finding(error.path or path, error.line or 1, rule, error.what, error.fix)
