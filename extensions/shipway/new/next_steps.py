"""What a person does after a service was made, command by command, up to its first deployment."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from shipway.derive.namespaces import siblings_namespace
from shipway.derive.secrets import SOPS_FILE, to_encrypt
from shipway.formatting.found import formatters_of
from shipway.service import Service
from shipway.sources.host import Host
from shipway.sources.kustomize import kustomization_in
from shipway.sources.settings import settings_path
from shipway.sources.view import View

IMAGES = (".github/workflows/images.yml", ".gitlab/ci/images.yml")
"""What of a workspace of ours builds and pushes every image, of which it has one."""


class Step(NamedTuple):
    """Commands that a shell takes as they stand, and what is said before them; empty: nothing."""

    commands: tuple[str, ...]
    why: str = ""


def steps_after(
    host: Host, service: Service, secrets: Sequence[str], addresses: Sequence[str] = ()
) -> list[Step]:
    """In order. secrets: the service's variables that are secret; addresses: what gives Compose
    the ones that its file does not show."""
    package, folder = service.package, shlex.quote(service.folder)
    commands = [
        "pnpm install",
        *_formatting(host, service),
        f"pnpm --filter {package} test",
        *([f"cp {folder}/.env.example {folder}/.env"] if secrets else []),
        f"pnpm --filter {package} {_script(service)}",
        f"git add --all && git commit -m 'Add {service.name}'",
    ]
    if not service.made_as.image:
        return [Step(tuple(commands))]
    steps = [Step(tuple(commands)), _addresses(service, addresses)]
    steps += [*_secret(host, service, secrets), _image(host, service)]
    return [step for step in steps if step.commands or step.why]


def _script(service: Service) -> str:
    if service.made_as.scheduled:
        return "job"
    return "dev" if service.made_as.image else "build"


def text_of_steps(steps: Iterable[Step]) -> str:
    """As a person reads them."""
    parts = [(step.why or "Next:", step.commands) for step in steps]
    return "\n".join(
        line for why, commands in parts for line in (why, *(f"  {c}" for c in commands))
    )


def _addresses(service: Service, commands: Sequence[str]) -> Step:
    if not commands:
        return Step(())
    return Step(
        tuple(commands), f"Its database in {service.compose_file}, which shows none for it:"
    )


def _formatting(host: Host, service: Service) -> list[str]:
    """A formatter that the host declares and has not installed formats after the install."""
    missing = [formatter for formatter in formatters_of(host.root) if not formatter.script]
    places = shlex.join([service.folder, settings_path(service), *_manifests(host, service)])
    return [f"{formatter.command} {places}" for formatter in missing]


def _manifests(host: Host, service: Service) -> list[str]:
    """The folders of its own below the Kubernetes ones."""
    if not service.kubernetes_base or not service.made_as.image:
        return []
    found = (_overlay(View(host), service, name) for name in service.environments)
    return [f"{service.kubernetes_base}/{service.name}", *filter(None, found)]


def _overlay(view: View, service: Service, environment: str) -> str:
    """The folder that it has in an overlay; empty where all services share one file."""
    shared = f"{service.kubernetes_overlays}/{environment}"
    own = f"{shared}/{service.name}"
    return own if kustomization_in(view, own) or not kustomization_in(view, shared) else ""


def _secret(host: Host, service: Service, secrets: Sequence[str]) -> list[Step]:
    if not secrets or not service.kubernetes_base:
        return []
    names = ", ".join(secrets)
    if service.secrets == "externalSecret":
        why = (
            f"Put {names} under the key {service.name} of the store that its ExternalSecret names."
        )
        return [Step((), why)]
    if service.secrets == "sops":
        source = f"{service.kubernetes_base}/{service.name}/{SOPS_FILE}"
        why = f"Its Secret, in each environment: the values of {names}, then encrypted."
        return [Step(tuple(_encrypted(View(host), service, source)), why)]
    why = f"Its Secret, in each environment: type {names.replace(', ', '=…, ')}=…, then Ctrl-D."
    commands = [
        f"kubectl create secret generic {service.name} --namespace {namespace} "
        "--from-env-file=/dev/stdin"
        for name in service.environments
        if (namespace := siblings_namespace(View(host), service, name))
    ]
    return [Step(tuple(commands), why)]


def _encrypted(view: View, service: Service, source: str) -> Iterable[str]:
    for name in service.environments:
        shared = f"{service.kubernetes_overlays}/{name}"
        yield to_encrypt(source, _overlay(view, service, name) or shared, service.name)


def _image(host: Host, service: Service) -> Step:
    found = host.on_disk(IMAGES)
    if found and service.prune:
        return Step((), f"{found[0]} builds and pushes its image once it is on main.")
    dockerfile = shlex.quote(f"{service.folder}/Dockerfile")
    build = f"docker build -f {dockerfile} --build-arg GIT_SHA=$(git rev-parse HEAD)"
    why = "Its image, for your registry (docs/how-to/release.md of Shipway), once it is committed:"
    return Step((f"{build} -t {service.name} .",), why)
