"""A page of the docs as somebody who follows it: types its commands, makes its edits, and looks.

A fence of ``sh`` is typed; ``# exit code 1`` behind a command says that it ends so. A fence of
``text`` right below is what it shows, where ``…`` stands for what differs from run to run. A fence
of ``diff`` is an edit that the page asks for.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from difflib import ndiff
from pathlib import Path
from typing import NamedTuple

from support.terminal import Terminal
from support.tools import STORE, environment

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.S | re.M)
COLOUR = re.compile("\033\\[[0-9;]*[mK]")
DRAWN_OVER = re.compile(r"[^\n]*\r")
ENDS_WITH_1 = "# exit code 1"


class Step(NamedTuple):
    """One fence of a page."""

    kind: str
    text: str
    shown: str
    """Of ``sh``: the ``text`` below it; empty when the page has none."""


def steps_of(page: str) -> list[Step]:
    """The fences that somebody does something with, in their order."""
    steps: list[Step] = []
    end = 0
    for fence in FENCE.finditer(page):
        if fence[1] in ("sh", "diff"):
            steps.append(Step(fence[1], fence[2], ""))
        elif fence[1] == "text" and steps and not page[end : fence.start()].strip():
            steps[-1] = steps[-1]._replace(shown=fence[2])
        end = fence.end()
    return steps


def fits(shown: str, told: str) -> bool:
    """Whether ``shown``, without its colours, is what the page tells: a line that is ``…`` is any
    lines, or none."""
    parts = [".*".join(map(re.escape, line.split("…"))) for line in told.rstrip().split("\n")]
    lines = ["(?:.*\n)*?" if part == ".*" else f"{part}\n" for part in parts]
    return re.fullmatch("".join(lines), COLOUR.sub("", shown).rstrip() + "\n") is not None


def difference(shown: str, told: str) -> str:
    """Both line by line, for whoever mends the page."""
    return "\n".join(ndiff(told.splitlines(), COLOUR.sub("", shown).splitlines()))


class Reader:
    """Follows pages in ``folder``; a ``cd`` of one fence counts for the next."""

    def __init__(self, folder: Path, words: Mapping[str, str]) -> None:
        self.here, self.words = folder, words
        self._place = folder / ".place"
        ours = {"GIT_PAGER": "cat", "pnpm_config_store_dir": str(STORE)}
        self.env = environment(os.environ | ours)

    def follows(self, steps: list[Step]) -> Iterator[tuple[Step, str]]:
        """Each step, done, and what it showed, in its colours. Raises AssertionError where one
        ends otherwise than it says."""
        for step in steps:
            text = step.text
            for word, meaning in self.words.items():
                text = text.replace(word, meaning)
            yield step, self._types(text) if step.kind == "sh" else self._edits(text)

    def _types(self, text: str) -> str:
        script = f"{text}\npwd > '{self._place}'\n"
        with Terminal(["bash", "-e", "-c", script], self.here, self.env) as terminal:
            code = terminal.to_its_end()
            shown = DRAWN_OVER.sub("", terminal.text.replace("\r\n", "\n"))
        wanted = 1 if ENDS_WITH_1 in text else 0
        assert code == wanted, f"exit code {code}\n$ {text}\n{shown}"
        if code == 0:
            self.here = Path(self._place.read_text().strip())
        return shown

    def _edits(self, text: str) -> str:
        done = subprocess.run(
            ["git", "apply", "-"], cwd=self.here, input=text,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{text}\n{done.stderr}"
        return ""
