"""Ordinary mistakes in manifests that no schema tool catches: names that lead nowhere.

Every function looks at one kind of reference; what is said of it in mistakes_rules.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from shipway.check.finding import Finding
from shipway.check.mistakes_container import in_container
from shipway.sources.manifests import Keys, Manifest, at, containers_of, items, mapping, pod_of

SELECTING = ("Deployment", "Rollout", "StatefulSet", "DaemonSet", "ReplicaSet")
Found = Iterator[tuple[Keys, str, str, str]]
"""Keys, rule, what is wrong, the fix."""


def mistakes(
    manifests: Sequence[Manifest], *, generated: frozenset[str] = frozenset()
) -> list[Finding]:
    """What is wrong with the objects of one base, each by itself and with one another.

    generated: ConfigMaps that kustomize makes.
    """
    found: list[Finding] = []
    for manifest in manifests:
        checks = [*_alone(manifest), *_together(manifest, manifests, generated)]
        found += [
            Finding(manifest.path, manifest.line(*keys), rule, what, fix)
            for keys, rule, what, fix in checks
        ]
    return found


def _alone(manifest: Manifest) -> Found:
    data = manifest.data
    pod = pod_of(manifest)
    if pod:
        yield from _pod(*pod)
    if pod and manifest.kind in SELECTING:
        wanted = mapping(at(data, "spec", "selector", "matchLabels"))
        labels = mapping(at(data, "spec", "template", "metadata", "labels"))
        if not wanted.items() <= labels.items():
            yield (
                ("spec", "selector", "matchLabels"),
                "selector",
                "selects other pods than its own",
                "write the template's labels",
            )
    if manifest.kind == "HorizontalPodAutoscaler":
        low, high = at(data, "spec", "minReplicas") or 1, at(data, "spec", "maxReplicas") or 0
        if low > high:
            yield (
                ("spec", "maxReplicas"),
                "autoscaler-range",
                f"at least {low}, at most {high}",
                "raise maxReplicas",
            )
    if manifest.kind == "PodDisruptionBudget" and (
        at(data, "spec", "maxUnavailable") in (0, "0", "0%")
        or at(data, "spec", "minAvailable") == "100%"
    ):
        what = "no pod may ever leave: a node could not be drained"
        yield ("spec",), "budget", what, "write maxUnavailable: 1"


def _pod(keys: Keys, pod: Mapping[str, Any]) -> Found:
    volumes = [mapping(v).get("name") for v in items(pod.get("volumes"))]
    containers = list(containers_of(keys, pod))
    if not items(pod.get("containers")):
        yield keys, "no-containers", "there is no container", "write one"
    yield from _twice((*keys, "volumes"), volumes, "volume")
    names = [container.get("name") for _, container in containers]
    for below, container in containers:
        if names.count(container.get("name")) > 1:
            what = f"there are two containers {container.get('name')}"
            yield below, "duplicate-container", what, "rename one of them"
        yield from in_container(below, container, set(volumes))
    mounted = {
        mapping(mount).get("name")
        for _, container in containers
        for mount in items(container.get("volumeMounts"))
    }
    for number, name in enumerate(volumes):
        if name not in mounted:
            what = f"no container mounts the volume {name}"
            yield (*keys, "volumes", number), "unused-volume", what, "mount it, or delete it"
    grace = pod.get("terminationGracePeriodSeconds")
    if isinstance(grace, int) and grace < 1:
        where = (*keys, "terminationGracePeriodSeconds")
        yield where, "grace-period", "the process gets no time to drain", "write 30"


def _twice(keys: Keys, names: Iterable[object], what: str) -> Found:
    counts = Counter(names)
    seen: set[object] = set()
    for number, name in enumerate(names):
        if counts[name] > 1 and name in seen:
            yield (*keys, number), f"duplicate-{what}", f"{what} {name} is there twice", "rename it"
        seen.add(name)


def _together(
    manifest: Manifest, manifests: Sequence[Manifest], generated: frozenset[str]
) -> Found:
    data = manifest.data
    workloads = [m for m in manifests if pod_of(m)]
    if not workloads:
        return
    if manifest.kind == "Service":
        yield from _service(manifest, workloads)
    elif manifest.kind in ("PodDisruptionBudget", "NetworkPolicy"):
        key = "selector" if manifest.kind == "PodDisruptionBudget" else "podSelector"
        wanted = mapping(at(data, "spec", key, "matchLabels"))
        if wanted and not any(wanted.items() <= _labels(w).items() for w in workloads):
            yield ("spec", key), "selects-nothing", "no pod has these labels", "write its labels"
        if manifest.kind == "NetworkPolicy":
            yield from _policy_ports(data, workloads)
    elif manifest.kind == "HorizontalPodAutoscaler":
        yield from _autoscaler(manifest, manifests)
    elif pod_of(manifest):
        yield from _references(manifest, manifests, generated)


def _service(manifest: Manifest, workloads: list[Manifest]) -> Found:
    wanted = mapping(at(manifest.data, "spec", "selector"))
    chosen = [w for w in workloads if wanted.items() <= _labels(w).items()]
    if wanted and not chosen:
        yield ("spec", "selector"), "selects-nothing", "no pod has these labels", "write its labels"
        return
    names, numbers = _ports(chosen)
    for number, port in enumerate(items(at(manifest.data, "spec", "ports"))):
        target = mapping(port).get("targetPort", mapping(port).get("port"))
        if wanted and target not in (names if isinstance(target, str) else numbers or {target}):
            keys = ("spec", "ports", number, "targetPort")
            yield keys, "target-port", f"no container has the port {target}", "name one it has"


def _policy_ports(data: Mapping[str, Any], workloads: list[Manifest]) -> Found:
    names, _ = _ports(workloads)
    for number, rule in enumerate(items(at(data, "spec", "ingress"))):
        for place, port in enumerate(items(mapping(rule).get("ports"))):
            name = mapping(port).get("port")
            if isinstance(name, str) and name not in names:
                keys = ("spec", "ingress", number, "ports", place, "port")
                yield keys, "policy-port", f"no container has a port {name}", "name one it has"


def _autoscaler(manifest: Manifest, manifests: Sequence[Manifest]) -> Found:
    wanted = mapping(at(manifest.data, "spec", "scaleTargetRef"))
    for other in manifests:
        if (other.kind, other.name) == (wanted.get("kind"), wanted.get("name")):
            if at(other.data, "spec", "replicas") is not None:
                what = f"{other.kind} {other.name} sets replicas, and this sets them too"
                yield ("spec",), "autoscaler-replicas", what, "delete replicas there"
            return
    keys = ("spec", "scaleTargetRef")
    yield keys, "autoscaler-target", f"there is no {wanted.get('name')}", "name the workload"


def _references(
    manifest: Manifest, manifests: Sequence[Manifest], generated: frozenset[str]
) -> Found:
    found = pod_of(manifest)
    assert found is not None
    keys, pod = found
    accounts = {m.name for m in manifests if m.kind == "ServiceAccount"}
    account = pod.get("serviceAccountName", "default")
    if accounts and account not in {*accounts, "default"}:
        where = (*keys, "serviceAccountName")
        yield where, "service-account", f"there is no ServiceAccount {account}", "name one there is"
    maps = generated | {m.name for m in manifests if m.kind == "ConfigMap"}
    for below, container in containers_of(keys, pod) if maps else ():
        for number, source in enumerate(items(container.get("envFrom"))):
            name = at(source, "configMapRef", "name")
            if name and name not in maps:
                where = (*below, "envFrom", number)
                yield where, "config-map", f"there is no ConfigMap {name}", "name one there is"


def _labels(manifest: Manifest) -> Mapping[str, Any]:
    keys, _ = pod_of(manifest) or ((), {})
    return mapping(at(manifest.data, *keys[:-1], "metadata", "labels"))


def _ports(workloads: list[Manifest]) -> tuple[set[object], set[object]]:
    """The names and the numbers of all container ports."""
    found = [pod_of(workload) for workload in workloads]
    ports = [
        mapping(port)
        for pair in found
        if pair
        for _, container in containers_of(*pair)
        for port in items(container.get("ports"))
    ]
    return {p.get("name") for p in ports}, {p.get("containerPort") for p in ports}
