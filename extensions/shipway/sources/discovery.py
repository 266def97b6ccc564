"""Find what a host shows of itself, so that nobody is asked for it.

A file that cannot be read shows nothing here: whatever command needs it says so, with the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from shipway.errors import ShipwayError
from shipway.host_facts import FIRST_OF, HostFacts, typed
from shipway.npm_ranges import NODE, answered_by, node_problem
from shipway.sources import (
    compose,
    compose_choice,
    compose_habits,
    compose_migrate,
    compose_postgres,
    dependency_cruiser,
    git,
    kubernetes,
    places,
    vitest,
)
from shipway.sources.base_image import pinned_base
from shipway.sources.codeowners import siblings_owner
from shipway.sources.compose_stack import Stack, stack_of, words
from shipway.sources.env_scripts import env_scripts_of
from shipway.sources.host_files import HostFiles
from shipway.sources.pnpm_settings import builds_key
from shipway.sources.runtime import runtime_package_of
from shipway.sources.siblings import DOCKERFILE, ending_of
from shipway.sources.tenants import tenants_of
from shipway.sources.workspace import Package, package_dirs_of, scope_of

PACKAGES_BUILD = "scripts/packages-build.ts"
PRUNE = "scripts/prune.ts"


def discover(host: HostFiles, kept: Mapping[str, Any]) -> HostFacts:
    """What the host shows. ``kept``: settings by question name; each goes before what is found,
    and what follows from a place follows from the kept one."""
    places_found = HostFacts(**typed(HostFacts, {**_places(host), **kept}))
    follows = {**_content(host), **_following(host, places_found)}
    return replace(places_found, **typed(HostFacts, {**follows, **kept}))


def free_port(host: HostFiles, name: str, compose_file: str) -> int:
    """A host port near its siblings' that no Compose file publishes and no script listens on; what
    the service ``name`` has is free."""
    texts = (_text(host, path) for path in compose_choice.files_of(host, compose_file))
    published = set().union(*(_ports(text, name) for text in texts))
    taken = published | compose_choice.script_ports(host)
    return places.free_port(taken, _first_port(host, name, compose_file) or places.FIRST_PORT)


def _first_port(host: HostFiles, name: str, compose_file: str) -> int:
    try:
        return compose_habits.first_port_of(compose_stack_of(host, compose_file), name)
    except ShipwayError:
        return 0


def _places(host: HostFiles) -> dict[str, Any]:
    folders = [package.folder for package in host.packages]
    layout = kubernetes.layout_of(host.files, lambda path: _text(host, path), folders)
    return {
        **{name: next(iter(host.on_disk(paths)), "") for name, paths in FIRST_OF.items()},
        "services_dir": host.services_dir,
        "compose_file": next(iter(compose_choice.stacks_of(host)), ""),
        "vitest_file": _vitest_file(host),
        "kubernetes_base": layout.base,
        "kubernetes_overlays": layout.overlays,
        "environments": layout.environments,
    }


def _content(host: HostFiles) -> dict[str, Any]:
    root = Package(str(host.root_manifest.get("name", "")), "")
    build = _packages_build(host)
    node = _node_major(host)
    return {
        "scope": scope_of([*host.packages, root]),
        "linter": _linter(host),
        "turbo": bool(host.on_disk(["turbo.json", "turbo.jsonc"])),
        "packages_build": build,
        "prune": _prune(host) if build else "",
        "env_scripts": env_scripts_of(host.on_disk) if build else "",
        "node_major": node,
        "base_image": pinned_base(_dockerfiles(host), node),
        "allow_builds": builds_key(host.workspace, host.root_manifest, _text(host, ".npmrc")),
        "catalog": answered_by(host.catalog, node),
        "repository_url": kubernetes.https_of(git.origin(host.root)),
        "package_folders": {package.name: package.folder for package in host.packages},
    }


def _following(host: HostFiles, found: HostFacts) -> dict[str, Any]:
    """What follows from where the host keeps things."""
    package_dirs = package_dirs_of(host.globs, found.services_dir)
    return {
        "owner": siblings_owner(_text(host, found.codeowners_file), found.services_dir),
        "package_ending": ending_of(host.siblings, found.services_dir).package,
        "dependency_cruiser_file": dependency_cruiser.find(host, found.services_dir).path,
        "package_dirs": package_dirs,
        "tenants": tenants_of(host, package_dirs),
        "runtime": runtime_package_of(host, package_dirs),
        **_of_compose(host, found.compose_file),
    }


def _of_compose(host: HostFiles, path: str) -> dict[str, Any]:
    try:
        stack = compose_stack_of(host, path)
    except ShipwayError:
        return {}
    postgres = compose_postgres.postgres_of(stack)
    server = stack.services.get(postgres, {})
    profiles = compose_habits.profiles_of(stack)
    facts: dict[str, Any] = {
        "compose_networks": compose_habits.networks_of(stack, postgres),
        "compose_profiles": profiles,
        "compose_restart": compose_habits.restart_of(stack),
        "compose_address": compose_habits.address_of_ports(stack),
        "compose_postgres_networks": words(server.get("networks")),
    }
    if postgres and compose_postgres.may_depend_on(server, profiles):
        facts["compose_postgres"] = postgres
        facts["compose_postgres_condition"] = compose_postgres.condition_of(server)
        if migrate := compose_migrate.migrate_of(stack):
            facts["compose_migrate"] = migrate
            task = stack.services[migrate]
            optional = not compose_postgres.may_depend_on(task, profiles)
            facts["compose_migrate_optional"] = optional
    return facts


def compose_stack_of(host: HostFiles, path: str) -> Stack:
    """The stack that starts with the Compose file at ``path``, of files that git knows: what is
    ignored may hold what nobody else should see.

    Raises ShipwayError when that file cannot be read.
    """
    known = frozenset(host.files)
    return stack_of(path, lambda one: _text(host, one) if one in known else "")


def _ports(text: str, name: str) -> set[int]:
    try:
        return compose.host_ports_of(text, without=name)
    except ShipwayError:
        return set()


def _text(host: HostFiles, path: str) -> str:
    try:
        return host.text(path) if path and host.on_disk([path]) else ""
    except ShipwayError:
        return ""


def _vitest_file(host: HostFiles) -> str:
    found = host.on_disk(filter(places.VITEST_NAME.fullmatch, host.files))
    ranked = sorted(found, key=lambda path: ".config" in path)
    return next((path for path in ranked if vitest.is_workspace(_text(host, path))), "")


def _packages_build(host: HostFiles) -> str:
    """The script of the workspace's own canonical build, which knows a pruned tree."""
    scripts = host.root_manifest.get("scripts") or {}
    command = scripts.get("packages:build") if isinstance(scripts, dict) else None
    found = command == f"node {PACKAGES_BUILD}" and host.on_disk([PACKAGES_BUILD])
    return PACKAGES_BUILD if found else ""


def _prune(host: HostFiles) -> str:
    """The script that cuts out an image's part, where a workspace of ours has it for all."""
    needed = [PRUNE, "scripts/images.ts"]
    return PRUNE if host.on_disk(needed) == needed else ""


def _linter(host: HostFiles) -> str:
    """``host-biome``, ``host`` for any other one, ``biome`` when the service brings its own."""
    if host.on_disk(places.BIOME_NAMES):
        return "host-biome"
    other = any(places.OTHER_LINTER.match(path) for path in host.files)
    other = other or not places.LINTER_KEYS.isdisjoint(host.root_manifest)
    return "host" if other or _each_lints_itself(host) else "biome"


def _each_lints_itself(host: HostFiles) -> bool:
    """Whether most packages have a linter's or formatter's config of their own."""
    placed = (path.rpartition("/") for path in host.files)
    having = {folder for folder, _, name in placed if places.OTHER_LINTER.match(name)}
    return 2 * sum(package.folder in having for package in host.packages) > len(host.packages)


def _dockerfiles(host: HostFiles) -> Iterator[str]:
    return (_text(host, path) for path in host.files if DOCKERFILE.fullmatch(path))


def _node_major(host: HostFiles) -> int:
    """The host's own, where the generated code runs on it."""
    wanted = host.node
    return wanted.version[0] if wanted and not node_problem(wanted.version[0]) else NODE
