"""The namespace of an environment: what its overlays say, before what its name is."""

from __future__ import annotations

from collections import Counter

from shipway.allowed import label_problem
from shipway.service import Service
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.kustomize import kustomization_in
from shipway.sources.manifests import mapping
from shipway.sources.plain_yaml import readable
from shipway.sources.view import View


def siblings_namespace(view: View, service: Service, environment: str) -> str:
    """:func:`usual_namespace` beside the overlays of a service."""
    return usual_namespace(view, service.kubernetes_overlays, environment, service.name)


def namespace_in(view: View, service: Service, environment: str) -> str:
    """The namespace that an environment's files set for a service; empty where none says one."""
    shared = f"{service.kubernetes_overlays}/{environment}"
    for folder in (f"{shared}/{service.name}", shared):
        path = kustomization_in(view, folder)
        if path and (found := namespace_of(view.text(path) or "")):
            return found
    return ""


def usual_namespace(view: View, overlays: str, environment: str, ours: str) -> str:
    """The namespace that most overlays in ``overlays`` but ``ours`` have in this environment; the
    environment's own name where they have none."""
    folder = f"{overlays}/{environment}/"
    paths = [
        path
        for path in view.host.files
        if path.startswith(folder)
        and path.count("/") == folder.count("/") + 1
        and path.endswith(KUSTOMIZATIONS)
        and not path.startswith(f"{folder}{ours}/")
    ]
    found = Counter(name for path in paths if (name := namespace_of(view.text(path) or "")))
    return found.most_common(1)[0][0] if found else environment


def namespace_of(text: str) -> str:
    """The namespace that a kustomization sets; empty when it sets none that Kubernetes takes."""
    found = mapping(readable(text)).get("namespace")
    return found if isinstance(found, str) and not label_problem(found) else ""
