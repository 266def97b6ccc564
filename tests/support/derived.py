"""Services whose derived files tests look at, without a Copier run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from shipway.derive.service_facts import ServiceFacts
from shipway.derive.sync import Derivation, derive_outputs
from shipway.sources.host import Host
from shipway.sources.view import View
from support.hosts import make_host
from support.services import PAYMENTS, facts_of

MANIFESTS = {
    "infra/k8s/base/.gitkeep": "",
    "infra/k8s/base/monitoring/account.yaml": (
        "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: monitoring\n"
    ),
    "infra/k8s/overlays/README.md": "One folder each.\n",
}


def host_with_manifests(root: Path, **files: str) -> Path:
    """A host that has folders for bases and overlays."""
    return make_host(root, {**MANIFESTS, **files})


def facts(**changes: Any) -> ServiceFacts:
    """A service as the template makes it, with other answers."""
    return facts_of(replace(PAYMENTS, **changes))


def derived(root: Path, one: ServiceFacts) -> Derivation:
    """Everything derived for a service, written into ``root``."""
    result = derive_outputs(View(Host(root)), one)
    carry(root, result.contents)
    return result


def carry(root: Path, contents: Mapping[str, str | None]) -> None:
    """Write what was planned; None takes a file away."""
    for path, text in contents.items():
        file = root / path
        if text is None:
            file.unlink()
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
