"""What adding parts to a host would do: computed as a whole, in nobody's form yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shipway.file_changes import FileChanges
from shipway.formatting.meaning import same_but_form
from shipway.parts.blocks import Wired, unread, wirings_of
from shipway.parts.moving.here import Moving
from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site, not_held
from shipway.rendering.tree import File
from shipway.sources.parts import PARTS_RECEIPT, AddedPart, PartsReceipt, hash_of
from shipway.sources.reading import why_no_file
from shipway.sources.tsconfig import PACKAGES


@dataclass(slots=True)
class PlannedPart:
    """One part: its files that come, those among them that are the team's from now on, what it is
    told of the host's files, and what stands in the way. ``there``: it was added before.
    ``named``: somebody asks for it now; ``kept``: for the first time, as it came for another."""

    part: Part
    added: AddedPart
    created: dict[str, File] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    obstacles: list[Obstacle] = field(default_factory=list)
    there: bool = False
    named: bool = False
    kept: bool = False


@dataclass(slots=True)
class PartsPlan:
    """All of them together. ``texts``: what parts have entries in, before the host's formatter saw
    it. ``shared``: the host's own files that change. ``moving``: what a part moves in the host, or
    why it moves nothing. ``blocked``: parts that do not come, with how much is in their way, where
    all were asked for. What is written (``contents``, ``modes``, ``notes``) is known once the
    plan has the host's form: :mod:`shipway.parts.formed`."""

    parts: list[PlannedPart]
    texts: dict[str, str] = field(default_factory=dict)
    contents: FileChanges = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    shared: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    moving: Moving | None = None
    blocked: dict[str, int] = field(default_factory=dict)

    @property
    def moves(self) -> dict[str, str]:
        """Folders of the host that go to a new place, old to new."""
        return self.moving.moves if self.moving else {}

    @property
    def obstacles(self) -> list[Obstacle]:
        """What stands in the way of any of them."""
        return list(dict.fromkeys(one for part in self.parts for one in part.obstacles))

    @property
    def blocking(self) -> list[Obstacle]:
        """Those with which nothing can be added."""
        return [one for one in self.obstacles if one.blocks]


def planned(
    site: Site,
    parts: Iterable[Part],
    asked: Iterable[str],
    receipt: PartsReceipt,
    version: str,
    answers: Mapping[str, Any],
    folder: str = "",
) -> PartsPlan:
    """Add ``parts``, each after what it needs, from a version of the template by its name. Reads
    the host, writes nothing.

    asked: the names that a person typed; the others come since they are needed. folder: where to a
    part moves what it moves.
    """
    texts: dict[str, str] = {}
    wired, names = Wired(site, texts), set(asked)
    plan = PartsPlan([])
    for part in parts:
        one = _planned(site, part, receipt.parts.get(part.name), wired)
        if part.name in names:
            _give(site, part, one)
        asked_now = part.name in names or one.added.asked
        one.kept = one.there and asked_now and not one.added.asked
        one.added = replace(one.added, asked=asked_now)
        if not one.there:
            one.added = replace(one.added, version=version, answers=answers, part=site.told)
        elif one.created:
            one.added = replace(one.added, part=_grown(one.added.part, site.told))
        one.named = part.name in names
        plan.parts.append(one)
        plan.moving = plan.moving or part.moves(site, folder)
        one.obstacles += plan.moving.obstacles if plan.moving and part.one_way else []
    new = {path for one in plan.parts for path in one.created}
    plan.texts = {path: text for path, text in texts.items() if _differs(site, path, text)}
    moved = plan.moving.edited if plan.moving else ()
    plan.shared = sorted({*plan.texts, *site.host.on_disk(moved)} - new)
    return plan


def _grown(had: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What a part that is there was told, with the programs that came since: facts of others stay,
    as its files were made of them."""
    new = {key: one for key, one in now.items() if isinstance(one, dict)}
    return {**had, **{key: {**one, **dict(had.get(key) or {})} for key, one in new.items()}}


def files_of(part: Part, site: Site) -> dict[str, File]:
    """The part's files in this host: the template's, and those that follow from the host."""
    return template_files(part, site) | {
        path: File(text.encode()) for path, text in part.makes(site).items()
    }


def template_files(part: Part, site: Site) -> dict[str, File]:
    """Those of the part's files in this host that are the template's."""
    left_out, own = set(part.unless(site)), set(part.rendered_for(site))
    return {
        path: file
        for path, file in site.tree.items()
        if path in own or (part.has(path) and path not in left_out)
    }


def _planned(site: Site, part: Part, before: AddedPart | None, wired: Wired) -> PlannedPart:
    added = before or AddedPart(part.name, "", False, {}, {})
    one = PlannedPart(part, added, there=before is not None)
    found = dict(added.found)
    for path, file in files_of(part, site).items():
        _place(site, path, file, one, found)
    one.obstacles += [*_ignored(site, one.created), *unread(site, one.created)]
    if PACKAGES in one.created:  # a part that comes with this one has references in it
        wired.texts[PACKAGES] = one.created[PACKAGES].content.decode()
    blocks, obstacles = wired.put(wirings_of(part, site), added.wirings)
    one.obstacles += [*obstacles, *part.meets(site)]
    one.added = replace(added, found=found, wirings=blocks)
    return one


def _give(site: Site, part: Part, one: PlannedPart) -> None:
    """Files for the team. One that came earlier does not come again: it may be gone on purpose."""
    given = part.gives(site)
    fresh = {path: File(text.encode()) for path, text in given.texts.items()}
    fresh = {path: file for path, file in fresh.items() if path not in one.added.given}
    one.created |= fresh
    one.given |= fresh.keys()
    one.obstacles += [*_ignored(site, fresh), *given.left]


def _place(site: Site, path: str, file: File, one: PlannedPart, found: dict[str, str]) -> None:
    """A file that is there is never overwritten."""
    there = site.host.root / path
    if path in one.added.files and there.is_file():
        return
    if not there.exists() and not there.is_symlink():
        one.created[path] = file
    elif not there.is_file():
        what = f"{why_no_file(there)}, and this part has a file there"
        one.obstacles.append(Obstacle(path, 0, what, f"git mv {path} elsewhere"))
    elif same_but_form(path, there.read_bytes(), file.content):
        found.setdefault(path, hash_of(there.read_bytes()))
    elif path not in found:
        obstacle = _in_place_of(site, path)
        one.obstacles += [] if obstacle in one.obstacles else [obstacle]


def _in_place_of(site: Site, path: str) -> Obstacle:
    """What is there instead; a package is named once, not by each of its files."""
    folder = "/".join(path.split("/")[:2])
    manifest = f"{folder}/package.json"
    if path.startswith("packages/") and site.host.on_disk([manifest]):
        what = "is a package of your own, in the place of one that comes"
        return Obstacle(manifest, 1, what, f"git mv {folder} elsewhere, where its importers allow")
    what = "is there already, and says something else"
    fix = f"git mv {path} elsewhere; what is yours in it can go back in afterwards"
    return Obstacle(path, 1, what, fix)


def _ignored(site: Site, created: Mapping[str, File]) -> list[Obstacle]:
    """Nor is a part held of which the receipt is not."""
    return not_held(site.host, [*created, PARTS_RECEIPT]) if created else []


def _differs(site: Site, path: str, text: str) -> bool:
    file = site.host.root / path
    return not file.is_file() or file.read_bytes() != text.encode()
