"""Jobs that a kustomization keeps from running: to a Job what a count of 0 is to a Deployment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shipway.sources.manifests import at, items, mapping
from shipway.sources.plain_yaml import readable

KINDS = ("Job", "CronJob")
DONE_AT_ONCE, SUSPENDED = "completions: 0", "suspend: true"
KEPT: dict[str, tuple[tuple[str, ...], Any, str]] = {
    "/spec/completions": (("spec", "completions"), 0, DONE_AT_ONCE),
    "/spec/suspend": (("spec", "suspend"), True, SUSPENDED),
}
"""As a path of a JSON patch, as keys of a merge patch; the value; how it is called."""


def kept_idle(kustomization: Mapping[str, Any], name: str) -> str:
    """What an inline patch says to keep the Job called ``name`` from running; empty for nothing.

    A patch counts when it names its Job (in its target, or by itself): one for every Job says
    nothing about the name of an image.
    """
    for patch in _patches(kustomization):
        for pattern, data in _of_jobs(patch):
            if matches(pattern, name):
                for said in _said(data):
                    return said
    return ""


def idle_patches(kustomization: Mapping[str, Any]) -> list[tuple[int, str]]:
    """The patches that keep Jobs from running and do nothing else: each one's place in the list,
    and the Jobs' names as a regular expression."""
    found = []
    for place, patch in enumerate(_patches(kustomization)):
        jobs = list(_of_jobs(patch))
        if len(jobs) == 1 and any(_said(jobs[0][1])) and _does_one_thing(jobs[0][1]):
            found.append((place, jobs[0][0]))
    return found


def matches(pattern: str, name: str) -> bool:
    """As kustomize reads a target's name: a regular expression for all of it."""
    try:
        return bool(pattern and re.fullmatch(pattern, name))
    except re.error:
        return False


def _patches(kustomization: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from map(mapping, items(kustomization.get("patches")))


def _of_jobs(patch: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What a patch does to Jobs: their names, and each operation or the merge patch."""
    target = mapping(patch.get("target"))
    for data in _loaded(str(patch.get("patch", ""))):
        where = target or {"kind": data.get("kind"), "name": at(data, "metadata", "name")}
        if where.get("kind") in KINDS:
            yield str(where.get("name") or ""), data


def _does_one_thing(data: Mapping[str, Any]) -> bool:
    if "op" in data:
        return True
    known = {"apiVersion", "kind", "metadata", "spec"}
    named = set(mapping(data.get("metadata"))) <= {"name", "namespace"}
    return named and set(data) <= known and len(mapping(data.get("spec"))) == 1


def _said(data: Mapping[str, Any]) -> Iterator[str]:
    for path, (keys, value, said) in KEPT.items():
        if data.get("op") in ("add", "replace"):
            given = data.get("value") if data.get("path") == path else None
        else:
            given = at(data, *keys)
        if type(given) is type(value) and given == value:
            yield said


def _loaded(text: str) -> list[Mapping[str, Any]]:
    """The operations of a JSON patch, or the one merge patch."""
    data = readable(text)
    return [mapping(one) for one in (data if isinstance(data, list) else [data])]
