"""How often a proposal is what people did: each commit that added a service beside two others.

    .venv/bin/python bench/proposal_commits.py --list FILE [--days 90] [--show]

FILE has a line for each repository: the folder of a clone with its history, then the folders in
which its services lie (`~/src/shop services apps`). A shared clone is made in a folder of its own;
nothing is written to yours. The tree before the commit gets the service's own folder, and the
proposals are made from that. Right is a file outside of services' and packages' folders that names
the service after the commit, and did not before; "later" takes what came within so many days, too.
"All told" counts the files that are named without a text as well, as many as a person is shown.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "extensions")]

from proposals import MANIFESTS, Sums, services_in, share  # noqa: E402

from shipway.propose.engine import Asked  # noqa: E402
from shipway.propose.exclusions import NOISE, left_out  # noqa: E402
from shipway.propose.find import Found, Place, find  # noqa: E402
from shipway.propose.names import Member, Roster  # noqa: E402
from shipway.propose.source import PROSE, SCRIPTS  # noqa: E402

MOST = 2
"""Services that one commit may add: more is a move or an import."""
NAMED = (*MANIFESTS, "pom.xml", "build.gradle", "build.gradle.kts", "Cargo.toml", "main.go")
DAY = 86400


class Addition(NamedTuple):
    """A commit, its time in seconds, and the folder of the service that it added."""

    commit: str
    time: int
    folder: str


@dataclass
class Commits(Sums):
    """Over commits. truth: files that people changed; later: those and the ones of later days."""

    commits: int = 0
    files: list[int] = field(default_factory=list)
    proposed: int = 0
    right: int = 0
    right_later: int = 0
    told: list[int] = field(default_factory=list)
    told_later: int = 0
    truth: int = 0
    found: int = 0
    truth_later: int = 0
    found_later: int = 0
    beside: int = 0
    found_beside: int = 0
    named: int = 0
    came: int = 0

    def row(self, name: str) -> str:
        """A line of the table."""
        cells = (
            name, self.commits, f"{median(self.files or [0]):g}",
            share(self.right, self.proposed), share(self.right_later, self.proposed),
            f"{median(self.told or [0]):g}", share(self.told_later, sum(self.told)),
            share(self.found, self.truth), share(self.found_later, self.truth_later),
            share(self.found_beside, self.beside), self.truth, self.named,
            share(self.came, self.named),
        )  # fmt: skip
        return f"| {' | '.join(map(str, cells))} |"


COLUMNS = (
    "repository", "commits", "files shown, median", "precision", "precision with later",
    "all told, median", "precision of all told with later", "recall", "recall with later",
    "recall, files that name a sibling", "files that people changed", "new files named",
    "of these came within the days",
)  # fmt: skip
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", type=Path, required=True)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--show", action="store_true", help="print each file")
    asked, total = parser.parse_args(), Commits()
    print(HEAD)
    for line in asked.list.read_text().splitlines():
        origin, *folders = line.split()
        with TemporaryDirectory() as clone:
            history = History(Path(origin).expanduser(), Path(clone))
            sums = history.measured(folders, asked.days * DAY, show=asked.show)
        print(sums.row(origin.removesuffix("/repo").rpartition("/")[2]), flush=True)
        total.add(sums)
    print(total.row("all"))
    return 0


class History:
    """A shared clone of a repository, whose work tree stands at one commit at a time."""

    def __init__(self, origin: Path, clone: Path) -> None:
        self.root = clone
        _run(origin, "clone", "--quiet", "--shared", "--no-checkout", str(origin), str(clone))
        self.tip = self.git("rev-parse", "HEAD").strip()

    def git(self, *args: str) -> str:
        """What git prints."""
        return _run(self.root, *args)

    def measured(self, folders: Sequence[str], later: int, *, show: bool) -> Commits:
        """All additions of services in ``folders``."""
        sums = Commits()
        for one in sorted(self.additions(folders), key=lambda one: one.time):
            self.git("checkout", "--quiet", "--force", "--detach", f"{one.commit}^1")
            self.git("clean", "--quiet", "-fdx")
            self.git("checkout", "--quiet", one.commit, "--", one.folder)
            sums.add(self._one(one, later, show=show))
        return sums

    def additions(self, folders: Sequence[str]) -> Iterator[Addition]:
        """The commits of the first-parent line that added a service beside two others."""
        args = ("--first-parent", "-m", "--no-renames", "--diff-filter=A", "--name-only")
        paths = [f"{folder}/*/{name}" for folder in folders for name in NAMED]
        log = self.git("log", *args, "--format=%x00%H %ct", self.tip, "--", *paths)
        for chunk in log.split("\0")[1:]:
            head, *added = filter(None, chunk.split("\n"))
            commit, time = head.split()
            for parent in folders:
                where = {path.rpartition("/")[0] for path in added}
                new = [w for w in sorted(where) if w.rpartition("/")[0] == parent]
                yield from self._fresh(Addition(commit, int(time), ""), parent, new)

    def _fresh(self, one: Addition, parent: str, folders: list[str]) -> Iterator[Addition]:
        before = self.paths(f"{one.commit}^1", f"{parent}/")
        there = {"/".join(path.split("/")[: parent.count("/") + 2]) for path in before}
        siblings = {
            path.rpartition("/")[0]
            for path in before
            if path.endswith(tuple(f"/{name}" for name in NAMED))
        } & there
        if len(siblings) >= 2 and len(folders) <= MOST:
            new = (f for f in folders if f not in there and not self._moved(one.commit, f))
            yield from (one._replace(folder=f) for f in new)

    def _moved(self, commit: str, folder: str) -> bool:
        """Whether most of a folder's files lay somewhere else before."""
        args = ("--find-renames", "--name-status", "-l0", f"{commit}^1", commit)
        changed = [line.split("\t") for line in self.git("diff", *args).splitlines()]
        inside = [c[0] for c in changed if c[-1].startswith(f"{folder}/")]
        return sum(kind.startswith("R") for kind in inside) * 2 > len(inside)

    def paths(self, commit: str, below: str = ".") -> list[str]:
        """The paths of a commit."""
        return self.git("ls-tree", "-r", "--name-only", commit, "--", below).splitlines()

    def _one(self, one: Addition, later: int, *, show: bool) -> Commits:
        parent = one.folder.rpartition("/")[0]
        members = services_in(self.root, parent)
        ours = members.get(one.folder)
        if ours is None or len(members) < 3:
            return Commits()
        roster = Roster(ours, tuple(m for m in members.values() if m != ours))
        packages = self._packages(members)
        folders = tuple(f"{folder}/" for folder in (*members, *packages))
        place = Place(self.root, packages, members)
        found = find(place, Asked(roster, place.exists, folders=place.by_name))
        before = f"--before={one.time + later}"
        until = self.git("rev-list", "-1", "--first-parent", before, self.tip).strip()
        until = until or one.commit
        now = self._named(one, one.commit, roster, folders)
        then = now | self._named(one, until, roster, folders)
        if show:
            _show(one, found, now, then)
        counted = self._counted(found, now, then, roster)
        made = [new for new in found.new_files if self._there(new.path, one.commit, until)]
        return replace(counted, came=len(made))

    def _there(self, path: str, *commits: str) -> bool:
        """Whether one of the commits has a path."""
        return any(self.git("ls-tree", commit, "--", path) for commit in commits)

    def _packages(self, members: dict[str, Member]) -> list[str]:
        """Folders of other packages: what lies in them tells whom they call."""
        found = self.git("ls-files", "--", "*/package.json").splitlines()
        return [one.rpartition("/")[0] for one in found if one.rpartition("/")[0] not in members]

    def _named(
        self, one: Addition, commit: str, roster: Roster, folders: tuple[str, ...]
    ) -> set[str]:
        """Files outside of ``folders`` that name ours at a commit, and did not before."""
        before = f"{one.commit}^1"
        changed = self.git("diff", "--name-only", "--no-renames", before, commit).splitlines()
        new = (path.removesuffix("package.json") for path in changed if "/package.json" in path)
        others = (*folders, *new)  # a package that came together with ours is no file of a host
        return {
            path
            for path in changed
            if not path.startswith(others)
            and _kept_by_hand(path, roster)
            and self._names(commit, path, roster) > self._names(before, path, roster)
        }

    def _names(self, commit: str, path: str, roster: Roster) -> int:
        text = self.git("show", f"{commit}:{path}")
        return sum(m.member == roster.ours for m in roster.mentions(text))

    def _counted(self, found: Found, now: set[str], then: set[str], roster: Roster) -> Commits:
        paths = {one.path for one in found.shown if not one.asks}
        told = paths | {one.path for one in found.named}
        beside = {path for path in now if self._beside(path, roster)}
        return Commits(
            1, [len(paths)], len(paths), len(paths & now), len(paths & then),
            [len(told)], len(told & then), len(now), len(told & now), len(then), len(told & then),
            len(beside), len(told & beside), len(found.new_files),
        )  # fmt: skip

    def _beside(self, path: str, roster: Roster) -> bool:
        """Whether a file named a sibling before ours came."""
        file = self.root / path
        text = file.read_text("utf-8", errors="replace") if file.is_file() else ""
        return any(m.member in roster.siblings for m in roster.mentions(text))


def _kept_by_hand(path: str, roster: Roster) -> bool:
    noise = any(Path(path).match(one) for one in NOISE)
    code = path.endswith(SCRIPTS) and "/src/" in f"/{path}"
    own = [m for m in roster.mentions(path) if m.member == roster.ours]
    return not (noise or code or own or left_out(path) or path.endswith(PROSE))


def _run(root: Path, *args: str) -> str:
    done = subprocess.run(("git", *args), cwd=root, capture_output=True, check=False)
    return done.stdout.decode(errors="replace")


def _show(one: Addition, found: Found, now: set[str], then: set[str]) -> None:
    shown = {p.path: p for p in found.shown if not p.asks}
    look = {r.path for r in found.named}
    print(f"  {one.commit[:9]} {one.folder}")
    for path in sorted(now | then | shown.keys()):
        mark = "right" if path in now else "later" if path in then else "WRONG"
        how = "shown" if path in shown else "look" if path in look else "MISSED"
        why = shown[path].evidence.clause() if path in shown else ""
        print(f"    {mark} {how} {path} {why}")


if __name__ == "__main__":
    raise SystemExit(main())
