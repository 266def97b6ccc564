"""What a layer is: pinned by the settings, fetched at a commit, recorded with each service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from shipway.rendering.tree import Tree
from shipway.sources.services import GeneratedService

LAYERS_NAME = ".shipway/layers.json"
"""Beside the service's other receipts: which layers made it, and their patches."""


@dataclass(frozen=True, slots=True)
class LayerPin:
    """A layer as the settings have it. ``source``: its git repository; ``version``: a tag, or a
    commit's full hash; ``versions``: version -> commit of those that were used; ``wires``: the
    files of the host that it may put entries into."""

    name: str
    source: str
    version: str
    versions: Mapping[str, str] = field(default_factory=dict)
    wires: tuple[str, ...] = ()


class Patch(NamedTuple):
    """One item of kustomize's ``patches``: the objects that it is for, and a strategic merge or
    JSON 6902 patch."""

    target: Mapping[str, str]
    patch: str

    def as_data(self) -> dict[str, Any]:
        """As a kustomization has it."""
        return {**({"target": dict(self.target)} if self.target else {}), "patch": self.patch}


class Wiring(NamedTuple):
    """An entry in a YAML file of the host's: ``entry`` (a map) is put into the map at the keys
    ``at``, or ``item`` into the list there. Plain data: maps, lists, texts, whole numbers, true and
    false."""

    file: str
    at: tuple[str, ...]
    entry: Mapping[str, Any] | None = None
    item: Any = None

    def as_data(self) -> dict[str, Any]:
        """As layer.yml has it."""
        what = {"item": self.item} if self.entry is None else {"entry": dict(self.entry)}
        return {"file": self.file, "at": list(self.at), **what}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """What :meth:`as_data` gave, once it is known to be allowed."""
        return cls(data["file"], tuple(data["at"]), data.get("entry"), data.get("item"))


class LayerRule(NamedTuple):
    """What a layer wants to find at the keys ``at`` (``*`` is every item or value) of a YAML or
    JSON file of the service's folder, or of a ``manifest`` in the folder of its base.

    must: one of ``present``, ``equals``, ``one_of`` and ``starts_with``, with its value. what, fix:
    the finding and its cure.
    """

    name: str
    at: tuple[str, ...]
    must: Mapping[str, Any]
    what: str
    fix: str
    file: str = ""
    manifest: str = ""

    def as_data(self) -> dict[str, Any]:
        """As layer.yml has it."""
        place = {"file": self.file} if self.file else {"manifest": self.manifest}
        said = {"must": dict(self.must), "what": self.what, "fix": self.fix}
        return {"name": self.name, **place, "at": list(self.at), **said}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """What :meth:`as_data` gave, once it is known to be allowed."""
        return cls(**{**data, "at": tuple(data["at"])})


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer at one commit. ``files``: by path in a service's folder, ``.jinja`` included.
    ``patches``: each with the file that it stands in, empty when it stands in layer.yml.
    ``defaults``: question -> default. ``wirings``, ``rules``: answers are not said in them yet."""

    name: str
    source: str
    version: str
    commit: str
    files: Tree = field(default_factory=dict)
    patches: tuple[tuple[Patch, str], ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    wirings: tuple[Wiring, ...] = ()
    rules: tuple[LayerRule, ...] = ()

    def where(self, file: str) -> str:
        """How a message calls one of its files."""
        return f"layer {self.name} {self.version}: {file}"


class Made(NamedTuple):
    """A layer as a service's receipt has it: which version made ``files`` (paths in the service's
    folder), the patches for its manifests, its entries in the host's files, and its rules."""

    name: str
    source: str
    version: str
    commit: str
    files: tuple[str, ...] = ()
    patches: tuple[Patch, ...] = ()
    wirings: tuple[Wiring, ...] = ()
    rules: tuple[LayerRule, ...] = ()


def receipt_of(generated: GeneratedService) -> str:
    """The path of a service's receipt of layers."""
    return f"{generated.folder}/{LAYERS_NAME}"
