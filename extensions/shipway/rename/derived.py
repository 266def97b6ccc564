"""Give derived files another service's name: folders move, and the team's lines in them stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from posixpath import basename
from types import MappingProxyType

from shipway.derive import catalog_info
from shipway.derive.canary import path_in
from shipway.derive.dashboard import is_dashboard, with_name
from shipway.derive.load import service_facts_of
from shipway.derive.made_by import refuse_newer
from shipway.derive.output import Form, Output
from shipway.derive.outputs import is_ours, outputs_of
from shipway.derive.receipt import DERIVED_NAME, Derived, derived_text, read_derived
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.still_builds import must_still_build
from shipway.derive.sync import merge_into
from shipway.derive.whole_json import merge_json
from shipway.errors import ShipwayError, located
from shipway.file_changes import FileChanges, TextChanges
from shipway.layers.layer import Made
from shipway.rename.files import RenamedFiles
from shipway.rename.lines import merge_renamed
from shipway.rename.moved import MovedHost
from shipway.rename.ways import ways_renamed
from shipway.service import usual_description
from shipway.sources import git
from shipway.sources.backstage import is_catalog
from shipway.sources.host import Host
from shipway.sources.host_files import CATALOG_NAME
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.reading import decode
from shipway.sources.services import GeneratedService
from shipway.sources.view import View


def rename_derived(
    host: Host,
    generated: GeneratedService,
    new: GeneratedService,
    made: Sequence[Made] = (),
    settings: Mapping[str, str] = MappingProxyType({}),
) -> RenamedFiles:
    """Every derived file outside of the service's folder under its new name, and the receipt;
    nothing for a service that nothing was derived for.

    made: the layers under the new name, with their patches and entries. settings: with the new
    name in them, where they have the old one. Raises ShipwayError when the new name's folders are
    taken, a file cannot be understood, or a newer Shipway derived them.
    """
    view, receipt = View(host), f"{generated.folder}/{DERIVED_NAME}"
    text = view.text(receipt)
    if text is None:
        return RenamedFiles()
    refuse_newer(host, text, receipt)
    before = read_derived(text, receipt)
    facts = service_facts_of(view, generated)
    theirs = not facts.service.made_as.scheduled and not is_ours(facts.service, before)
    moved = MovedHost(host.root, tuple(_folders(facts, new))) if theirs else host
    planned: TextChanges = {
        **settings,
        **(moved.texts(view) if isinstance(moved, MovedHost) else {}),
    }
    sides = _both((view, View(moved, planned)), facts, (new, made), before)
    after = _carried(before, *sides, facts, new)
    result = RenamedFiles()
    for folder, to in _folders(facts, new):
        _move(result, host, (folder, to), (before, after), parts=theirs)
    _entities(result, view, (generated, new), (before, after))
    result.mend(host.root)
    for path, patch in before.items():
        own = path in result.contents or path.startswith(f"{generated.folder}/")
        if not own and path == _path(path, facts, new) and view.has(path):
            result.contents |= _in_place(view, path, patch, after.get(path, ""), facts)
    texts = {path: None if c is None else decode(c, path) for path, c in result.contents.items()}
    ways = ways_renamed(_kustomizations(view, facts, texts), dict(_folders(facts, new)))
    texts |= ways
    result.contents |= {path: text.encode() for path, text in ways.items()}
    if not result.conflicts:
        must_still_build(view, texts)
    result.contents[f"{new.folder}/{DERIVED_NAME}"] = derived_text(new.name, after).encode()
    return result


def _kustomizations(
    view: View, facts: ServiceFacts, texts: Mapping[str, str | None]
) -> dict[str, str]:
    """Those among the manifests, as they are afterwards."""
    root = f"{facts.service.manifests}/" if facts.service.kubernetes_base else ""
    below = [p for p in view.host.files if p.endswith(KUSTOMIZATIONS) and p.startswith(root)]
    known = {**{path: view.readable(path) for path in below if root}, **texts}
    return {path: text for path, text in known.items() if text}


def _both(
    views: tuple[View, View],
    facts: ServiceFacts,
    other_name: tuple[GeneratedService, Sequence[Made]],
    before: Derived,
) -> tuple[Derived, Derived]:
    """What is derived today under either name, by the path that it has under it."""
    new, made = other_name
    told = facts.service.description
    if told == usual_description(facts.name, facts.service.kind):
        told = usual_description(new.name, facts.service.kind)
    other = replace(
        facts,
        service=replace(facts.service, name=new.name, description=told),
        patches=tuple(patch for one in made for patch in one.patches),
        wirings=tuple(wiring for one in made for wiring in one.wirings),
    )
    old = {p.path: p.text for p in outputs_of(facts, views[0], before)}
    known = {
        _path(path, facts, new): catalog_info.with_name(path, text, facts.name, new.name)
        for path, text in before.items()
    }
    fresh = {p.path: p.text for p in outputs_of(other, views[1], known)}
    return old, fresh


def _carried(
    before: Derived, old: Derived, fresh: Derived, facts: ServiceFacts, new: GeneratedService
) -> Derived:
    """The receipt's texts under the new name."""
    after = {}
    for path, text in before.items():
        to = _path(path, facts, new)
        sides = (text, old.get(path, text), fresh.get(to, text))
        after[to] = merge_renamed(*(side.encode() for side in sides)).content.decode()
    if facts.service.compose_file in after:  # the block moved with its wiring
        after[facts.service.compose_file] = _keyed(before, facts, new.name)
    return after


def _keyed(before: Derived, facts: ServiceFacts, name: str) -> str:
    text = before[facts.service.compose_file]
    return text.replace(f"\n  {facts.name}:", f"\n  {name}:")


def _folders(facts: ServiceFacts, new: GeneratedService) -> list[tuple[str, str]]:
    """The service's own folders among the manifests: old and new; and a file with its name, which
    lies beside the kustomization that services share."""
    service = facts.service
    if not service.kubernetes_base:
        return []
    overlays = [f"{service.kubernetes_overlays}/{name}" for name in service.environments]
    pairs = [
        (f"{p}/{service.name}", f"{p}/{new.name}") for p in (service.kubernetes_base, *overlays)
    ]
    return pairs + [(path_in(one, service.name), path_in(one, new.name)) for one in overlays]


def _path(path: str, facts: ServiceFacts, new: GeneratedService) -> str:
    pairs = [(facts.service.folder, new.folder), *_folders(facts, new)]
    for folder, to in pairs:
        if path == folder or path.startswith(f"{folder}/"):
            return to + path.removeprefix(folder)
    return path


def _move(
    result: RenamedFiles,
    host: Host,
    folders: tuple[str, str],
    derived: tuple[Derived, Derived],
    *,
    parts: bool,
) -> None:
    """The files of one folder, old and new. parts: what is ours in them are single entries."""
    folder, to = folders
    if (host.root / to).exists() and (host.root / folder).exists():
        raise ShipwayError("this folder is there already", to, "choose another name, or move it")
    for path in git.files_below(host.root, folder):
        there = to + path.removeprefix(folder)
        ours = content = (host.root / path).read_bytes()
        base, fresh = derived[0].get(path), derived[1].get(there)
        if base is not None and fresh is not None and is_dashboard(path):
            content = _dashboard(ours, base, fresh, (basename(folder), basename(to)))
        elif parts and base is not None and fresh is not None:
            content = _merged(there, ours.decode(), base, fresh).encode()
        elif base is not None and fresh is not None:
            content = result.merge(there, ours, base.encode(), fresh.encode())
        result.contents |= {path: None, there: content}
        result.before[there] = ours


def _dashboard(ours: bytes, base: str, fresh: str, names: tuple[str, str]) -> bytes:
    """Saved anew by the team, it is no edition of ours any more: nothing there to be merged."""
    text = ours.decode()
    merged = merge_json(text, base, fresh)
    return (merged.text if merged.drifts else with_name(text, *names)).encode()


def _entities(
    result: RenamedFiles,
    view: View,
    names: tuple[GeneratedService, GeneratedService],
    derived: tuple[Derived, Derived],
) -> None:
    """What Backstage is told, which lies in the service's own folder."""
    path, to = (f"{one.folder}/{CATALOG_NAME}" for one in names)
    ours = view.text(path)
    if ours is not None and derived[0].get(path) and to in derived[1]:
        sides = (derived[0][path].encode(), derived[1][to].encode())
        result.contents[to] = result.merge(to, ours.encode(), *sides)
        result.before[to] = ours.encode()


def _in_place(view: View, path: str, base: str, new: str, facts: ServiceFacts) -> FileChanges:
    """Our entries in a file that other services share."""
    if path == facts.service.compose_file or base == new:
        return {}
    return {path: _merged(path, view.text(path) or "", base, new).encode()}


def _merged(path: str, text: str, base: str, new: str) -> str:
    if base == new:
        return text
    with located(path):
        form: Form = "entities" if is_catalog(path) else "yaml"
        return merge_into(Output(path, new, form), text, base).text
