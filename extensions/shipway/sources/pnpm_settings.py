"""What a host's pnpm allows and forbids: builds of packages, versions that it holds back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from shipway.host_facts import Builds
from shipway.sources.reading import line_of

STRICT_SINCE = 11
"""From this major version of pnpm, a build script that nobody allowed ends an install by 1."""
NPMRC = re.compile(r"^\s*strict-dep-builds\s*=\s*true\s*$", re.M)
MANIFEST = "package.json"
SELECTOR = re.compile(r"(?:(?P<parent>[^>]+)>)?(?P<name>@?[^@>]+)(?:@(?P<range>.+))?")
"""The key of an override: ``zod``, ``zod@3``, ``@acme/web>zod``."""


class Override(NamedTuple):
    """An override: the package ``name`` (below ``parent``, where it names that in ``range``) gets
    ``version``. Empty: any. ``path`` and 1-based ``line``: where it is written."""

    name: str
    version: str
    parent: str
    range: str
    path: str
    line: int


def builds_key(workspace: Mapping[str, Any], manifest: Mapping[str, Any], npmrc: str) -> Builds:
    """Where the host allows packages to run a script as they are installed; empty where every
    script may run, or where one that may not stops nothing.

    A host that names no pnpm runs under the one of whoever installs. 9, 10.20, 10.34, 11.28 and
    12.21 were tried: each takes both keys, 10 until 10.25 reads ``onlyBuiltDependencies`` alone,
    11 and later ``allowBuilds`` alone, and a host's own list is one of 10 then.

    workspace, manifest: pnpm-workspace.yaml and the root's package.json. npmrc: text of .npmrc.
    """
    own = _map(manifest, "pnpm")
    if workspace.get("strictDepBuilds") is False or workspace.get("dangerouslyAllowAllBuilds"):
        return ""
    for key in ("ignoredBuiltDependencies", "neverBuiltDependencies"):
        if any("esbuild" in (place.get(key) or ()) for place in (workspace, own)):
            return ""
    if "allowBuilds" in workspace or pnpm_major(manifest) >= STRICT_SINCE:
        return "allowBuilds"
    strict = workspace.get("strictDepBuilds") is True or NPMRC.search(npmrc) is not None
    listed = _list_of_10(workspace, own)
    if listed or pnpm_major(manifest):
        return (listed or "onlyBuiltDependencies") if strict else ""
    return "both" if strict else "allowBuilds"


def _list_of_10(workspace: Mapping[str, Any], own: Mapping[str, Any]) -> Builds:
    if "onlyBuiltDependencies" in workspace:
        return "onlyBuiltDependencies"
    listed = isinstance(own.get("onlyBuiltDependencies"), list)
    return "pnpm.onlyBuiltDependencies" if listed else ""


def pnpm_major(manifest: Mapping[str, Any]) -> int:
    """The major version of pnpm that ``packageManager`` names; 0 where it names none."""
    match = re.match(r"pnpm@(\d+)", str(manifest.get("packageManager", "")))
    return int(match[1]) if match else 0


def overrides_of(
    workspace: Mapping[str, Any],
    workspace_text: str,
    path: str,
    manifest: Mapping[str, Any],
    manifest_text: str,
) -> Iterator[Override]:
    """Every override, of pnpm-workspace.yaml (at ``path``) and of the root's package.json."""
    yield from _overrides(workspace, workspace_text, path, ("overrides",))
    yield from _overrides(manifest, manifest_text, MANIFEST, ("pnpm", "overrides"))
    yield from _overrides(manifest, manifest_text, MANIFEST, ("resolutions",))


def _overrides(
    data: Mapping[str, Any], text: str, path: str, keys: tuple[str, ...]
) -> Iterator[Override]:
    for key in keys:
        data = _map(data, key)
    for selector, version in data.items():
        if match := SELECTOR.fullmatch(str(selector)):
            line = line_of(text, (*keys, str(selector)))
            parent, asked = match["parent"] or "", match["range"] or ""
            yield Override(match["name"], str(version), parent, asked, path, line)


def _map(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}
