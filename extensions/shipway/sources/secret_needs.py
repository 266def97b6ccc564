"""Which Secrets a workload cannot start without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shipway.sources.manifests import Manifest, containers_of, items, mapping, pod_of


def secrets_of(manifest: Manifest) -> list[str]:
    """Their names, sorted: of variables, of ``envFrom`` and of volumes; what is optional is none.

    Empty for an object that runs nothing.
    """
    keys, pod = pod_of(manifest) or ((), {})
    needed = [*_of_volumes(pod)]
    for _, container in containers_of(keys, pod):
        needed += _of_container(container)
    return sorted(
        {str(one["name"]) for one in needed if one.get("name") and not one.get("optional")}
    )


def _of_container(container: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for variable in map(mapping, items(container.get("env"))):
        yield mapping(mapping(variable.get("valueFrom")).get("secretKeyRef"))
    for source in map(mapping, items(container.get("envFrom"))):
        yield mapping(source.get("secretRef"))


def _of_volumes(pod: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for volume in map(mapping, items(pod.get("volumes"))):
        own = mapping(volume.get("secret"))
        yield {"name": own.get("secretName"), "optional": own.get("optional")}
        for source in map(mapping, items(mapping(volume.get("projected")).get("sources"))):
            yield mapping(source.get("secret"))
