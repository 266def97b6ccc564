"""What a host shows of itself, by the names of the questions whose defaults it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

Condition = Literal["service_healthy", "service_started"]
"""What Compose waits for: a health check that passes, or a process that runs."""
Builds = Literal["", "allowBuilds", "onlyBuiltDependencies", "pnpm.onlyBuiltDependencies", "both"]
"""The key that lists the packages whose scripts may run, in pnpm-workspace.yaml; in package.json
below ``pnpm``. ``both``: the first two."""
PLACES = "places"


def first_of(*paths: str) -> Any:
    """A field of :class:`HostFacts` that discovery fills with the first of ``paths`` that the host
    has; empty when it has none."""
    return field(default="", metadata={PLACES: paths})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaskedFacts:
    """What the template needs to know and nobody is asked: key by key, the answer ``host``.

    Paths are POSIX, relative to the repository's root. ``catalog`` lists the npm packages whose
    version the host's pnpm catalog gives. ``packages_build`` and ``prune`` are scripts of a
    workspace that Shipway made, ``env_scripts`` the folder of those that describe an environment
    there; empty in any other. ``compose_postgres`` is the database service
    to wait for, ``compose_migrate`` the one that makes its tables and ends (optional: a profile
    keeps it back), ``compose_address`` what published ports are bound to, such as ``127.0.0.1``;
    these and the other ``compose_*`` are habits of the host's own services. ``node_major`` is the
    host's Node, where services run on it, ``base_image`` the image of it, with its digest, that the
    host's Dockerfiles build on. ``package_folders`` leads from a workspace package's
    name to its folder. ``allow_builds``: where esbuild must be allowed to run its script; empty:
    nowhere. ``package_ending`` is what packages' names have behind their folders': ``-service``.
    ``tenants`` is the workspace package that has `withTenant`, ``runtime`` the one that has what
    services run on.
    """

    package_dirs: tuple[str, ...] = ("packages",)
    compose_networks: tuple[str, ...] = ()
    compose_postgres: str = ""
    compose_postgres_condition: Condition = "service_started"
    compose_postgres_networks: tuple[str, ...] = ()
    compose_migrate: str = ""
    compose_migrate_optional: bool = False
    compose_profiles: tuple[str, ...] = ()
    compose_restart: str = ""
    compose_address: str = ""
    linter: str = "biome"
    turbo: bool = False
    packages_build: str = ""
    prune: str = ""
    env_scripts: str = ""
    node_major: int = 24
    base_image: str = ""
    allow_builds: Builds = ""
    package_ending: str = ""
    catalog: tuple[str, ...] = ()
    repository_url: str = ""
    tenants: str = ""
    runtime: str = ""
    package_folders: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts(UnaskedFacts):
    """What a host shows. Paths are POSIX, relative to the repository's root.

    ``compose_file`` and the other ``*_file`` fields are empty when the host lacks that target.
    ``kubernetes_base`` and ``kubernetes_overlays`` are the folders of the kustomize bases and of
    the environments; empty when the host has none.
    """

    scope: str = ""
    services_dir: str = "services"
    compose_file: str = ""
    dependency_cruiser_file: str = ""
    codeowners_file: str = first_of(
        ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"
    )
    owner: str = ""
    vitest_file: str = ""
    kubernetes_base: str = ""
    kubernetes_overlays: str = ""
    environments: tuple[str, ...] = ("preview", "production")
    secrets: Literal["secretRef", "externalSecret", "sops"] = "secretRef"


FILES = tuple(known.name for known in fields(HostFacts) if known.name.endswith("_file"))
"""The files that wirings write into: each is a question, a path, and kept for the next service."""
FIRST_OF: dict[str, tuple[str, ...]] = {
    known.name: known.metadata[PLACES] for known in fields(HostFacts) if PLACES in known.metadata
}
"""The files that are found by their paths alone, and those paths, the first before the others."""


def typed(cls: type[UnaskedFacts], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What ``answers`` say of the fields of ``cls``, the answer ``host`` below all others; lists
    are tuples where the field's type is one. What ``cls`` has no field for is left out."""
    everything = {**(answers.get("host") or {}), **answers}
    kinds = {known.name: str(known.type) for known in fields(cls) if known.name in everything}
    return {
        name: tuple(everything[name]) if kind.startswith("tuple[") else everything[name]
        for name, kind in kinds.items()
    }


def values(cls: type[UnaskedFacts], facts: UnaskedFacts) -> dict[str, Any]:
    """What ``facts`` say of the fields of ``cls``."""
    return {known.name: getattr(facts, known.name) for known in fields(cls)}


def plain(value: Any) -> Any:
    """A field's value as YAML and JSON write it."""
    return list(value) if isinstance(value, tuple) else value


def unasked(facts: UnaskedFacts) -> dict[str, Any]:
    """The answer ``host``."""
    return {name: plain(value) for name, value in values(UnaskedFacts, facts).items()}
