"""Three siblings, and the service that gets proposals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shipway.propose.engine import Asked, proposals_in
from shipway.propose.find import Found, Place, find
from shipway.propose.names import Member, Roster, member
from shipway.propose.proposal import Proposal, Refusal
from shipway.propose.receipt import Receipt, read_receipt, taken_of
from shipway.propose.source import Source
from shipway.propose.taken import removed, renamed
from support.hosts import git

NAMES = ("ledger-api", "order-mailer", "stock-worker")
OURS = "mail-api"
FOLDERS = {f"services/{name}" for name in (*NAMES, OURS)}
FILES = {f"{folder}/{name}" for folder in FOLDERS for name in ("package.json", "Dockerfile")}
CLIENTS = {f"services/{name}/src/client" for name in (NAMES[0], OURS)}
SIBLINGS: tuple[Member, ...] = tuple(member(name) for name in NAMES)
ROSTER = Roster(member(OURS), (*SIBLINGS, member("web", service=False)))


def asked(**more: object) -> Asked:
    """Asked for ``mail-api`` beside the three, in a host that has their folders."""
    there = FOLDERS | FILES | CLIENTS | {"services"}
    folders = {folder.rpartition("/")[2]: folder for folder in FOLDERS}
    known = {"roster": ROSTER, "exists": there.__contains__, "folders": folders}
    return Asked(**{**known, **more})  # type: ignore[arg-type]


def found_in(path: str, text: str, **more: object) -> list[Proposal | Refusal]:
    """All that is proposed or refused in one file."""
    return list(proposals_in(Source(path, text), asked(**more)))


def proposed_in(path: str, text: str, **more: object) -> list[Proposal]:
    """What is proposed there."""
    return [one for one in found_in(path, text, **more) if isinstance(one, Proposal)]


def refused_in(path: str, text: str, **more: object) -> list[str]:
    """Why something is not."""
    return [one.why for one in found_in(path, text, **more) if isinstance(one, Refusal)]


def host_of(root: Path, *paths: str, more: Sequence[str] = (), **texts: str) -> Found:
    """What is found for ``mail-api`` beside the three, in a repository with these files of one
    line, and files at its root with these texts. more: other siblings, without any file."""
    git(root, "init", "--quiet")
    folders = [f"services/{name}" for name in (*NAMES, OURS)]
    for path in (*paths, *(f"{folder}/package.json" for folder in folders)):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("here\n")
    for name, text in texts.items():
        (root / name.replace("_", ".")).write_text(text)
    git(root, "add", "--all")
    siblings = (*SIBLINGS, *map(member, more))
    place = Place(root, (), {f"services/{one.name}": one for one in (*siblings, ROSTER.ours)})
    roster = Roster(ROSTER.ours, siblings)
    return find(place, Asked(roster, place.exists, folders=place.by_name))


def taken(path: str, text: str, **more: object) -> str:
    """The text with every proposal in it, one after the other."""
    for _ in range(20):
        todo = [one for one in proposed_in(path, text, **more) if not one.asks]
        if not todo:
            return text
        text = todo[0].after
    raise AssertionError(f"{path}: a list is proposed again and again")


def check_undone(path: str, text: str, **more: object) -> int:
    """Take each proposal, rename it and back, and take it out again by what its receipt says: no
    byte differs. How many there were."""
    other = member("billing")
    made = [one for one in proposed_in(path, text, **more) if not one.asks]
    for one in made:
        told = Receipt(ROSTER.ours.aliases, (taken_of(one),)).to_json()
        (entry,) = read_receipt(told, path).taken
        after = Source(path, one.after)
        called = renamed(after, entry, ROSTER.ours, other)
        assert called is not None and called != one.after, one
        assert renamed(Source(path, called), entry, other, ROSTER.ours) == one.after
        assert removed(after, entry, ROSTER.ours) == text, one
    return len(made)
