"""Read the services of a host that files are derived for."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from shipway.derive.addresses import in_cluster, url_of
from shipway.derive.deployment import labels
from shipway.derive.from_template import DOCKERFILE
from shipway.derive.namespaces import namespace_in
from shipway.derive.peers import Peer, Pods, pods_behind
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.way_in import KINDS, answer_of_app
from shipway.errors import EditError, ShipwayError, located
from shipway.layers.receipt import layers_of
from shipway.service import Service
from shipway.sources.answers import read_answers, workspace_answers
from shipway.sources.compose import services_of
from shipway.sources.dockerfile import NO_IMAGE, facts_of
from shipway.sources.env_schema import SCHEMA_NAME, variables_of
from shipway.sources.globs import covers
from shipway.sources.host import Host
from shipway.sources.services import (
    APP,
    GeneratedService,
    find_service,
    generated_services,
    is_adopted,
)
from shipway.sources.view import View

SERVED = (80,)
"""The port of a Service that is derived."""


def services_in(host: Host) -> list[GeneratedService]:
    """Every service with a Dockerfile and an env schema, and all that Shipway made; by folder.

    One in another language takes part by these two files alone, and so does an app.
    """
    generated = generated_services(host)
    known = {service.folder for service in generated}
    files = set(host.files)
    folders = {str(PurePosixPath(p).parent) for p in files if p.endswith(f"/{SCHEMA_NAME}")}
    others = [
        GeneratedService(PurePosixPath(folder).name, folder)
        for folder in folders - known
        if f"{folder}/{DOCKERFILE}" in files and _deploys(host, folder)
    ]
    # git lists what was deleted until a commit says so.
    others = [other for other in others if (host.root / other.folder).is_dir()]
    return sorted([*generated, *others], key=lambda service: service.folder)


def _deploys(host: Host, folder: str) -> bool:
    """Whether the workspace names the folder, or it lies among the services."""
    globs = [glob for glob in host.globs if not glob.startswith("!")]
    among = str(PurePosixPath(folder).parent) == host.facts.services_dir
    return among or any(covers(glob.rstrip("/"), folder) for glob in globs)


def chosen(host: Host, name: str) -> GeneratedService:
    """The service called ``name``. Raises ShipwayError, with the names that there are."""
    return find_service(services_in(host), name, f"there is no service {name}")


def service_of(host: Host, generated: GeneratedService) -> Service:
    """The service by its answers; what they do not say is what the host shows.

    The answer ``host`` is what the host showed at its birth: what it shows now goes before, but
    for the package's name, which is what it was.
    """
    has = (host.root / generated.answers).is_file()
    answers = read_answers(host.root, generated.answers) if has else _unsaid(host, generated)
    shown = replace(host.facts, services_dir=str(PurePosixPath(generated.folder).parent))
    born = answers.get("host")
    ending = born.get("package_ending", "") if isinstance(born, dict) else ""
    return Service.from_answers({**answers, "host": {"package_ending": ending}}, shown)


def _unsaid(host: Host, generated: GeneratedService) -> dict[str, Any]:
    """What is known of a service without answers of its own, such as an app."""
    whole = workspace_answers(host.root) if generated.folder == APP else None
    seen = {"telemetry": True} if whole and whole.get("telemetry") is True else {}
    return {"service_name": generated.name, **answer_of_app(host, generated.name), **seen}


def derives(view: View, generated: GeneratedService, service: Service) -> bool:
    """Whether files are derived for a service: an image is made of it, and one that was made by
    hand has both files that say how."""
    if not service.made_as.image:
        return False
    known = (f"{generated.folder}/{name}" for name in (DOCKERFILE, SCHEMA_NAME))
    return not is_adopted(view.host.root, generated) or all(view.has(path) for path in known)


def why_no_route(view: View, generated: GeneratedService) -> str:
    """Why no route is derived for an adopted service that asks for one, and what to do; empty where
    files are derived for it, or it asks for none."""
    if not is_adopted(view.host.root, generated):
        return ""
    service = service_of(view.host, generated)
    asks = service.reachable in KINDS and service.kubernetes_base
    if not asks or derives(view, generated, service):
        return ""
    lacking = [
        name for name in (DOCKERFILE, SCHEMA_NAME) if not view.has(f"{service.folder}/{name}")
    ]
    what = f"no route is derived for {service.name}, which is to be reached ({service.reachable})"
    return (
        f"{what}: {service.folder} has no {' and no '.join(lacking)}, and what is derived follows "
        f"from these two. Write it, or say that you route yourself: shipway update {service.name} "
        "--data reachable=proxy"
    )


def service_facts_of(
    view: View, generated: GeneratedService, service: Service | None = None
) -> ServiceFacts:
    """The service with its image, its environment and the other services that this names.

    service: as it will be, where its answers are not written yet.
    Raises ShipwayError, with file and line, when one of the two files is missing or cannot be
    understood; for a service that it calls as well.
    """
    facts = _by_itself(view, generated, service)
    urls = ((variable.name, url_of(variable)) for variable in facts.variables)
    peers = ((name, peer_at(view, facts.service, url)) for name, url in urls if url)
    return replace(facts, peers=tuple((name, peer) for name, peer in peers if peer))


def peer_at(view: View, caller: Service, url: str) -> Peer | None:
    """The service of this repository that a URL leads to; None where it leads elsewhere, to what
    nobody but a probe talks to, or back to the caller.

    Raises ValueError for what is no URL.
    """
    host = in_cluster(url)
    generated = _called(view, host.name) if host and host.name != caller.name else None
    if host is None or generated is None:
        return None
    facts = _by_itself(view, generated)
    if facts.port_name != "http" or not (host.certain or _has(view, facts, host.namespace)):
        return None
    pods: Pods | None = Pods((), facts.port, ())
    if base := facts.service.kubernetes_base:
        derived = Pods(tuple(labels(facts.name).items()), facts.port, SERVED)
        pods = pods_behind(view, f"{base}/{facts.name}", facts.name, url, derived)
    if pods is None:
        return None
    stack = caller.compose_file if caller.compose_file == facts.service.compose_file else ""
    there = bool(stack) and facts.name in _names_in(view.text(stack) or "")
    return Peer(facts.name, host.namespace, *pods, in_stack=facts.port if there else 0)


def _called(view: View, name: str) -> GeneratedService | None:
    """As :func:`services_in` has it, without a look at all others."""
    for folder in view.host.schema_folders.get(name, ()):
        generated = GeneratedService(name, folder)
        if not view.has(f"{folder}/{SCHEMA_NAME}") or not view.has(f"{folder}/{DOCKERFILE}"):
            continue
        if view.has(generated.answers) or _deploys(view.host, folder):
            return generated
    return None


def _has(view: View, facts: ServiceFacts, namespace: str) -> bool:
    """Whether one of the service's environments is in the namespace."""
    known = (namespace_in(view, facts.service, one) for one in facts.service.environments)
    return namespace in known


def _names_in(stack: str) -> Collection[str]:
    with suppress(EditError):  # said where the file is written
        return services_of(stack)
    return ()


def _by_itself(
    view: View, generated: GeneratedService, service: Service | None = None
) -> ServiceFacts:
    service = service or service_of(view.host, generated)
    if not derives(view, generated, service):
        return ServiceFacts(service, NO_IMAGE, ())
    dockerfile, schema = (f"{generated.folder}/{name}" for name in (DOCKERFILE, SCHEMA_NAME))
    text, schema_text = view.text(dockerfile), view.text(schema)
    if text is None:
        raise ShipwayError("there is no Dockerfile", dockerfile, "write one; its facts are needed")
    if schema_text is None:
        fix = f"pnpm --filter {service.package} env:schema, or shipway update {generated.name}"
        raise ShipwayError("the env schema is missing", schema, fix)
    with located(dockerfile):
        facts = facts_of(text)
    made = layers_of(view, generated)
    patches = tuple(patch for one in made for patch in one.patches)
    wirings = tuple(wiring for one in made for wiring in one.wirings)
    variables = variables_of(schema_text, schema)
    brought = tuple(file for one in made for file in one.files)
    return ServiceFacts(service, facts, variables, patches, wirings, brought=brought)
