"""A service as its answers describe it: the only input of every wiring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from shipway.allowed import problems
from shipway.errors import ShipwayError


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Answers of one service. Paths are POSIX, relative to the repository root.

    ``compose_file`` and the other ``*_file`` fields are empty when the host lacks that target.
    ``port`` is what the process listens on in its container, ``host_port`` what Compose
    publishes it as. ``database`` names the environment variable, or is ``none``.
    ``kubernetes_base`` and ``kubernetes_overlays`` are the folders of the kustomize bases and of
    the environments; empty when the host has none.
    """

    name: str
    kind: Literal["http", "worker"] = "http"
    description: str = ""
    database: Literal["none", "DATABASE_URL", "DATABASE_SERVICE_URL"] = "none"
    port: int = 8080
    host_port: int = 0
    owner: str = ""
    packages: tuple[str, ...] = ()
    scope: str = ""
    services_dir: str = "services"
    package_dirs: tuple[str, ...] = ("packages",)
    package_folders: Mapping[str, str] = field(default_factory=dict)
    compose_file: str = ""
    compose_networks: tuple[str, ...] = ()
    compose_postgres: str = ""
    compose_postgres_condition: Literal["service_healthy", "service_started"] = "service_started"
    dependency_cruiser_file: str = ""
    pnpm_workspace_file: str = "pnpm-workspace.yaml"
    package_json_file: str = "package.json"
    codeowners_file: str = ""
    vitest_file: str = ""
    kubernetes_base: str = ""
    kubernetes_overlays: str = ""
    environments: tuple[str, ...] = ("preview", "production")
    secrets: Literal["secretRef", "externalSecret", "sops"] = "secretRef"
    autoscaling: bool = False
    repository_url: str = ""

    @property
    def folder(self) -> str:
        """``services/payments``."""
        return f"{self.services_dir}/{self.name}"

    @property
    def package(self) -> str:
        """The npm package name: ``@acme/payments``, or ``payments`` without a scope."""
        return f"{self.scope}/{self.name}" if self.scope else self.name

    def package_folder(self, package: str) -> str:
        """The folder of a workspace package that the service imports."""
        guess = f"{self.package_dirs[0]}/{package.split('/')[-1]}"
        return self.package_folders.get(package, guess)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Any]) -> Service:
        """The service that ``answers`` describe, with what ``host`` holds; others are ignored.

        The question for ``name`` is ``service_name``: Copier reserves nothing, but ``name``
        alone is too short to search for in an answers file.
        Raises ShipwayError for a value that is not allowed: nothing else makes a service of what
        a file or a person says.
        """
        known = {known.name for known in fields(cls)}
        # A template's run also holds the answers to questions about a whole workspace.
        mine = {key: answers[key] for key in answers.keys() & {*known, "service_name", "host"}}
        for keys, why in problems(mine):
            fix = f"give another: --data {keys[0]}=VALUE"
            raise ShipwayError(f"{'.'.join(keys)}: {why}", fix=fix)
        everything = {**answers.get("host", {}), **answers}
        values = {key: value for key, value in everything.items() if key in known}
        values["name"] = answers["service_name"]
        lists = {"packages", "package_dirs", "compose_networks", "environments"}
        for key in lists & values.keys():
            values[key] = tuple(values[key])
        return cls(**values)
