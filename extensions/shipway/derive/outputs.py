"""Everything that is derived for one service, file by file."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import replace

from shipway.derive import (
    adopted,
    adopted_overlays,
    adopted_route,
    alerts,
    application_set,
    canary,
    catalog_info,
    compose_environment,
    cron_job,
    dashboard,
    deployment,
    kustomization,
    layer_entries,
    network_policy,
    objects,
    previews,
    routes,
    scraping,
    secrets,
)
from shipway.derive.compose_waits import policies_of, waiting
from shipway.derive.counts import count_of
from shipway.derive.dotenv import dotenv
from shipway.derive.namespaces import namespace_of, siblings_namespace
from shipway.derive.output import Output
from shipway.derive.readme_table import table
from shipway.derive.receipt import DERIVED_NAME, Derived
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.watched import watched_of
from shipway.derive.way_in import way_in
from shipway.derive.yaml_merge import ENFORCED, Policies
from shipway.errors import located
from shipway.service import Service
from shipway.sources import kustomize
from shipway.sources.host_files import CATALOG_NAME
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.services import RECEIPT_NAME
from shipway.sources.view import View
from shipway.splice.yaml.document import YamlDocument

Maker = Callable[[ServiceFacts], str]
OBJECTS: tuple[tuple[str, Maker, Policies], ...] = (
    ("deployment.yaml", deployment.deployment, deployment.POLICIES),
    ("cronjob.yaml", cron_job.cron_job, cron_job.POLICIES),
    ("service.yaml", objects.service, objects.SERVICE_POLICIES),
    ("serviceaccount.yaml", objects.service_account, ENFORCED),
    ("poddisruptionbudget.yaml", objects.disruption_budget, objects.BUDGET_POLICIES),
    ("horizontalpodautoscaler.yaml", objects.autoscaler, objects.AUTOSCALER_POLICIES),
    ("networkpolicy.yaml", network_policy.network_policy, network_policy.POLICIES),
    ("httproute.yaml", routes.http_route, routes.POLICIES),
    ("ingress.yaml", routes.ingress, routes.POLICIES),
    ("podmonitor.yaml", scraping.pod_monitor, scraping.POLICIES),
    ("prometheusrule.yaml", alerts.prometheus_rule, alerts.RULE_POLICIES),
    ("externalsecret.yaml", secrets.external_secret, secrets.EXTERNAL_POLICIES),
)
NO_OBJECTS = (secrets.SOPS_FILE, alerts.RULES_FILE, dashboard.DASHBOARD_FILE)
"""Files beside them that kustomize does not read as objects."""
RUNS = ("deployment.yaml", "cronjob.yaml")
"""Those that run the image."""


def outputs_of(facts: ServiceFacts, view: View, before: Derived) -> list[Output]:
    """What is to stand in each file; ``before`` is what was derived last.

    Raises EditError, with the path, when a Deployment that the team wrote cannot be understood.
    """
    service = facts.service
    if not facts.derives:
        return []
    return [
        *_compose(facts, view, before),
        Output(f"{service.folder}/.env.example", dotenv(facts.variables, facts.port), "dotenv"),
        Output(f"{service.folder}/README.md", table(facts.variables), "table", creates=False),
        *(_kubernetes(facts, view, before) if service.kubernetes_base else ()),
        *catalog_info.outputs(facts, view, before),
        *layer_entries.outputs(facts),
    ]


def paths_of(service: Service) -> list[str]:
    """Every file outside of the service's own that may hold a output, and the receipt."""
    paths = [f"{service.folder}/{DERIVED_NAME}"]
    if service.made_as.image:
        paths += [catalog_info.path_of(service), CATALOG_NAME]
    if not service.kubernetes_base:
        return paths
    base = f"{service.kubernetes_base}/{service.name}"
    names = [name for name, _, _ in OBJECTS]
    paths += [f"{base}/{name}" for name in (*names, *NO_OBJECTS)]
    environments = [f"{service.kubernetes_overlays}/{name}" for name in service.environments]
    for folder in (service.kubernetes_base, *environments):
        for name in KUSTOMIZATIONS:
            paths += [f"{folder}/{service.name}/{name}", f"{folder}/{name}"]
    for folder in environments:
        ways = (f"{folder}/{service.name}", folder)
        paths += [canary.path_in(way, service.name) for way in ways]
    return [*paths, application_set.path_of(service), *previews.paths_of(service)]


def is_ours(service: Service, before: Derived) -> bool:
    """Whether the workload was derived as a whole: of the team's own we have a part."""
    base = f"{service.kubernetes_base}/{service.name}"
    return "selector:" in before.get(f"{base}/{RUNS[0]}", "")


def _compose(facts: ServiceFacts, view: View, before: Derived) -> list[Output]:
    path = facts.service.compose_file
    text = view.text(path) if path else None
    if text is None:
        return []
    with located(path):
        node = YamlDocument(text).root
    entry = node.at("services", facts.name)
    if entry is None:
        return []  # `shipway check` says that the wiring is missing
    own = entry.at("environment")
    listed = own is not None and own.kind == "list"
    make = compose_environment.entry_of_list if listed else compose_environment.entry
    wired = view.has(f"{facts.service.folder}/{RECEIPT_NAME}")
    text = make(facts, waiting(view, facts, entry, before.get(path, "")))
    policies = policies_of(facts.service)
    return [Output(path, text, policies=policies, creates=False, owned=wired)]


def _kubernetes(facts: ServiceFacts, view: View, before: Derived) -> list[Output]:
    theirs = [] if facts.service.made_as.scheduled else _adopted(facts, view, before)
    if theirs:
        return theirs
    if facts.metrics_port or facts.service.telemetry:
        facts = replace(facts, watched=watched_of(view, facts.service))
    base = f"{facts.service.kubernetes_base}/{facts.name}"
    rollout = canary.refers_to(view, base, facts.name)
    deployed = () if rollout or facts.service.made_as.scheduled else facts.service.environments
    facts = replace(
        facts,
        way_in=way_in(view, facts.service, before),
        canaries=canary.canaries(view, facts.service, facts.name, deployed),
        rollout=rollout,
    )
    generated = [
        Output(f"{base}/{n}", make(facts), policies=policies) for n, make, policies in OBJECTS
    ]
    resources = [output.path.removeprefix(f"{base}/") for output in generated if output.text]
    return [
        *generated,
        Output(f"{base}/{secrets.SOPS_FILE}", secrets.sops_template(facts)),
        Output(
            f"{base}/{alerts.RULES_FILE}", alerts.rules_file(facts), policies=alerts.FILE_POLICIES
        ),
        Output(f"{base}/{dashboard.DASHBOARD_FILE}", dashboard.dashboard(facts), "json"),
        Output(_kustomization_in(view, base), kustomization.base(facts, resources)),
        *_environments(facts, view, before),
    ]


def _environments(facts: ServiceFacts, view: View, before: Derived) -> list[Output]:
    """Our entries where the host has kustomizations for all services, else overlays of our own,
    which an ApplicationSet finds by their folders.

    An overlay of our own that is there stays, whoever lists it: it names what was released.
    """
    service = facts.service
    all_of_base = _kustomization_in(view, service.kubernetes_base)
    listed = view.has(all_of_base)
    outputs = [Output(all_of_base, kustomization.entry_in_base(facts))] if listed else []
    namespaces: dict[str, str] = {}
    for environment in service.environments:
        shared = _kustomization_in(view, f"{service.kubernetes_overlays}/{environment}")
        path = _kustomization_in(view, kustomization.overlay_folder(facts, environment))
        if view.has(shared) and not (path in before and view.has(path)):
            reached = listed and _reaches(view, shared, all_of_base, facts)
            count = count_of(facts, view.text(shared) or "", before.get(shared, ""))
            text = kustomization.entry_in_overlay(facts, environment, count, listed=reached)
            policies = kustomization.overlay_policies(before.get(shared, ""), text)
            outputs += [
                Output(shared, text, policies=policies),
                *_canary(facts, environment, shared),
            ]
            continue
        namespace = namespace_of(before.get(path, "")) or siblings_namespace(
            view, service, environment
        )
        count = count_of(facts, view.text(path) or "", before.get(path, ""))
        text = kustomization.overlay(facts, environment, namespace, count)
        policies = kustomization.overlay_policies(before.get(path, ""), text)
        outputs += [Output(path, text, policies=policies), *_canary(facts, environment, path)]
        namespaces[environment] = namespace
    if namespaces and not application_set.why_none(service, view, before):
        path = application_set.path_of(service)
        there = view.text(path) or ""
        text = application_set.application_set(facts, before.get(path, ""), there, namespaces)
        # Every service's: it goes with the last of them.
        outputs.append(Output(path, text, policies=application_set.POLICIES, owned=True))
    return [*outputs, *previews.previews(service, view, before, namespaces)]


def _canary(facts: ServiceFacts, environment: str, kustomization: str) -> list[Output]:
    asked = environment in dict(facts.canaries)
    return [canary.output(facts, kustomization, facts.name)] if asked else []


def _reaches(view: View, shared: str, all_of_base: str, facts: ServiceFacts) -> bool:
    """Whether an environment builds what the base of all services lists; an overlay may list each
    service's base itself, and our own entry there does not count."""
    own = f"{facts.service.kubernetes_base}/{facts.name}"
    paths = kustomize.build(view, posixpath.dirname(shared), without=own).paths
    return all_of_base in paths or own in map(posixpath.dirname, paths)


def _adopted(facts: ServiceFacts, view: View, before: Derived) -> list[Output]:
    """The output in a Deployment, or a Rollout, that was there before us, and its way in from
    outside; nothing without one."""
    folder = f"{facts.service.kubernetes_base}/{facts.name}"
    ours = f"{folder}/{OBJECTS[0][0]}"
    if is_ours(facts.service, before):
        return []
    for path in sorted({ours, *(p for p in view.host.files if p.startswith(f"{folder}/"))}):
        text = view.text(path) if path.endswith((".yaml", ".yml")) else None
        if not text or not any(kind in text for kind in adopted.KINDS):
            continue
        with located(path):
            found = adopted.found_in(text, facts.name)
            part = adopted.container_patch(facts, found, before.get(path, "")) if found else ""
        if found:
            wired = Output(path, part, policies=adopted.POLICIES, creates=False)
            facts, route = adopted_route.routed(facts, view, before, path, found)
            return [wired, *route, *adopted_overlays.outputs(facts, view, before, path, found)]
    return []


def _kustomization_in(view: View, folder: str) -> str:
    """A folder's kustomization under the name that it has; the usual one when there is none."""
    return kustomize.kustomization_in(view, folder) or f"{folder}/{KUSTOMIZATIONS[0]}"
