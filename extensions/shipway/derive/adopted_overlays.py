"""What environments say of a Deployment that the team wrote: its host names, and whether it is
released by a canary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from shipway.derive import canary, routes
from shipway.derive.adopted import Found
from shipway.derive.canonical import to_yaml
from shipway.derive.kustomization import overlay_policies
from shipway.derive.output import Output
from shipway.derive.receipt import Derived
from shipway.derive.service_facts import ServiceFacts
from shipway.errors import EditError
from shipway.service import Service
from shipway.sources.kustomize import build, kustomization_in
from shipway.sources.manifests import manifests_of
from shipway.sources.view import View


def outputs(
    facts: ServiceFacts, view: View, before: Derived, path: str, found: Found
) -> list[Output]:
    """Our entries in the kustomizations that deploy ``found``, which is in ``path``; nothing where
    nobody is to reach it, and no canary is asked for.

    Raises EditError where it has a way in from outside, and no environment could name its host.
    """
    service = facts.service
    if not facts.way_in and canary.SETTING not in view.host.settings:
        return []
    deploying = _deploying(view, service, path)
    if facts.way_in and not deploying:
        what = f"no overlay in {service.kubernetes_overlays} deploys it: none can name its host"
        fix = f"name {service.kubernetes_base}/{facts.name} below resources of an environment's"
        raise EditError(what, path, f"{fix} kustomization", _line(view, path, found))
    base = f"{service.kubernetes_base}/{facts.name}"
    theirs = found.kind == canary.KIND or canary.refers_to(view, base, found.name)
    deployed = () if theirs else tuple(deploying)
    facts = replace(facts, canaries=canary.canaries(view, service, found.name, deployed))
    outputs = []
    for environment, kustomization in deploying.items():
        folder = kustomization.rpartition("/")[0]
        patches = [*routes.patches(facts, environment), *canary.patches(facts, environment)]
        said = {
            **({"patches": patches} if patches else {}),
            **canary.listed(facts, environment, folder),
        }
        if said:
            text = to_yaml(said)
            policies = overlay_policies(before.get(kustomization, ""), text)
            outputs.append(Output(kustomization, text, policies=policies, creates=False))
        if environment in dict(facts.canaries):
            outputs.append(canary.output(facts, kustomization, found.name))
    return outputs


def _deploying(view: View, service: Service, path: str) -> Mapping[str, str]:
    """Environment -> the kustomization there that leads to a file."""
    found = {}
    for environment in service.environments:
        shared = f"{service.kubernetes_overlays}/{environment}"
        for folder in (f"{shared}/{service.name}", shared):
            kustomization = kustomization_in(view, folder)
            if kustomization and path in build(view, folder).paths:
                found[environment] = kustomization
                break
    return found


def _line(view: View, path: str, found: Found) -> int:
    """The one on which the Deployment says what it is."""
    objects = manifests_of(path, view.text(path) or "")
    return next(
        (one.line("kind") for one in objects if (one.kind, one.name) == (found.kind, found.name)), 1
    )
