"""A service as its answers describe it: the only input of every wiring."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from shipway.allowed import problems
from shipway.errors import ShipwayError
from shipway.host_facts import HostFacts, plain, typed, unasked, values
from shipway.kinds.kind import Kind
from shipway.kinds.registry import KINDS, kind_of
from shipway.schedule import EVERY_HOUR

OF_IMAGES = {"compose_file": "", "kubernetes_base": "", "database": "none", "telemetry": False}
OF_LIBRARIES = {"tsconfig_file": "", "client_of": ""}
OF_PORTS = {"autoscaling": False}
OF_CALLED = {"reachable": "none", "openapi": False}
"""What a kind has none of, whatever its host has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(HostFacts):
    """A service's own answers, and what its host showed or a person said instead.

    ``port`` is what the process listens on in its container, ``host_port`` what Compose
    publishes it as. ``database`` names the environment variable, or is ``none``. ``node`` is the
    major version of Node; 0: that of the host. ``tsconfig_file`` refers to every library.
    ``schedule``: when a cron job runs. ``reachable``: how requests from outside of the cluster
    come; ``proxy``: by one that no manifest of ours names. ``openapi``: its routes are described
    for callers; ``client_of``: the service that a client's package calls.
    """

    name: str
    kind: str = KINDS[0].name
    description: str = ""
    database: Literal["none", "DATABASE_URL", "DATABASE_SERVICE_URL"] = "none"
    packages: tuple[str, ...] = ()
    port: int = 8080
    host_port: int = 0
    pnpm_workspace_file: str = "pnpm-workspace.yaml"
    package_json_file: str = "package.json"
    tsconfig_file: str = ""
    client_of: str = ""
    autoscaling: bool = False
    telemetry: bool = False
    reachable: Literal["none", "proxy", "gateway", "ingress"] = "none"
    openapi: bool = False
    schedule: str = EVERY_HOUR
    node: int = 0

    @property
    def made_as(self) -> Kind:
        """What its kind says."""
        return kind_of(self.kind)

    @property
    def folder(self) -> str:
        """``services/payments``."""
        return f"{self.services_dir}/{self.name}"

    @property
    def manifests(self) -> str:
        """The folder of all manifests: the base's parent."""
        return posixpath.dirname(self.kubernetes_base) or self.kubernetes_base

    @property
    def package(self) -> str:
        """The npm package name: ``@acme/payments``, or ``payments`` without a scope; with the
        ending that its siblings' packages have."""
        more = "" if self.name.endswith(self.package_ending) else self.package_ending
        return f"{self.scope}/{self.name}{more}" if self.scope else f"{self.name}{more}"

    def package_folder(self, package: str) -> str:
        """The folder of a workspace package that the service imports."""
        guess = f"{self.package_dirs[0]}/{package.split('/')[-1]}"
        return self.package_folders.get(package, guess)

    def answers(self) -> dict[str, Any]:
        """The answers that describe it, those that are computed included."""
        answers = {name: plain(value) for name, value in values(Service, self).items()}
        answers["node"] = self.node or self.node_major
        names = {"service_name": answers.pop("name"), "package_name": self.package}
        host = unasked(self)
        asked = {name: value for name, value in answers.items() if name not in host}
        return {**asked, **names, "host": host}

    @classmethod
    def from_answers(cls, answers: Mapping[str, Any], shown: HostFacts | None = None) -> Service:
        """The service that ``answers`` describe, with what ``host`` holds; others are ignored.
        What they do not say is what the host has shown.

        The question for ``name`` is ``service_name``: Copier reserves nothing, but ``name``
        alone is too short to search for in an answers file.
        Raises ShipwayError for a value that is not allowed: nothing else makes a service of what
        a file or a person says.
        """
        # A template's run also holds the answers to questions about a whole workspace.
        known = {"service_name", "host", *(known.name for known in fields(cls))}
        mine = {key: answers[key] for key in answers.keys() & known}
        for keys, why in problems(mine):
            fix = f"give another: --data {keys[0]}=VALUE"
            raise ShipwayError(f"{'.'.join(keys)}: {why}", fix=fix)
        facts = values(HostFacts, shown) if shown else {}
        mine = {**typed(cls, mine), "name": mine["service_name"]}
        return cls(**{**facts, **mine, **_nothing_for(kind_of(mine.get("kind", "")))})


def usual_description(name: str, kind: str) -> str:
    """The default in copier.yml: a service that gets another name is told anew by it."""
    return f"The {name} {kind_of(kind).noun}."


def _nothing_for(kind: Kind) -> dict[str, Any]:
    lacks = (
        (kind.image, OF_IMAGES),
        (kind.library, OF_LIBRARIES),
        (kind.port, OF_PORTS),
        (kind.called, OF_CALLED),
    )
    return {key: value for has, of in lacks if not has for key, value in of.items()}
