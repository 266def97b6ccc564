"""Manifests of the database's tasks: a base, and an overlay for each environment."""

from __future__ import annotations

from collections.abc import Iterator

from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site

BASE = "infra/k8s/base"
ENVIRONMENTS = ("preview", "production")


def meets(site: Site) -> Iterator[Obstacle]:
    """Manifests have one place; where the host has another one, a person decides."""
    facts = site.host.facts
    if facts.kubernetes_base and facts.kubernetes_base != BASE:
        what = f"your base is {facts.kubernetes_base}, and these manifests go to {BASE}"
        yield Obstacle(facts.kubernetes_base, 0, what, f"git mv {facts.kubernetes_base} {BASE}")
        return
    if facts.kubernetes_base:
        for name in sorted({*facts.environments} - {*ENVIRONMENTS}):
            what = f"the environment {name} gets no overlay of the database's tasks"
            fix = f"cp -r infra/k8s/overlays/preview/db infra/k8s/overlays/{name}/db"
            place = facts.kubernetes_overlays
            yield Obstacle(f"{place}/{name}", 0, what, fix, blocks=False)


PART = Part(
    name="gitops",
    order=70,
    title="manifests of the database's tasks",
    help="A kustomize base and overlays with Jobs that provision and migrate before a release.",
    files=("infra/k8s/",),
    needs=("database", "images"),
    meets=meets,
    proof="kubectl kustomize infra/k8s/overlays/preview/db",
)
