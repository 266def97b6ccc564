"""What a layer is: pinned by the settings, fetched at a commit, recorded with each service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shipway.rendering.tree import Tree
from shipway.sources.services import GeneratedService

LAYERS_NAME = ".shipway/layers.json"
"""Beside the service's other receipts: which layers made it, and their patches."""


@dataclass(frozen=True, slots=True)
class LayerPin:
    """A layer as the settings have it. ``source``: its git repository; ``version``: a tag, or a
    commit's full hash; ``versions``: version -> commit of those that were used."""

    name: str
    source: str
    version: str
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Patch:
    """One item of kustomize's ``patches``: the objects that it is for, and a strategic merge or
    JSON 6902 patch."""

    target: Mapping[str, str]
    patch: str

    def as_data(self) -> dict[str, Any]:
        """As a kustomization has it."""
        return {**({"target": dict(self.target)} if self.target else {}), "patch": self.patch}


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer at one commit. ``files``: by path in a service's folder, ``.jinja`` included.
    ``patches``: each with the file that it stands in, empty when it stands in layer.yml.
    ``defaults``: question -> default."""

    name: str
    source: str
    version: str
    commit: str
    files: Tree = field(default_factory=dict)
    patches: tuple[tuple[Patch, str], ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def where(self, file: str) -> str:
        """How a message calls one of its files."""
        return f"layer {self.name} {self.version}: {file}"


@dataclass(frozen=True, slots=True)
class Made:
    """A layer as a service's receipt has it: which version made ``files`` (paths in the service's
    folder), and the patches for its manifests."""

    name: str
    source: str
    version: str
    commit: str
    files: tuple[str, ...] = ()
    patches: tuple[Patch, ...] = ()


def receipt_of(generated: GeneratedService) -> str:
    """The path of a service's receipt of layers."""
    return f"{generated.folder}/{LAYERS_NAME}"
