"""One service as its team sees it: its own files, and its parts of the files that all share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import copy
from pathlib import Path

COMPOSE = "docker-compose.dev.yml"
RULES = ".dependency-cruiser.cjs"
OWNERS = ".github/CODEOWNERS"
GENERATED = (".copier-answers.yml", ".shipway/wiring.json")
MARKERS = ("<<<<<<< ", "=======", ">>>>>>> ")


class View(dict[str, str]):
    """Path in the service's folder, or shared file -> text; of a shared file our part only."""

    def __init__(self, root: Path, name: str, read: Callable[[str], str] = str) -> None:
        """``read``: what is made of a file's text before anything is looked for in it."""
        super().__init__()
        self.root, self.name = root, name
        self.folder = root / "services" / name
        self.before: Mapping[str, str] = self
        for path in sorted(self.folder.rglob("*")):
            relative = path.relative_to(self.folder).as_posix()
            if path.is_file() and relative not in GENERATED:
                self[relative] = read(path.read_bytes().decode())
        for shared, part_of in PARTS.items():
            if (root / shared).is_file():
                text = read((root / shared).read_bytes().decode())
                start, end = part_of(text, name)
                if start < end:
                    self[shared] = text[start:end]

    @property
    def own(self) -> set[str]:
        """The paths in the service's folder."""
        return set(self) - set(PARTS)

    def settled(self) -> View:
        """The service, read again, after a team that keeps its own side of every conflict."""
        return View(self.root, self.name, settled)

    def edited(self, change: Callable[[View], None]) -> View:
        """The service after ``change``, on the disk too."""
        team = copy(self)
        change(team)
        team.before = self
        team._write()
        return team

    def _write(self) -> None:
        for path in {*self, *self.before}:
            text, file = self.get(path), self.folder / path
            if text == self.before.get(path):
                continue
            if path in PARTS:
                self._splice(path, text or "")
            elif text is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(text.encode())

    def _splice(self, path: str, part: str) -> None:
        text = (self.root / path).read_bytes().decode()
        start, end = PARTS[path](text, self.name)
        (self.root / path).write_bytes((text[:start] + part + text[end:]).encode())


def _compose_part(text: str, name: str) -> tuple[int, int]:
    """From the comments above ``  name:`` to the next entry and its comments."""
    entry = re.search(rf"^  {name}:.*\n", text, re.M)
    if not entry:
        return len(text), len(text)
    following = re.search(r"\n*(?: {2}#.*\n)*^(?: {2}[^\s#]|[^\s#<=>])", text[entry.end() :], re.M)
    end = entry.end() + following.start() + 1 if following else len(text)
    return _with_comments(text, entry.start(), "#"), end


def _rules_part(text: str, name: str) -> tuple[int, int]:
    """From our first rule to the first that follows and is not ours, or the end of the list."""
    names = list(re.finditer(r"^\s*[{]?\s*['\"]?name['\"]?: ['\"]([\w-]+)", text, re.M))
    ours = [found for found in names if found[1].startswith(f"{name}-")]
    if not ours:
        return len(text), len(text)
    later = [found for found in names if found.start() > ours[-1].start()]
    close = re.compile(r"^\s{1,2}\],?$", re.M).search(text, ours[-1].end())
    end = _opening(text, later[0].start()) if later else close.start() if close else len(text)
    return _opening(text, ours[0].start()), end


def _opening(text: str, at: int) -> int:
    """The start of the rule around ``at``, with the comments above it."""
    brace = max(text.rfind("\n    {", 0, at + 6), text.rfind("\n\t\t{", 0, at + 6)) + 1
    return _with_comments(text, brace, "//")


def _with_comments(text: str, start: int, sign: str) -> int:
    """Where the comment lines begin that stand right above ``start``."""
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].lstrip().startswith(sign):
            break
        start = above
    return start


def _owners_part(text: str, name: str) -> tuple[int, int]:
    """Our lines, which stand together, with markers around them."""
    lines = list(re.finditer(rf"^.*services/{name}/.*\n?", text, re.M))
    return (lines[0].start(), lines[-1].end()) if lines else (len(text), len(text))


PARTS: dict[str, Callable[[str, str], tuple[int, int]]] = {
    COMPOSE: _compose_part,
    RULES: _rules_part,
    OWNERS: _owners_part,
}


def settled(text: str) -> str:
    """``text`` with the team's side of every conflict: that is how these teams resolve them."""
    kept, side = [], ""
    for line in text.splitlines(keepends=True):
        if line.startswith("<<<<<<< "):
            side = "ours"
        elif line.startswith(">>>>>>> ") and side:
            side = ""
        elif line.startswith("=======") and side:
            side = "theirs"
        elif side != "theirs":
            kept.append(line)
    return "".join(kept)


def marked(text: str) -> bool:
    """Whether a conflict is marked in it."""
    return any(line.startswith("<<<<<<< ") for line in text.splitlines())
