"""What the entities of others in the host's Backstage have in common: a new one has it as well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from shipway.service import Service
from shipway.sources.backstage import Entity, of_kind
from shipway.sources.codeowners import owners_of
from shipway.sources.host_files import CATALOG_NAME
from shipway.sources.manifests import at, items, mapping
from shipway.sources.view import View

PLACE = "\0"
"""Stands for a service's own name."""
OWN_METADATA = ("name", "title", "description", "uid", "etag", "generation")
OWN_SPEC = ("owner", "definition", "providesApis", "consumesApis", "dependsOn", "dependencyOf",
            "subcomponentOf")  # fmt: skip
"""What an entity says of itself alone."""
OF_THE_REPOSITORY = (
    "github.com/project-slug",
    "gitlab.com/project-slug",
    "backstage.io/techdocs-ref",
)
"""Annotations that one sibling is enough for: they say nothing of a service."""
DOCS = "backstage.io/techdocs-ref"
FEWEST = 2
OWNER = re.compile(r"(?P<form>(?:(?:group|user):)?(?:[\w.-]+/)?)(?P<name>[\w.-]+)", re.I)
UNKNOWN = "unknown"
"""The owner where nothing says whose a service is: Backstage takes no entity without one."""


class Sibling(NamedTuple):
    """A file of another service's."""

    folder: str
    text: str

    @property
    def name(self) -> str:
        return self.folder.rpartition("/")[2]

    def first(self, kind: str) -> Entity:
        """Its first entity of a kind; empty without one."""
        return next(of_kind(self.text, kind), {})


class Habits(NamedTuple):
    """metadata and spec: what all have, with the service's own name where they have theirs. names:
    how each kind of entity is called."""

    metadata: Mapping[str, Any]
    spec: Mapping[str, Any]
    names: Mapping[str, str]


def siblings_in(view: View, service: Service) -> list[Sibling]:
    """Those beside the service; where there is none, those of all packages."""
    paths = [path for path in view.host.catalogs if path.endswith(f"/{CATALOG_NAME}")]
    found = [Sibling(path.rpartition("/")[0], view.readable(path)) for path in paths]
    known = [s for s in found if s.folder != service.folder and s.first("Component")]
    return [s for s in known if s.folder.rpartition("/")[0] == service.services_dir] or known


def habits_of(view: View, service: Service, siblings: Sequence[Sibling], last: str) -> Habits:
    """last: what was derived for the service itself, which goes before what others have: nobody's
    edit of another entity is a reason to change this one."""
    own = Sibling(service.folder, last)
    shown = [own] if own.first("Component") else siblings
    every = [_by_name(s.first("Component"), s.name) for s in shown]
    common = mapping(shared(every)) if every else {}
    certain = shown == [own] or len(every) >= FEWEST
    metadata = _without(common.get("metadata"), OWN_METADATA)
    metadata = metadata if certain else _certain(metadata)
    spec = _without(common.get("spec"), OWN_SPEC)
    named = {
        kind: _named(shown, kind, certain=certain) for kind in ("Component", "API", "Resource")
    }
    names = {kind: filled(name, service.name) for kind, name in named.items() if name}
    docs = mapping(metadata.get("annotations")).get(DOCS)
    if docs and not view.has(f"{service.folder}/mkdocs.yml"):
        metadata["annotations"] = _without(metadata["annotations"], (DOCS,))
    return Habits(filled(metadata, service.name), spec, names)


def owner_of(view: View, service: Service, siblings: Sequence[Sibling], last: str) -> str:
    """What CODEOWNERS says, in the form that the others' have; else what was said last, and what
    all others say."""
    owners = [str(at(s.first("Component"), "spec", "owner") or "") for s in siblings]
    if found := _by_codeowners(view, service, siblings, owners):
        return found
    own = str(at(Sibling("", last).first("Component"), "spec", "owner") or UNKNOWN)
    if own != UNKNOWN:
        return own
    return owners[0] if owners and len(set(owners)) == 1 and owners[0] else UNKNOWN


def _by_codeowners(
    view: View, service: Service, siblings: Sequence[Sibling], owners: Sequence[str]
) -> str:
    words = [word for word in service.owner.split() if word.startswith("@")]
    if not words:
        return ""
    known = [match for owner in owners if (match := OWNER.fullmatch(owner))]
    forms = {match["form"] for match in known}
    text = view.readable(service.codeowners_file) if service.codeowners_file else ""
    both = [(owners_of(text, s.folder), o) for s, o in zip(siblings, owners, strict=True)]
    told = [any(_slug(w) == _slug(o) for w in words) for words, o in both if words and o]
    if told and not any(told):
        return ""  # Backstage calls its groups otherwise than the forge its teams
    person = "" if "/" in words[0] else "user:"
    return f"{forms.pop() if len(forms) == 1 and not person else person}{_slug(words[0])}"


def _slug(owner: str) -> str:
    return re.split("[/:]", owner.removeprefix("@"))[-1].lower()


def filled(data: Any, name: str) -> Any:
    """A pattern with a service's name in its place."""
    if isinstance(data, str):
        return data.replace(PLACE, name)
    if isinstance(data, Mapping):
        return {key: filled(value, name) for key, value in data.items()}
    return [filled(one, name) for one in data] if isinstance(data, list) else data


def shared(every: Iterable[Any]) -> Any:
    """What is in all of them; None where that is nothing."""
    first, *rest = every
    for other in rest:
        first = _both(first, other)
    return first


def _both(left: Any, right: Any) -> Any:
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        pairs = {key: _both(left[key], right[key]) for key in left if key in right}
        return {key: value for key, value in pairs.items() if value is not None} or None
    if isinstance(left, list) and isinstance(right, list):
        return [one for one in left if one in right] or None
    return left if left == right else None


def _by_name(entity: Entity, name: str) -> dict[str, Any]:
    """Its name stands for itself in the metadata; a type `service` is no name."""
    metadata, spec = mapping(entity.get("metadata")), mapping(entity.get("spec"))
    return {"metadata": _pattern(metadata, name), "spec": _pattern(spec, "")}


def _pattern(data: Any, name: str) -> Any:
    """None for what our YAML has no form for."""
    if isinstance(data, str):
        return replace_name(data, name, PLACE) if name else data
    if isinstance(data, Mapping):
        pairs = {str(key): _pattern(value, name) for key, value in data.items()}
        return {key: value for key, value in pairs.items() if value is not None}
    if isinstance(data, list):
        return [one for one in (_pattern(one, name) for one in data) if one is not None]
    return data if isinstance(data, int) else None


def replace_name(text: str, name: str, new: str) -> str:
    """``name`` as a whole word, and not a part of one."""
    return re.sub(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", lambda _: new, text)


def _named(shown: Sequence[Sibling], kind: str, *, certain: bool) -> str:
    """How all of them call an entity of theirs, by their own name; empty where they do not."""
    names = [at(_pattern(s.first(kind), s.name), "metadata", "name") for s in shown]
    found = {str(name) for name in names if name}
    one = found.pop() if len(found) == 1 and certain else ""
    return one if PLACE in one else ""


def _certain(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """What a single sibling is enough for: what it says by its own name, or of the repository."""
    kept = {"namespace": metadata["namespace"]} if "namespace" in metadata else {}
    notes = mapping(metadata.get("annotations"))
    sure = {k: v for k, v in notes.items() if k in OF_THE_REPOSITORY or PLACE in str(v)}
    links = [
        link for link in items(metadata.get("links")) if PLACE in str(mapping(link).get("url"))
    ]
    return {
        **kept,
        **({"annotations": sure} if sure else {}),
        **({"links": links} if links else {}),
    }


def _without(data: Any, keys: Iterable[str]) -> dict[str, Any]:
    left = set(keys)
    return {key: value for key, value in mapping(data).items() if key not in left}
