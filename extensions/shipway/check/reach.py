"""What one run judges: what Shipway made or derives and what meets it, or the whole repository."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from shipway.check.finding import Finding
from shipway.errors import EditError
from shipway.sources.host import Host
from shipway.sources.places import COMPOSE_NAME
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.splice.model import Entry, line_of
from shipway.splice.yaml.document import YamlDocument

ALIAS = re.compile(r"\*([^\s,\[\]{}]+)")
ANCHOR = re.compile(r"&([^\s,\[\]{}]+)")


class Reach(NamedTuple):
    """names: the services. folders: theirs, and those of their manifests, each with a slash at its
    end. everything: all other files too."""

    names: frozenset[str]
    folders: tuple[str, ...]
    everything: bool = False

    def has(self, path: str) -> bool:
        """Whether all of a file is judged."""
        return self.everything or self.owns(path)

    def owns(self, path: str) -> bool:
        """Whether a file is one of the services'."""
        return path.startswith(self.folders)

    def meets(self, names: Collection[str]) -> bool:
        """Whether a finding is about one of the services."""
        return not self.names.isdisjoint(names)

    def lines(self, path: str, text: str) -> Collection[int]:
        """The lines of a file of the host's own that are the services': in a Compose file, their
        entries and the shared parts that they take by an alias."""
        shared = COMPOSE_NAME.fullmatch(path.rpartition("/")[2])
        return _entries(text, self.names) if shared else ()

    def tell(self, found: Iterable[Finding], lines: Collection[int] = ()) -> Iterator[Finding]:
        """Those findings that this run tells; ``lines``: those of their file that are judged.

        What is a mistake in a service of Shipway's may be what somebody else's is for: there the
        cure says how to keep it.
        """
        for one in found:
            if self.owns(one.path) or self.meets(one.meets) or one.line in lines:
                yield one
            elif self.everything:
                keep = f"; or, if it is meant: # shipway-ignore: {one.rule} REASON"
                yield replace(one, fix=f"{one.fix}{keep}")


def reach_of(host: Host, services: Iterable[GeneratedService], *, everything: bool) -> Reach:
    """The reach of a run over these services."""
    services = list(services)
    base, overlays = host.facts.kubernetes_base, host.facts.kubernetes_overlays
    environments = _below(host.files, overlays) if overlays else ()
    folders = [service.folder for service in services]
    for service in services:
        roots = [*([base] if base else []), *(f"{overlays}/{name}" for name in environments)]
        folders += [f"{root}/{service.name}" for root in roots]
    names = frozenset(service.name for service in services)
    return Reach(names, tuple(f"{folder}/" for folder in folders), everything)


def telling(view: View, reach: Reach, path: str, found: Iterable[Finding]) -> Iterator[Finding]:
    """Those findings in one file that a run tells."""
    if there := list(found):
        yield from reach.tell(there, reach.lines(path, view.readable(path)))


def _below(files: Iterable[str], folder: str) -> set[str]:
    """The names of the folders in ``folder``."""
    inside = (path.removeprefix(f"{folder}/") for path in files if path.startswith(f"{folder}/"))
    return {path.partition("/")[0] for path in inside if "/" in path}


def _entries(text: str, names: Collection[str]) -> set[int]:
    try:
        root = YamlDocument(text).root
    except EditError:
        return set()
    own = [entry for entry in root.entries_at("services") if entry.key in names]
    taken = {alias for entry in own for alias in ALIAS.findall(_source(text, entry))}
    shared = [*root.entries] if taken else []
    shared = [entry for entry in shared if taken & set(ANCHOR.findall(_source(text, entry)))]
    places = own + [entry for entry in shared if entry.key != "services"]
    return {
        line
        for entry in places
        for line in range(line_of(text, entry.start), line_of(text, entry.end) + 1)
    }


def _source(text: str, entry: Entry) -> str:
    return text[entry.start : entry.end]
