"""What of a host a new service is not wired into, and why."""

from __future__ import annotations

from collections.abc import Iterable

from shipway.derive import application_set, catalog_info, routes, scraping
from shipway.service import Service
from shipway.sources import dependency_cruiser
from shipway.sources.host import Host
from shipway.sources.reading import why_no_file
from shipway.sources.view import View
from shipway.wiring.registry import TARGETS
from shipway.wiring.target import Target

NO_MANIFESTS = (
    "no folder `base` holds a kustomization or a manifest; "
    "--data kubernetes_base=infra/k8s/base names one"
)


def skipped_targets(host: Host, service: Service) -> dict[str, str]:
    """Target name -> why this host did not get it."""
    skipped = {}
    of_others = not_for(service)
    for target in TARGETS:
        path = target.path(service)
        if not path and target.name in of_others:
            continue
        if not path:
            skipped[target.name] = _why_none(host, service, target)
        elif not (host.root / path).is_file():
            skipped[target.name] = f"{path} {why_no_file(host.root / path)}"
    if not service.kubernetes_base and service.made_as.image:
        skipped["kubernetes"] = NO_MANIFESTS
    return skipped


def not_for(service: Service) -> set[str]:
    """The targets that hold nothing of a kind like that, in any host."""
    images = set() if service.made_as.image else {"compose"}
    return images if service.made_as.library else {*images, "tsconfig"}


def _why_none(host: Host, service: Service, target: Target) -> str:
    """Why the service has nothing in that target, which may be there for another purpose."""
    if target.name != "dependency_cruiser":
        return target.lacking
    if service.made_as.library and host.facts.dependency_cruiser_file:
        return f"{host.facts.dependency_cruiser_file} names no package of {service.services_dir}"
    found = dependency_cruiser.find(host, service.services_dir)
    why = found.why or (f"{found.path} is left out" if found.path else target.lacking)
    path = found.path or found.could
    take = f"; to take it: shipway update {service.name} --data dependency_cruiser_file={path}"
    return why + (take if path else "")


def not_found(host: Host, service: Service, paths: Iterable[str]) -> dict[str, str]:
    """Why overlays of the service's own got no ApplicationSet that finds them, and its pods nothing
    by which Prometheus does, or by which requests come in; and why nobody owns it."""
    overlays = [f"{service.kubernetes_overlays}/{e}/{service.name}/" for e in service.environments]
    own = any(path.startswith(tuple(overlays)) for path in paths)
    whys = {
        "argocd": application_set.why_none(service, View(host), {}) if own else "",
        "prometheus": scraping.why_none(service, View(host)),
        "route": routes.why_none(service, View(host)),
        "backstage": catalog_info.why_unknown(service, View(host)),
    }
    return {name: why for name, why in whys.items() if why}
