"""How often what is taken unasked is what people did: each commit that added a service beside two.

    .venv/bin/python bench/certain_commits.py --list FILE [--days 90] [--show]

FILE is that of bench/proposal_commits.py, and so are the commits. Nothing is checked out: the files
that a rule may be about are read from the tree before the commit, and the service's own from the
commit. "Same" is the very text, "named" any that names the service; "later" takes what came within
so many days, too. Below the rules stand lists that no rule is about and that all siblings are in
with one text. The Compose file that a service is wired into is the one in which the commit brought
most siblings and the service whole.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "extensions")]

from proposal_commits import DAY, Addition, History  # noqa: E402
from proposals import MANIFESTS, share  # noqa: E402

from shipway.errors import EditError  # noqa: E402
from shipway.propose.certain.registry import RULES, is_certain  # noqa: E402
from shipway.propose.certain.rule import Ground  # noqa: E402
from shipway.propose.engine import Asked, proposals_in  # noqa: E402
from shipway.propose.exclusions import left_out  # noqa: E402
from shipway.propose.names import Roster, member  # noqa: E402
from shipway.propose.proposal import Proposal  # noqa: E402
from shipway.propose.source import Source  # noqa: E402
from shipway.sources.compose import services_of  # noqa: E402
from shipway.sources.places import compose_files  # noqa: E402
from shipway.sources.siblings import DOCKERFILE  # noqa: E402

OTHERS = {
    "workflows of CI": re.compile(r"\.github/workflows/[^/]+\.ya?ml"),
    "turbo.json, nx.json": re.compile(r"(turbo|nx)\.json"),
    "skaffold": re.compile(r"(.*/)?skaffold\.ya?ml"),
}
COLUMNS = ("rule", "lists", "same in the commit", "same with later", "named with later")


class Added:
    """A service, and the repository as it was when it came."""

    def __init__(self, history: History, one: Addition) -> None:
        self.history, self.one = history, one
        self.before = set(history.paths(f"{one.commit}^1"))
        self.own = set(history.paths(one.commit, f"{one.folder}/"))
        parent = one.folder.rpartition("/")[0]
        found = {path.rpartition("/")[0] for path in self.paths if path.endswith(MANIFESTS)}
        found = {folder for folder in found if folder.rpartition("/")[0] == parent}
        self.folders = {folder.rpartition("/")[2]: folder for folder in sorted(found)}

    @cached_property
    def paths(self) -> set[str]:
        """All files, the service's own included."""
        return self.before | self.own

    @cached_property
    def there(self) -> set[str]:
        """Files and folders."""
        above = {
            "/".join(path.split("/")[:n]) for path in self.paths for n in range(path.count("/") + 1)
        }
        return self.paths | above

    @cached_property
    def roster(self) -> Roster:
        """The service and its siblings."""
        ours = self.one.folder.rpartition("/")[2]
        return Roster(member(ours), tuple(member(n) for n in self.folders if n != ours))

    def at(self, commit: str, path: str) -> str:
        """A file of a commit; empty for none."""
        return self.history.git("show", f"{commit}:{path}")

    def read(self, path: str) -> str | None:
        """A file as the service meets it: its own, and the Compose file that it was wired into."""
        if path in self.own or path == self.wired:
            return self.at(self.one.commit, path)
        return self.at(f"{self.one.commit}^1", path) if path in self.before else None

    @cached_property
    def composed(self) -> list[str]:
        """The Compose files."""
        return [path for path in compose_files(sorted(self.before)) if not left_out(path)]

    @cached_property
    def wired(self) -> str:
        """The Compose file in which the service is whole, of several the one with most siblings."""
        counted = {path: self._whole_in(path) for path in self.composed}
        ours = [path for path, names in counted.items() if self.roster.ours.name in names]
        return max(ours, key=lambda path: len(counted[path]), default="")

    def _whole_in(self, path: str) -> set[str]:
        try:
            entries = services_of(self.at(self.one.commit, path))
        except EditError:
            return set()
        whole = [key for key, entry in entries.items() if {"image", "build"} & set(entry)]
        return {m.member.name for key in whole for m in self.roster.mentions(key)}

    def certain(self) -> Iterator[tuple[str, Proposal]]:
        """What would be taken unasked, with the rule."""
        package = ""
        if f"{self.one.folder}/package.json" in self.own:
            text = self.at(self.one.commit, f"{self.one.folder}/package.json")
            package = str(json.loads(text).get("name", ""))
        ground = Ground(
            self.roster, self.folders, self.read, self.there.__contains__, package, self.wired,
            tuple(self.composed),
        )  # fmt: skip
        asked = Asked(self.roster, ground.exists, folders=self.folders)
        for path in sorted(path for path in self.before if self._may_be(path)):
            for one in proposals_in(Source(path, self.at(f"{self.one.commit}^1", path)), asked):
                if isinstance(one, Proposal) and is_certain(one, ground):
                    yield next(rule.name for rule in RULES if rule.holds(one, ground)), one
                elif isinstance(one, Proposal) and (other := _other(one)):
                    yield other, one

    def _may_be(self, path: str) -> bool:
        inside = path.startswith(tuple(f"{folder}/" for folder in self.folders.values()))
        known = path == "package.json" or path in self.composed or DOCKERFILE.fullmatch(path)
        known = known or any(of.fullmatch(path) for of in OTHERS.values())
        return bool(known) and not inside and not left_out(path)

    def judged(self, one: Proposal, commit: str) -> str:
        """``same``, ``named`` or ``no``, by the file at a commit."""
        text = self.at(commit, one.path)
        lines = {line.strip().rstrip(",;\\ ") for line in text.split("\n")}
        if {line.strip().rstrip(",;\\ ") for line in one.body.split("\n")} <= lines:
            return "same"
        named = [self._named(said) for said in (text, one.source.text)]
        return "named" if named[0] > named[1] else "no"

    def _named(self, text: str) -> int:
        return sum(m.member == self.roster.ours for m in self.roster.mentions(text))


def _other(one: Proposal) -> str:
    """What list it is that all siblings are in alike, of which no rule says that it is certain."""
    said = one.evidence
    if one.asks or not said.same or said.kin or not len(said.agreeing) == said.all > 1:
        return ""
    return next(
        (f"{name}: {one.kind}" for name, of in OTHERS.items() if of.fullmatch(one.path)), ""
    )


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", type=Path, required=True)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--show", action="store_true", help="print each")
    asked, found = parser.parse_args(), Counter[tuple[str, str]]()
    commits = 0
    for line in asked.list.read_text().splitlines():
        origin, *folders = line.split()
        with TemporaryDirectory() as clone:
            history = History(Path(origin).expanduser(), Path(clone) / "clone")
            for one in history.additions(folders):
                commits += 1
                _count(found, Added(history, one), asked.days, show=asked.show)
    print(f"{commits} commits\n\n| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|")
    names = [rule.name for rule in RULES]
    for name in [*names, *sorted({name for name, _ in found} - {*names})]:
        all_ = found[name, "all"]
        cells = (share(found[name, word], all_) for word in ("now", "then", "named"))
        print(f"| {name} | {all_} | {' | '.join(cells)} |")
    return 0


def _count(found: Counter[tuple[str, str]], added: Added, days: int, *, show: bool) -> None:
    if len(added.folders) < 3 or added.one.folder not in added.folders.values():
        return
    history, one = added.history, added.one
    before = f"--before={one.time + days * DAY}"
    until = history.git("rev-list", "-1", "--first-parent", before, history.tip).strip()
    for rule, made in added.certain():
        now, then = (added.judged(made, commit) for commit in (one.commit, until or one.commit))
        found[rule, "all"] += 1
        found[rule, "now"] += now == "same"
        found[rule, "then"] += "same" in (now, then)
        found[rule, "named"] += (now, then) != ("no", "no")
        if show:
            print(f"  {rule} {one.commit[:9]} {now} {then} {made.path}: {made.body[:90]!r}")


if __name__ == "__main__":
    raise SystemExit(main())
