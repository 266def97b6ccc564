"""Jobs that a kustomization keeps from running: to a Job what a count of 0 is to a Deployment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from shipway.check.manifest import at, items, mapping

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
    for patch in map(mapping, items(kustomization.get("patches"))):
        target = mapping(patch.get("target"))
        for data in _loaded(str(patch.get("patch", ""))):
            where = target or {"kind": data.get("kind"), "name": at(data, "metadata", "name")}
            if where.get("kind") in KINDS and _names(where.get("name"), name):
                for said in _said(data):
                    return said
    return ""


def _said(data: Mapping[str, Any]) -> Iterator[str]:
    for path, (keys, value, said) in KEPT.items():
        if data.get("op") in ("add", "replace"):
            given = data.get("value") if data.get("path") == path else None
        else:
            given = at(data, *keys)
        if type(given) is type(value) and given == value:
            yield said


def _names(pattern: object, name: str) -> bool:
    """As kustomize reads a target's name: a regular expression for all of it."""
    try:
        return bool(re.fullmatch(str(pattern), name)) if pattern else False
    except re.error:
        return False


def _loaded(text: str) -> list[Mapping[str, Any]]:
    """The operations of a JSON patch, or the one merge patch."""
    try:
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return []
    return [mapping(one) for one in (data if isinstance(data, list) else [data])]
