"""A Secret that a running environment needs, and that nothing in it makes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from shipway.check.finding import Finding
from shipway.check.groups import IMAGES
from shipway.check.rules import Rule
from shipway.derive.secrets import SOPS_FILE, to_encrypt
from shipway.errors import EditError
from shipway.sources.environments import NEVER_RELEASED
from shipway.sources.idle_jobs import kept_idle
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.kustomize import build, kustomization_in
from shipway.sources.manifests import (
    Manifest,
    containers_of,
    items,
    manifests_of,
    mapping,
    pod_of,
)
from shipway.sources.plain_yaml import readable
from shipway.sources.secret_files import SecretFiles, secret_files
from shipway.sources.secret_needs import secrets_of
from shipway.sources.view import View
from shipway.splice.model import line_of
from shipway.splice.yaml.document import YamlDocument

RULE = "secret-unmade"


def unmade_secrets(view: View, base: str, overlays: str) -> Iterator[Finding]:
    """A finding for each Secret that a workload of an overlay cannot start without, and that
    neither the overlay, nor its environment, nor the base makes.

    Only where the repository shows how it is made: SOPS has a template in the base, or another
    environment has a file. What `kubectl create secret` makes everywhere is in no file.
    """
    if not base or not overlays:
        return
    files = secret_files(view, base, overlays, SOPS_FILE)
    shown, told = files.shown(), set()
    for folder in files.folders if shown else ():
        for workload, secret in _needed(view, folder):
            one = files.environment(folder), workload, secret
            if secret in shown and one not in told and not files.make(folder, secret):
                told.add(one)
                cure = _cure(files, folder, secret, shown[secret])
                yield _finding(view, folder, workload, secret, cure)


def _needed(view: View, folder: str) -> Iterator[tuple[str, str]]:
    """The workloads that an overlay runs, each with a Secret that it needs."""
    paths = sorted(path for path in build(view, folder).paths if view.has(path))
    texts = {path: view.readable(path) for path in paths}
    settings = [mapping(readable(t)) for p, t in texts.items() if p.endswith(KUSTOMIZATIONS)]
    for path, text in texts.items():
        for workload in _workloads(path, text):
            if not any(_waits(one, workload) for one in settings):
                yield from ((workload.name, secret) for secret in secrets_of(workload))


def _workloads(path: str, text: str) -> list[Manifest]:
    try:
        return manifests_of(path, text) if "ecret" in text else []
    except EditError:
        return []  # a finding of its own


def _waits(kustomization: Mapping[str, Any], workload: Manifest) -> bool:
    """Whether a kustomization keeps a workload from running, or has no image for it yet."""
    name, containers = workload.name, containers_of(*(pod_of(workload) or ((), {})))
    images = {name, *(container.get("image") for _, container in containers)}
    unborn = any(
        one.get("name") in images and one.get("digest") == NEVER_RELEASED
        for one in map(mapping, items(kustomization.get("images")))
    )
    stopped = {"name": name, "count": 0} in items(kustomization.get("replicas"))
    return unborn or stopped or bool(kept_idle(kustomization, name))


def _cure(files: SecretFiles, folder: str, secret: str, shown: str) -> str:
    if secret in files.templates:
        return to_encrypt(shown, folder, secret)
    return f"make it as {shown} does"


def _finding(view: View, folder: str, workload: str, secret: str, cure: str) -> Finding:
    """At the image of what runs."""
    path = kustomization_in(view, folder)
    text = view.readable(path)
    images = YamlDocument(text).root.entries_at("images")
    lines = (line_of(text, i.start) for i in images if i.value.value_at("name") == workload)
    what = f"{workload} runs in {posixpath.dirname(path)}, and nothing makes its Secret {secret}"
    return Finding(path, next(lines, 1), RULE, what, cure, frozenset([workload, secret]), secret)


RULES = (
    Rule(
        id=RULE,
        title="an environment runs what needs a Secret, and no file makes it there",
        why="The container is never made (CreateContainerConfigError), and a rollout waits for "
        "ever. Judged only where the repository shows how that Secret is made: a template for "
        "SOPS (`secret.template.yaml`) lies in the base, or another environment has the Secret, "
        "encrypted, sealed, external or generated. One that `kubectl create secret` makes is in "
        "no file and is let be, as is what has no image yet, a count of 0, or `optional: true`.",
        cure="make it as the finding says: encrypt the template, or do as the other environment",
        group=IMAGES,
        of="an overlay's folder",
        wrong="kustomization.yaml: {resources: [../../../base/payments]}",
        right="kustomization.yaml: {resources: [../../../base/payments]}\n"
        "secret.sops.yaml: {kind: Secret, metadata: {name: payments}, sops: {}}",
        severity="warning",
        scope="meets",
    ),
)
