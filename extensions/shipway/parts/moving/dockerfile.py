"""The app's Dockerfile after the move: built from the root as before, with the app in its folder.

The image is laid out as the repository is: what was copied to WORKDIR/src goes to
WORKDIR/apps/web/src, and the program starts in WORKDIR/apps/web.
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from shipway.parts.moving.places import BOTH, Places
from shipway.parts.moving.texts import Told
from shipway.sources.dockerfile_lines import Instruction, instructions
from shipway.splice.model import Edit, apply

MANIFESTS = re.compile(r"package(-lock)?(\*|\.json|\*\.json)")
WORKSPACE = "pnpm-workspace.yaml"
STANDALONE = ".next/standalone"
DIRECT = re.compile(
    r"\b(?:npx|pnpm exec|pnpm dlx|yarn)\s+\S+|(?<![\w:-])(?:next|tsc|nest|vite|tsup)\s+\w+|"
    r"\b(?:pnpm|npm) (?:prune|deploy)\b"
)
"""Commands that no script of the root stands for."""


class _Copy(NamedTuple):
    """A COPY on one line. ``stage``: whose files it takes; None: the build's context."""

    line: int
    flags: list[str]
    sources: list[str]
    to: str
    stage: str | None


def workdir_of(text: str) -> str:
    """Where its last stage keeps what it copies; empty where it says none."""
    found = [rest.strip() for _, word, rest in instructions(text) if word == "WORKDIR"]
    return found[-1].rstrip("/") if found and found[-1].startswith("/") else ""


def moved(text: str, places: Places, *, standalone: bool) -> tuple[str, list[Told]]:
    """The text afterwards, and what is left to a person. standalone: Next.js makes a server of its
    own. Raises EditError for a broken one."""
    return _Moved(text, places, standalone=standalone).result()


class _Moved:
    def __init__(self, text: str, places: Places, *, standalone: bool) -> None:
        self.lines, self.places, self.standalone = text.split("\n"), places, standalone
        self.known = instructions(text)
        self.told: list[Told] = []
        self.stages: dict[str, str] = {}
        self.stage, self.workdir = "", "/"
        self.around: dict[int, tuple[list[str], list[str]]] = {}
        """What comes above and below a line, by its number from 1."""

    def result(self) -> tuple[str, list[Told]]:
        """Each instruction in turn."""
        for instruction in self.known:
            self._take(instruction)
        self._starts()
        end, lines = "\r" if self.lines[0].endswith("\r") else "", []
        for number, line in enumerate(self.lines, 1):
            above, below = self.around.get(number, ([], []))
            lines += [*(one + end for one in above), line, *(one + end for one in below)]
        return "\n".join(lines), self.told

    def _take(self, instruction: Instruction) -> None:
        line, word, rest = instruction
        if word == "FROM":
            words = [one for one in rest.split() if not one.startswith("--")]
            self.workdir = self.stages.get(words[0].lower(), "/") if words else "/"
            self.stage = (words[2] if len(words) > 2 else str(len(self.stages))).lower()
            self.stages[self.stage] = self.workdir
        elif word == "WORKDIR":
            self.workdir = self.stages[self.stage] = self._abs(rest.strip())
        elif word in ("COPY", "ADD"):
            self._copied(line, word, rest)
        elif word == "RUN" and (found := DIRECT.search(rest)):
            fix = f"pnpm --filter ./{self.places.folder} exec …, or a script of the root"
            self.told.append(Told(line, f"runs `{found[0]}` in the root, where no app is", fix))

    def _copied(self, line: int, word: str, rest: str) -> None:
        copy = self._read(line, word, rest)
        if copy is None:
            if any(top in rest for top in (*self.places.tops, *self.places.outputs)):
                self._by_hand(line, "a copy in a form that is not followed")
        elif copy.stage is None:
            self._from_context(copy)
        elif copy.stage in self.stages:
            self._from_stage(copy, self.stages[copy.stage])

    def _read(self, line: int, word: str, rest: str) -> _Copy | None:
        """None for JSON, heredocs, variables, and what goes over several lines."""
        said = self.lines[line - 1].split()
        if said[1:] != rest.split() or said[0].upper() != word or re.search(r"[\[$]|<<", rest):
            return None
        flags = [one for one in said[1:] if one.startswith("--")]
        *sources, to = said[1 + len(flags) :]
        stage = next((one[7:].lower() for one in flags if one.startswith("--from=")), None)
        return _Copy(line, flags, sources, to, stage)

    def _from_context(self, copy: _Copy) -> None:
        if (
            any(MANIFESTS.fullmatch(one) for one in copy.sources)
            and self._abs(copy.to) == self.workdir
        ):
            if WORKSPACE not in copy.sources:
                self._add(copy, WORKSPACE, copy.to)
            self._add(copy, f"{self.places.folder}/{BOTH}", f"./{self.places.folder}/")
        names = [one.removeprefix("./").rstrip("/") for one in copy.sources]
        mine = [name for name in names if self.places.said(name) != name]
        if not mine:
            return
        if len(mine) < len(names) and not self._apart(copy, mine):
            self._by_hand(copy.line, f"copies {' '.join(mine)} to {copy.to} with others")
        elif len(mine) == len(names):
            self._placed(copy, names, [self.places.said(name) for name in names])

    def _apart(self, copy: _Copy, mine: list[str]) -> bool:
        """Files of the app that are copied beside the root's go by an instruction of their own."""
        if self._abs(copy.to) != self.workdir or any(name in self.places.folders for name in mine):
            return False
        rest = [one for one in copy.sources if one.removeprefix("./") not in mine]
        self._say(copy, rest, copy.to)
        self._add(copy, " ".join(map(self.places.said, mine)), f"./{self.places.folder}/")
        return True

    def _from_stage(self, copy: _Copy, root: str) -> None:
        paths = [posixpath.normpath(posixpath.join("/", one)) for one in copy.sources]
        if len(paths) != 1 or not paths[0].startswith(f"{root.rstrip('/')}/"):
            return
        name, folder = paths[0].removeprefix(f"{root.rstrip('/')}/"), self.places.folder
        here = posixpath.join(root, folder, name)
        if name == STANDALONE and self.standalone and self._abs(copy.to) == self.workdir:
            self._say(copy, [here], copy.to)
        elif name in ("node_modules", BOTH) and self._abs(copy.to) in self._both(name):
            self._add(copy, here, f"./{folder}/{name}")
        elif self.places.said(name) != name:
            self._placed(copy, [name], [here])

    def _placed(self, copy: _Copy, names: list[str], sources: list[str]) -> None:
        """To the same place below the app's folder, where it was as in the repository."""
        if len(names) == 1 and self._abs(copy.to) == posixpath.join(self.workdir, names[0]):
            self._say(copy, sources, f"./{self.places.folder}/{names[0]}")
        elif self._abs(copy.to) == self.workdir and not any(
            n in self.places.folders for n in names
        ):
            self._say(copy, sources, f"./{self.places.folder}/")
        else:
            self._by_hand(copy.line, f"copies {' '.join(names)} to {copy.to}")

    def _say(self, copy: _Copy, sources: list[str], to: str) -> None:
        """The line with other words, in its own spaces."""
        line = self.lines[copy.line - 1]
        spans = [found.span() for found in re.finditer(r"\S+", line)][1 + len(copy.flags) :]
        new = Edit(spans[0][0], spans[-1][1], " ".join([*sources, to]))
        self.lines[copy.line - 1] = apply(line, [new])

    def _add(self, copy: _Copy, source: str, to: str) -> None:
        self._around(copy.line)[1].append(" ".join(["COPY", *copy.flags, source, to]))

    def _around(self, line: int) -> tuple[list[str], list[str]]:
        return self.around.setdefault(line, ([], []))

    def _both(self, name: str) -> tuple[str, str]:
        return self._abs(name), self.workdir

    def _starts(self) -> None:
        """The program starts where its package is, as `pnpm start` does."""
        last = max((line for line, word, _ in self.known if word == "FROM"), default=0)
        starts = [n for n, word, _ in self.known if word in ("CMD", "ENTRYPOINT") and n > last]
        if starts:
            self._around(starts[0])[0].append(f"WORKDIR {self._abs(self.places.folder)}")

    def _abs(self, to: str) -> str:
        return posixpath.normpath(posixpath.join(self.workdir, to))

    def _by_hand(self, line: int, what: str) -> None:
        fix = f"in the image the app is in {self.places.folder} too: correct both ends"
        self.told.append(Told(line, what, fix))
