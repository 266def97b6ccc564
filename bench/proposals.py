"""How often a proposal is right: each service of a repository is left out once, and proposed again.

    .venv/bin/python bench/proposals.py [--list FILE] [--show] [--each N]

FILE has a line for each repository: the folder of a work tree, then the folder in it in which the
services lie (`~/src/shop services`). Nothing is written there. Without a list the golden cases of
the tests are taken. Right is a file in which the service stands outside of its own folder; what
git lists, what is no lockfile, code or prose, and what a person keeps by hand counts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "extensions"))

from shipway.propose.checks import problem
from shipway.propose.engine import Asked, proposals_in
from shipway.propose.entries import Entry, Line, entries_of
from shipway.propose.find import Found, Place, find, text_at
from shipway.propose.inline import inline_list
from shipway.propose.insert import ending_of
from shipway.propose.names import Member, Roster, member
from shipway.propose.proposal import Proposal
from shipway.propose.reading import files_naming
from shipway.propose.receipt import taken_of
from shipway.propose.source import PROSE, SCRIPTS, Source
from shipway.propose.taken import removed
from shipway.sources import git

CASES = Path(__file__).parents[1] / "tests/cases/propose"
MANIFESTS = ("package.json", "Dockerfile", "go.mod", "pyproject.toml")


class Sums:
    """Counts and lists of a dataclass, which add up."""

    def add(self, other: Sums) -> None:
        """The sums of both."""
        for name in (one.name for one in fields(self)):  # type: ignore[arg-type]
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Tally(Sums):
    """Sums over services left out."""

    services: int = 0
    siblings: int = 0
    files: list[int] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    right: int = 0
    proposed: int = 0
    texts: int = 0
    truth: int = 0
    found: int = 0
    broken: int = 0
    lost: int = 0
    insertions: int = 0
    looked: int = 0
    looked_right: int = 0

    def row(self, name: str) -> str:
        """A line of the table."""
        files, told = (median(found or [0]) for found in (self.files, self.told))
        cells = (
            name, self.services, f"{files:g}", f"{told:g}", share(self.right, self.proposed),
            share(self.texts, self.right), share(self.looked_right, self.looked),
            share(self.found, self.truth),
            self.insertions, self.broken, self.lost,
        )  # fmt: skip
        return f"| {' | '.join(map(str, cells))} |"


COLUMNS = (
    "repository", "left out", "files shown, median", "with «look yourself»", "precision, files",
    "same text, of those right", "precision of «look yourself»", "recall, files", "insertions",
    "broken", "bytes lost",
)  # fmt: skip
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


def main() -> int:
    """Print the table; 1 when an insertion broke a file or lost a byte."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", type=Path)
    parser.add_argument("--each", type=int, default=12, help="services left out a repository")
    parser.add_argument("--show", action="store_true", help="print each proposal")
    asked = parser.parse_args()
    total, beside_two = Tally(), Tally()
    print(HEAD)
    if not asked.list:
        print((total := _golden()).row("golden cases"))
    for line in asked.list.read_text().splitlines() if asked.list else ():
        root, _, folder = line.strip().partition(" ")
        began = time.process_time()
        tally = _repository(Path(root).expanduser(), folder, asked.each, show=asked.show)
        name = f"{Path(root).name} ({(time.process_time() - began) / max(tally.services, 1):.2f} s)"
        print(tally.row(name), flush=True)
        total.add(tally)
        if tally.siblings > 1:
            beside_two.add(tally)
    if asked.list:
        print(total.row("all"))
        print(beside_two.row("all with two siblings at least"))
    return 1 if total.broken or total.lost else 0


def _golden() -> Tally:
    """The golden cases: each sibling left out of each file."""
    tally = Tally()
    names = [member(name) for name in ("ledger-api", "order-mailer", "stock-worker", "mail-api")]
    for case in sorted(CASES.glob("*/after.*")):
        for ours in names:
            roster = Roster(ours, tuple(one for one in names if one != ours))
            source = Source(case.name, case.read_bytes().decode())
            before = without(source, roster)
            if before == source.text:
                continue
            made = [
                one
                for one in proposals_in(Source(case.name, before), Asked(roster, lambda _: False))
                if isinstance(one, Proposal)
            ]
            _count(tally, Found(tuple(made)), {case.name: source.text}, roster)
    return tally


def _repository(root: Path, folder: str, each: int, *, show: bool) -> Tally:
    tally = Tally()
    members = services_in(root, folder)
    for ours in list(members.values())[:: max(1, len(members) // each)][:each]:
        roster = Roster(ours, tuple(one for one in members.values() if one != ours))
        files = truth_of(root, roster, members)
        planned = {path: without(Source(path, text), roster) for path, text in files.items()}
        files = {path: text for path, text in files.items() if planned[path] != text}
        place = Place(root, (), members, (), planned)
        found = find(place, Asked(roster, place.exists, folders=place.by_name))
        _count(tally, found, files, roster)
        if show:
            _show(ours, found, files)
    return tally


def services_in(root: Path, folder: str) -> dict[str, Member]:
    """Folder -> service, for each that has a manifest."""
    found = {}
    for path in git.files(root):
        where, _, name = path.rpartition("/")
        parent, _, last = where.rpartition("/")
        if name in MANIFESTS and parent == folder:
            found[where] = member(last)
    return found


def truth_of(root: Path, roster: Roster, members: dict[str, Member]) -> dict[str, str]:
    """The hand-kept files outside of services' folders that name ours."""
    whole = Roster(member("\0"), (roster.ours, *roster.others))
    folders = tuple(f"{one}/" for one in members)
    place, found = Place(root), {}
    for path, names in files_naming(root, whole).items():
        own = roster.mentions(path)
        if roster.ours.name not in names or len(names) < 2 or path.startswith(folders) or own:
            continue
        if path.endswith((*PROSE, *SCRIPTS)) and "/src/" in f"/{path}":
            continue
        if (text := text_at(place, path)) is not None and not path.endswith(PROSE):
            found[path] = text
    return found


def without(source: Source, roster: Roster) -> str:
    """A text without the entries of ours: what it was before ours came."""
    text, spans = source.text, list(_spans(source, roster))
    for start, end in sorted(spans, reverse=True):
        lines = list(source.lines)
        ending = ending_of(lines[end])
        if start and ending != ending_of(lines[start - 1]) == ",":
            lines[start - 1] = lines[start - 1].rstrip()[:-1] + ending
        source = Source(source.path, source.joined(lines[:start] + lines[end + 1 :]))
        text = source.text
    return text


def _spans(source: Source, roster: Roster) -> Iterator[tuple[int, int]]:
    """The first and last line of each entry of ours; a word in a line is taken out as none."""
    for one in entries_of(source, roster):
        ours = isinstance(one, Entry) and one.owner == roster.ours and one.within is None
        if ours and one.node.parent:
            yield one.node.first, one.node.last
        elif isinstance(one, Line):
            inline_list(source, roster, one)


def _count(tally: Tally, found: Found, truth: dict[str, str], roster: Roster) -> None:
    written = [one for one in found.shown if not one.asks]
    paths = {one.path for one in written}
    looked = {one.path for one in found.undecided}
    tally.services += 1
    tally.siblings = max(tally.siblings, len(roster.siblings))
    tally.files.append(len(paths))
    tally.told.append(len(paths | looked))
    tally.proposed += len(paths)
    tally.right += len(paths & truth.keys())
    tally.truth += len(truth)
    tally.found += len((paths | looked) & truth.keys())
    tally.looked += len(looked)
    tally.looked_right += len(looked & truth.keys())
    same = {one.path for one in written if _same(truth.get(one.path, ""), one)}
    tally.texts += len(same)
    for one in written:
        tally.insertions += 1
        tally.broken += bool(problem(one.source, one.after))
        back = removed(Source(one.path, one.after), taken_of(one), roster.ours)
        tally.lost += back != one.source.text


def _same(text: str, one: Proposal) -> bool:
    """Whether the file had that very entry; of a list in a line, that very word."""
    if one.separator:
        return f"{one.separator}{one.body}" in text or f"{one.body}{one.separator}" in text
    body = one.body
    lines = [line.strip().rstrip(",;\\ ") for line in text.split("\n")]
    return all(line.strip().rstrip(",;\\ ") in lines for line in body.split("\n"))


def _show(ours: Member, found: Found, truth: dict[str, str]) -> None:
    for one in found.shown:
        mark = "right" if one.path in truth else "WRONG"
        mark = "same" if _same(truth.get(one.path, ""), one) else mark
        mark = "asks" if one.asks else mark
        head = f"  {ours.name}: {mark} {one.score:.2f} {one.kind} {one.path}:{one.line}"
        print(f"{head} {one.evidence.clause()}: {one.body[:100]!r}")
    shown = {one.path for one in found.shown}
    for path in sorted(truth.keys() - shown):
        print(f"  {ours.name}: MISSED {path}")


def share(part: int, of: int) -> str:
    """``45 %``; a dash where there is none."""
    return f"{100 * part / of:.0f} %" if of else "-"


if __name__ == "__main__":
    raise SystemExit(main())
