"""Folders of manifests, read once, and what is wrong in each and between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

from shipway.check.finding import Finding
from shipway.check.images import overlay_findings
from shipway.check.mistakes import mistakes
from shipway.check.pod_security import pod_security
from shipway.check.production_images import Folder, production_images
from shipway.check.reach import Reach, telling
from shipway.check.rules import Reads, rules_for
from shipway.errors import NewerShipwayError, ShipwayError
from shipway.sources.environments import is_production
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.manifests import manifests_of, mapping
from shipway.sources.plain_yaml import readable
from shipway.sources.view import View

Find = Callable[[str, str], Iterable[Finding]]


def manifests(view: View, reach: Reach) -> Iterator[Finding]:
    """What is wrong with the manifests that a run judges."""
    base, overlays = view.host.facts.kubernetes_base, view.host.facts.kubernetes_overlays
    folders: dict[str, Folder] = {}
    for folder, paths in _paths(view, base, overlays).items():
        folders[folder] = Folder(folder)
        partial = bool(overlays) and folder.startswith(f"{overlays}/")
        for path in paths:
            found = _fill(view, folders[folder], path, overlays if partial else "")
            yield from telling(view, reach, path, found)
        if reach.has(f"{folder}/"):
            yield from reach.tell(_judged(folders[folder], partial=partial))
    for overlay, image in production_images(folders, overlays):
        yield from [image] if reach.owns(overlay) else reach.tell([image])


def judge(view: View, path: str, reads: Reads) -> Iterator[Finding]:
    """What the rules for one kind of file say of a file."""
    yield from read(view, path, *(rule.find for rule in rules_for(reads)))


def read(view: View, path: str, *rules: Find) -> Iterator[Finding]:
    """What each of the functions says of a file; a text that one of them cannot read is a finding
    too."""
    try:
        text = view.text(path)
    except ShipwayError as error:
        yield of_error(error, path)
        return
    for rule in rules if text is not None else ():
        try:
            yield from rule(path, text or "")
        except ShipwayError as error:
            yield of_error(error, path)


def of_error(error: ShipwayError, path: str) -> Finding:
    """What a command would stop at is one finding among others here."""
    rule = "newer-shipway" if isinstance(error, NewerShipwayError) else "unreadable"
    return Finding(error.path or path, error.line or 1, rule, error.what, error.fix)


def _paths(view: View, base: str, overlays: str) -> dict[str, list[str]]:
    """Folder -> its YAML files."""
    roots = tuple(f"{root}/" for root in (base, overlays) if root)
    paths: dict[str, list[str]] = {}
    for path in view.host.files if roots else ():
        named = path.endswith((".yaml", ".yml", KUSTOMIZATIONS[-1]))
        if named and path.startswith(roots) and (view.host.root / path).is_file():
            paths.setdefault(str(PurePosixPath(path).parent), []).append(path)
    return paths


def _fill(view: View, folder: Folder, path: str, overlays: str) -> Iterator[Finding]:
    """Read one of a folder's files; ``overlays`` is given when it is one of an environment's."""
    text = view.readable(path)
    if PurePosixPath(path).name in KUSTOMIZATIONS:
        folder.place, folder.lines = path, text.split("\n")
        folder.kustomization = mapping(readable(text))
        if overlays:
            environment = path.removeprefix(f"{overlays}/").split("/")[0]
            yield from _overlay(view, path, production=is_production(environment))
        return
    try:
        found = manifests_of(path, text)
        folder.manifests += found
        folder.operations |= {} if found else {path: text}
    except ShipwayError as error:
        yield of_error(error, path)


def _judged(folder: Folder, *, partial: bool) -> Iterator[Finding]:
    for manifest in folder.manifests:
        yield from pod_security(manifest, partial=partial)
    if not partial:
        generators = folder.kustomization.get("configMapGenerator")
        generated = {str(g.get("name")) for g in generators or () if isinstance(g, dict)}
        yield from mistakes(folder.manifests, generated=frozenset(generated))


def _overlay(view: View, path: str, *, production: bool) -> Iterator[Finding]:
    def images(path: str, text: str) -> list[Finding]:
        return overlay_findings(path, text, production=production)

    yield from read(view, path, images)
    yield from judge(view, path, "production overlay" if production else "other overlay")
