"""Give a service another name: folder, package, answers and every wired block."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from shipway.file_changes import FileChanges
from shipway.layers.fetched import Fetcher
from shipway.layers.layer import Layer, Made, receipt_of
from shipway.layers.overlay import overlaid
from shipway.layers.pins import layer_pins
from shipway.layers.receipt import read_receipt as read_layers
from shipway.propose.names import member
from shipway.propose.receipt import receipt_in, receipt_path
from shipway.propose.undo import with_name
from shipway.rename.adopted import sides_of_adopted
from shipway.rename.blocks import blocks_renamed
from shipway.rename.callers import Names, callers_renamed
from shipway.rename.derived import rename_derived
from shipway.rename.files import RenamedFiles
from shipway.rename.jobs import package_of, package_renamed
from shipway.rename.overrides import overrides_renamed
from shipway.rename.ways import canaries_renamed
from shipway.rendering.trusted import trusted_version
from shipway.rendering.version import TemplateVersion
from shipway.service import usual_description
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService, is_adopted
from shipway.sources.settings import SETTINGS_NAME
from shipway.sources.trust import with_pins
from shipway.sources.workspace import read_json
from shipway.wiring.receipt import receipt_at, targets_in


class Renaming(NamedTuple):
    """The folder that moves, with all that is in it; then every file with its new content (None:
    it goes), and the files with marked conflicts."""

    move: tuple[str, str]
    contents: FileChanges
    modes: dict[str, int]
    conflicts: tuple[str, ...]
    before: dict[str, bytes]
    """The team's own content of each file that moves to another path."""
    moves: Mapping[str, str]
    """Every folder that moves, old to new: the service's own, and its package of jobs."""


def rename_service(host: Host, generated: GeneratedService, name: str) -> Renaming:
    """What the host looks like once ``generated`` is called ``name``; nothing is written.

    The template of the service's own version is rendered under both names; the difference is
    merged into the team's files. Raises ShipwayError when the template cannot be reached, a shared
    file cannot be spliced, or only a newer Shipway knows what is wired.
    """
    wired = list(targets_in(receipt_at(host, generated.receipt)))
    new = GeneratedService(name, f"{generated.folder.rpartition('/')[0]}/{name}")
    with trusted_version(host, generated.answers) as trusted:
        template, answers = trusted.template, trusted.answers
        with closing(Fetcher(host.root)) as fetcher:
            layers = fetcher.made(host, generated, layer_pins(host))
        base = _rendered(template, answers, generated, generated, trusted.folder / "base", layers)
        fresh = _rendered(template, answers, generated, new, trusted.folder / "new", layers)
        home = [generated.folder.rpartition("/")[0]]
        settings = with_pins(host, home, answers["_src_path"], template.recorded)
    settings |= _named(host, f"{home[0]}/{SETTINGS_NAME}", settings, Names(generated.name, name))
    adopted = is_adopted(host.root, generated)
    if adopted:
        base, fresh = sides_of_adopted(host, generated, new, base, fresh)
    files, modes = _own_files(host, generated, new, base, fresh)
    by_hand = (generated, new) if adopted else None
    receipt = fresh[new.receipt].decode()
    files.contents |= blocks_renamed(host, wired, receipt, files.conflicts, by_hand)
    derived = rename_derived(host, generated, new, _made_in(fresh, new), settings)
    packages = _packages(host, generated, new, files.contents)
    overrides = overrides_renamed(host, *packages, files.contents)
    proposals = _proposals(
        host, generated, new, packages[1], {**files.contents, **derived.contents}
    )
    contents = {
        **files.contents,
        **derived.contents,
        **proposals,
        **{path: text.encode() for path, text in {**settings, **overrides}.items()},
    }
    jobs = package_of(host, generated.name, name)
    contents |= package_renamed(host, generated, new, jobs, contents)
    names = Names(generated.name, name)
    conflicts = (*files.conflicts, *derived.conflicts)
    callers = callers_renamed(host, names, {jobs.old: jobs.new}, contents)
    contents |= {p: text.encode() for p, text in callers.items()}
    moves = {generated.folder: new.folder, **({jobs.folder: jobs.to} if jobs.old else {})}
    before = files.before | derived.before
    return Renaming((generated.folder, new.folder), contents, modes, conflicts, before, moves)


def _named(host: Host, path: str, planned: Mapping[str, str], names: Names) -> dict[str, str]:
    """The settings, where they name the service."""
    there = (host.root / path).is_file()
    before = planned.get(path) or (host.text(path) if there else "")
    after = canaries_renamed(before, names.old, names.new)
    return {path: after} if after != before else {}


def _own_files(
    host: Host,
    generated: GeneratedService,
    new: GeneratedService,
    base: Mapping[str, bytes],
    fresh: Mapping[str, bytes],
) -> tuple[RenamedFiles, dict[str, int]]:
    """The files in the service's folder, and the modes of those that are written."""
    files, modes = RenamedFiles(), dict[str, int]()
    for path in git.files_below(host.root, generated.folder):
        if (host.root / path).is_symlink():
            continue  # it moves along, and stays a link
        here = new.folder + path.removeprefix(generated.folder)
        to = _moved(path, generated, new, templated=path in base)
        ours = (host.root / path).read_bytes()
        content = files.merge(to, ours, base.get(path, ours), fresh.get(to, ours))
        if to != here:
            files.contents[here] = None
        if to != here or content != ours:
            files.contents[to] = content
            files.before[to] = ours
            modes[to] = (host.root / path).stat().st_mode & 0o777
    files.mend(host.root)
    return files, modes


def _rendered(
    template: TemplateVersion,
    answers: Mapping[str, Any],
    generated: GeneratedService,
    as_: GeneratedService,
    stage: Path,
    layers: Sequence[Layer],
) -> dict[str, bytes]:
    """The service's own files as its version of the template, and its layers, give them under a
    name."""
    data = {key: value for key, value in answers.items() if not key.startswith("_")}
    data["service_name"] = as_.name
    kind = str(data.get("kind"))
    if data.get("description") == usual_description(generated.name, kind):
        data["description"] = usual_description(as_.name, kind)
    tree = overlaid(template.render(stage, as_.answers, data), as_, layers)
    return {path: file.content for path, file in tree.items() if not file.link}


def _proposals(
    host: Host, old: GeneratedService, new: GeneratedService, package: str, contents: FileChanges
) -> dict[str, bytes]:
    """The files that a person took proposals into, with the new name there and nowhere else, and
    the receipt."""
    receipt = receipt_in(host, old)
    if not receipt.names:
        return {}
    named = member(new.name, package)
    known = {p: c.decode() for p in {t.path for t in receipt.taken} if (c := contents.get(p))}
    texts = with_name(receipt, named, host.text, known).texts
    texts[receipt_path(new)] = receipt.called(named).to_json()
    return {path: text.encode() for path, text in texts.items()}


def _packages(
    host: Host, old: GeneratedService, new: GeneratedService, contents: FileChanges
) -> tuple[str, str]:
    """The names of the service's package before and after; after a conflict there is one only."""
    before = str(read_json(host.root / old.folder / "package.json").get("name", ""))
    with suppress(ValueError, KeyError, TypeError):
        return before, str(json.loads(contents[f"{new.folder}/package.json"] or b"")["name"])
    return before, before


def _made_in(files: Mapping[str, bytes], generated: GeneratedService) -> tuple[Made, ...]:
    """The layers, as the receipt among a service's files has them."""
    path = receipt_of(generated)
    return read_layers(files[path].decode(), path) if path in files else ()


def _moved(path: str, old: GeneratedService, new: GeneratedService, *, templated: bool) -> str:
    """The path under the new name; the template uses the name in deeper folders too."""
    inside = PurePosixPath(path).relative_to(old.folder).parts
    if templated:
        inside = tuple(new.name if part == old.name else part for part in inside)
    return "/".join((new.folder, *inside))
