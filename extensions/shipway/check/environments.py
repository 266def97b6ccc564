"""What each environment makes of a service: its values, merged as kustomize merges them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from shipway.check.calls import Call, call_findings
from shipway.check.egress import closed_port, leads_to, unknown_ports
from shipway.check.environment_values import in_kubernetes
from shipway.check.finding import Finding
from shipway.check.given_values import Given, grace_of, literals_of, variables_of_containers
from shipway.derive.load import peer_at
from shipway.derive.namespaces import namespace_in
from shipway.derive.service_facts import ServiceFacts
from shipway.errors import EditError, ShipwayError
from shipway.sources.env_schema import SCHEMA_NAME
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.kustomize import kustomization_in
from shipway.sources.view import View
from shipway.splice.model import line_of
from shipway.splice.yaml.document import YamlDocument

Reader = Callable[[str, str, str], Mapping[str, Given]]
Part = tuple[str, str, int]
"""A manifest or a patch: its file, its text, and the line of the file that all of it is said to
stand on; 0 for a file of its own."""


def environment_findings(view: View, facts: ServiceFacts) -> Iterator[Finding]:
    """What is wrong with the values of each environment; the base is judged with each.

    A file that cannot be read is a finding of other rules, and is passed over here.
    """
    service = facts.service
    if not service.kubernetes_base:
        return
    base = f"{service.kubernetes_base}/{facts.name}"
    if view.has(f"{base}/networkpolicy.yaml"):
        yield from unknown_ports(view.text(f"{service.folder}/{SCHEMA_NAME}") or "", facts)
    for environment in service.environments:
        shared = f"{service.kubernetes_overlays}/{environment}"
        folders = (base, shared, f"{shared}/{facts.name}")
        values, grace = _merged(view, folders, facts.name)
        yield from in_kubernetes(values, grace, facts)
        for given in values.values():
            yield from _reached(view, facts, environment, given)


def _reached(view: View, facts: ServiceFacts, environment: str, given: Given) -> Iterator[Finding]:
    """Whether the service gets to where a value leads."""
    policy = f"{facts.service.kubernetes_base}/{facts.name}/networkpolicy.yaml"
    text = view.text(policy)
    if not text or not leads_to(given.value):
        return
    with suppress(ShipwayError):  # a finding of the service that cannot be read
        peer = peer_at(view, facts.service, given.value)
        if peer is None or not peer.labels:
            yield from closed_port(given, facts, policy, text)
            return
        other = replace(facts.service, name=peer.name)
        spaces = (namespace_in(view, one, environment) for one in (facts.service, other))
        yield from call_findings(view, Call(given, facts, peer, *spaces))


def _merged(view: View, folders: tuple[str, ...], name: str) -> tuple[dict[str, Given], int | None]:
    """The values and the grace of a service, later folders before earlier ones."""
    literals: dict[str, Given] = {}
    explicit: dict[str, Given] = {}
    grace = None
    for folder in folders:
        if kustomization := kustomization_in(view, folder):
            literals |= _read(literals_of, kustomization, view.text(kustomization) or "", name)
        for path, text, line in _parts(view, folder):
            found = _read(variables_of_containers, path, text, name)
            explicit |= {n: v._replace(line=line or v.line) for n, v in found.items()}
            try:
                seconds = grace_of(path, text, name)
            except EditError:
                continue
            grace = grace if seconds is None else seconds
    return literals | explicit, grace


def _read(reader: Reader, path: str, text: str, name: str) -> Mapping[str, Given]:
    try:
        return reader(path, text, name)
    except EditError:
        return {}


def _parts(view: View, folder: str) -> Iterator[Part]:
    """The files of a folder itself, and the patches that its kustomization holds."""
    for path in view.host.files_in.get(folder, ()):
        file = path.rpartition("/")[2]
        if not file.endswith((".yaml", ".yml")):
            continue
        text = view.text(path) or ""
        if file not in KUSTOMIZATIONS:
            yield path, text, 0
            continue
        yield from _inline(path, text)


def _inline(path: str, text: str) -> Iterator[Part]:
    try:
        patches = YamlDocument(text).root.entries_at("patches")
    except EditError:
        return
    for item in patches:
        patch = item.value.value_at("patch")
        if isinstance(patch, str):
            yield path, patch, line_of(text, item.start)
