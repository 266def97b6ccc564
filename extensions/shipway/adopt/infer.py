"""The answers that a service made by hand gives by its own files, each with where it is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from shipway.adopt.by_hand import ByHand
from shipway.allowed import problem
from shipway.errors import ShipwayError
from shipway.given import example
from shipway.host_facts import unasked
from shipway.kinds import http, worker
from shipway.kinds.registry import kind_of
from shipway.names import ending_problem
from shipway.npm_ranges import node_problem
from shipway.sources.compose import entry_of, published_ports_of, targets_of
from shipway.sources.compose_stack import environment_of

HTTP = ("fastify", "express", "koa", "hono", "@nestjs/core", "@hapi/hapi", "restify", "polka", "h3")
JOBS = ("bullmq", "bull", "pg-boss", "graphile-worker", "amqplib", "kafkajs", "agenda", "bee-queue",
        "node-cron", "sqs-consumer", "nats")  # fmt: skip
"""What only a service of one kind depends on."""
ANSWERS_REQUESTS, WORKS_OFF_JOBS = http.KIND.name, worker.KIND.name
LISTENS = r"\.listen\(|\bserve\("
PORTS = (
    r"^EXPOSE\s+(\d+)",
    r"\b(?:HEALTH_)?PORT\b[^\n]{0,60}?(?:\?\?|\|\||default\(|=|:)\s*[\"']?(\d{2,5})\b",
    r"\.listen\(\s*(?:\{\s*port:\s*)?(\d{2,5})\b",
)
DSNS = ("DATABASE_SERVICE_URL", "DATABASE_URL")
NODE_IMAGE = r"^FROM\s+\S*\bnode:(\d+)"
SCALES = re.compile(r"^kind: HorizontalPodAutoscaler", re.M)
DEFAULT_PORT = 8080


class Said(NamedTuple):
    """An answer, and who gives it: ``services/legacy/Dockerfile:7``."""

    value: Any
    where: str


Answers = dict[str, Said]


def infer(service: ByHand, given: Mapping[str, Any]) -> Answers:
    """What its files say; ``given`` goes before.

    Raises ShipwayError, with the option that says it, for what they do not say or what no service
    of Shipway's may have.
    """
    found: Answers = {}
    for rule in (_names, _runs, _compose, _manifests, _host):
        for key, said in rule(service, given):
            found[key] = said
    found |= {key: Said(value, "--data") for key, value in given.items()}
    for key, said in found.items():
        if why := problem(key, said.value):
            raise ShipwayError(f"{key}: {why}", said.where, example(key))
    return found


def _names(service: ByHand, given: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    manifest = f"{service.folder}/package.json"
    scope, _, local = str(service.manifest["name"]).rpartition("/")
    ending = local.removeprefix(service.name)
    if not local.startswith(service.name) or ending_problem(ending):
        what = f"the package is called {local}: a service's is called as its folder"
        fix = f"name it {service.name}, or rename the folder to {local}"
        raise ShipwayError(what, manifest, fix)
    yield "service_name", Said(service.name, service.folder)
    yield "services_dir", Said(service.folder.rpartition("/")[0], service.folder)
    yield "scope", Said(scope, manifest)
    said = " ".join(str(service.manifest.get("description") or "").split())
    if said:
        yield "description", Said(said, manifest)
    libraries = set(service.host.libraries())
    used = sorted(libraries & service.dependencies)
    yield "packages", Said(used, manifest)
    shown = replace(
        service.host.facts,
        package_ending=ending,
        package_folders={p.name: p.folder for p in service.host.packages if p.name in used},
    )
    yield "host", Said(unasked(shown), "the host")


def _runs(service: ByHand, given: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    kind = Said(given["kind"], "--data") if "kind" in given else _kind(service)
    if kind_of(kind.value).scheduled:
        what = (
            f"a {kind_of(kind.value).noun} cannot be adopted: its schedule is in its own manifest"
        )
        raise ShipwayError(
            what, kind.where, f"shipway new NAME --kind {kind.value}, and move the code"
        )
    yield "kind", kind
    yield "port", Said(given["port"], "--data") if "port" in given else _port(service, kind.value)
    yield "database", _database(service)
    image = service.find(NODE_IMAGE)
    major = int(image.match[1]) if image else 0
    if image and not node_problem(major):
        yield "node", Said(major, image.where)


def _kind(service: ByHand) -> Said:
    manifest = f"{service.folder}/package.json"
    answers = [name for name in HTTP if name in service.dependencies]
    works = [name for name in JOBS if name in service.dependencies]
    if answers and works:
        what = f"{answers[0]} makes it {ANSWERS_REQUESTS}, {works[0]} makes it {WORKS_OFF_JOBS}"
        fix = f"say which: --data kind={ANSWERS_REQUESTS}, or --data kind={WORKS_OFF_JOBS}"
        raise ShipwayError(what, manifest, fix)
    if answers:
        return Said(ANSWERS_REQUESTS, f"{manifest}: {answers[0]}")
    if works:
        return Said(WORKS_OFF_JOBS, f"{manifest}: {works[0]}")
    if health := service.find(r"\bHEALTH_PORT\b"):
        return Said(WORKS_OFF_JOBS, health.where)
    listens = service.find(LISTENS)
    return (
        Said(ANSWERS_REQUESTS, listens.where)
        if listens
        else Said(WORKS_OFF_JOBS, "it listens on no port")
    )


def _port(service: ByHand, kind: str) -> Said:
    for pattern in PORTS:
        if found := service.find(pattern):
            return Said(int(found.match[1]), found.where)
    path = service.host.facts.compose_file
    ports = targets_of(_entry(service))
    if len(ports) == 1:
        return Said(ports.pop(), path)
    if kind == ANSWERS_REQUESTS:
        what = "neither its Dockerfile, its code nor a Compose file says on which port it listens"
        raise ShipwayError(what, service.folder, example("port"))
    return Said(DEFAULT_PORT, "it listens on no port")


def _database(service: ByHand) -> Said:
    variables = environment_of(_entry(service))
    for name in DSNS:
        if found := service.find(rf"\b{name}\b"):
            return Said(name, found.where)
        if name in variables:
            return Said(name, service.host.facts.compose_file)
    return Said("none", f"it names neither {' nor '.join(DSNS)}")


def _entry(service: ByHand) -> dict[str, Any]:
    path = service.host.facts.compose_file
    return entry_of(service.host.text(path), service.name) if path else {}


def _compose(service: ByHand, given: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    host, path = service.host, service.host.facts.compose_file
    yield "compose_file", Said(path, "the host")
    published = published_ports_of(host.text(path)).get(service.name, set()) if path else set()
    ports = sorted(port for port, protocol in published if protocol == "tcp")
    free = Said(host.free_port(service.name), "a free one")
    yield "host_port", Said(ports[0], path) if ports else free


def _manifests(service: ByHand, given: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    facts = service.host.facts
    base = str(given.get("kubernetes_base", facts.kubernetes_base))
    below = [p for p in service.host.files if base and p.startswith(f"{base}/{service.name}/")]
    if not below:
        yield "kubernetes_base", Said("", f"no manifests of {service.name}")
        return
    yield "kubernetes_base", Said(base, below[0])
    for key in ("kubernetes_overlays", "environments", "secrets"):
        value = getattr(facts, key)
        yield key, Said(list(value) if isinstance(value, tuple) else value, "the host")
    scaled = [path for path in below if SCALES.search(service.host.text(path))]
    yield "autoscaling", Said(bool(scaled), scaled[0] if scaled else base)


def _host(service: ByHand, given: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    facts, path = service.host.facts, service.host.facts.codeowners_file
    for key in ("dependency_cruiser_file", "vitest_file", "codeowners_file"):
        yield key, Said(getattr(facts, key), "the host")
    text = service.host.text(path) if path else ""
    line = re.search(rf"^/?{re.escape(service.folder)}/?[ \t]+([^#\n]+)", text, re.M)
    yield "owner", Said(line[1].strip() if line else "", path or "the host")
