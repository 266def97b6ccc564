"""Which environments Kargo promotes into, as its Stages in this repository tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from shipway.errors import EditError
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.manifests import Manifest, at, items, manifests_of, mapping
from shipway.sources.view import View

GROUP = "kargo.akuity.io/"
OWN_NAME = re.compile(r"\$\{\{\s*ctx\.stage\s*\}\}")
TASKS = ("PromotionTask", "ClusterPromotionTask")


class Stage(NamedTuple):
    """``project``: the namespace that its manifest says; ``path``, ``line``: where it stands."""

    name: str
    project: str
    path: str
    line: int


def stages_of(host: Host, environment: str) -> list[Stage]:
    """The Stages whose promotion writes into an environment's overlay: by a path in their steps, or
    in those of a task that they name; by the Stage's own name where no step tells any path there.
    """
    known = list(_manifests(host)) if host.files else []
    tasks = {one.name: list(_texts(one.data)) for one in known if one.kind in TASKS}
    found = [one for one in known if one.kind == "Stage"]
    return [_placed(one) for one in found if _writes(host, one, environment, tasks)]


def _manifests(host: Host) -> Iterator[Manifest]:
    view = View(host)
    args = ("grep", "--untracked", "-lF", f"apiVersion: {GROUP}", "--", "*.yaml", "*.yml")
    for path in git.run(host.root, *args, ok=(0, 1)).splitlines():
        try:
            found = manifests_of(path, view.readable(path))
        except EditError:
            continue  # a chart's template: not ours to read
        yield from (one for one in found if str(one.data.get("apiVersion")).startswith(GROUP))


def _writes(host: Host, stage: Manifest, environment: str, tasks: Mapping[str, list[str]]) -> bool:
    template = mapping(at(stage.data, "spec", "promotionTemplate"))
    texts = list(_texts(template))
    for step in items(at(template, "spec", "steps")):
        texts += tasks.get(str(at(step, "task", "name")), [])
    overlays = re.escape(host.facts.kubernetes_overlays)
    below = re.compile(rf"(?:^|/){overlays}/([^/\s]+)")
    told = {name for one in texts for name in below.findall(OWN_NAME.sub(stage.name, one))}
    return environment in (told or {stage.name})


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    for one in data.values() if isinstance(data, Mapping) else items(data):
        yield from _texts(one)


def _placed(stage: Manifest) -> Stage:
    project = str(at(stage.data, "metadata", "namespace") or "")
    return Stage(stage.name, project, stage.path, stage.line("metadata", "name"))
