"""How a host's root starts dependency-cruiser: with which config, on which folders."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from shipway.sources.globs import expand
from shipway.sources.workspace import base_of

PROGRAM = re.compile(r"(.*/)?(depcruise|dependency-cruiser?)(\.m?js)?(@[\w.-]+)?")
SEPARATORS = re.compile(r"&&|\|\|?|;|\n|(?<![>&])&(?![>&])")
ELSEWHERE = {"cd", "-r", "--recursive", "-F", "--filter", "-C", "--dir", "-w", "--workspace"}
"""With one of these words before it, a program runs in another folder than the root."""
CONFIG = {"-c", "--config", "-v", "--validate"}
WITH_VALUE = {"-T", "--output-type", "-f", "--output-to", "-I", "--include-only", "-F", "--focus"}
WITH_VALUE |= {"--focus-depth", "-R", "--reaches", "-H", "--highlight", "-x", "--exclude", "-X"}
WITH_VALUE |= {"--do-not-follow", "-S", "--collapse", "--baseline-mode", "-d", "--max-depth", "-M"}
WITH_VALUE |= {"--module-systems", "-P", "--prefix", "--suffix", "--cache-strategy"}
MAY_HAVE_VALUE = {"-A", "--affected", "--ts-config", "--webpack-config", "--babel-config", "-C"}
MAY_HAVE_VALUE |= {"--baseline", "--ignore-known", "--cache", "-p", "--progress", *CONFIG}
"""They take the next word unless it is an option, as the program's own parser has it."""


class Run(NamedTuple):
    """script: the key of the root's `scripts`. config: as named, without ``./``; empty for the
    default place. folders: what is cruised, as written."""

    script: str
    config: str
    folders: tuple[str, ...]

    def covers(self, folder: str) -> bool:
        """Whether everything that will lie below ``folder`` is cruised."""
        return any(_reaches(one, folder) for written in self.folders for one in expand(written))


def runs_in(manifest: Mapping[str, Any]) -> list[Run]:
    """Every start of dependency-cruiser in the root's own folder by one of its scripts."""
    scripts = manifest.get("scripts")
    known = scripts.items() if isinstance(scripts, dict) else ()
    return [run for name, line in known if isinstance(line, str) for run in _runs(name, line)]


def _runs(script: str, line: str) -> Iterator[Run]:
    moved = False
    for command in SEPARATORS.split(line):
        words = _words(command)
        place = next((n for n, word in enumerate(words) if PROGRAM.fullmatch(word)), None)
        before = set(words[:place])
        moved = moved or (words[:1] == ["cd"])
        if place is not None and not moved and before.isdisjoint(ELSEWHERE):
            config, folders = _arguments(words[place + 1 :])
            if folders:
                yield Run(script, _plain(config), tuple(map(_plain, folders)))


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:  # a quote that the separators cut through
        return command.split()


def _arguments(words: list[str]) -> tuple[str, list[str]]:
    """The config and the folders."""
    config, folders, rest = "", [], list(words)
    while rest:
        word = rest.pop(0)
        option, inline, value = word.partition("=")
        if not word.startswith("-"):
            folders.append(word)
            continue
        follows = bool(rest) and not rest[0].startswith("-")
        if not inline and (option in WITH_VALUE or (option in MAY_HAVE_VALUE and follows)):
            value = rest.pop(0) if rest else ""
        config = value if option in CONFIG and value else config
    return config, folders


def _plain(path: str) -> str:
    return str(PurePosixPath(path)) if path else ""


def _reaches(written: str, folder: str) -> bool:
    base = base_of(written)
    if base in ("", "."):
        return True
    inside = PurePosixPath(folder).is_relative_to(base)
    # `services/*/src` starts below the folder and takes each service all the same.
    return inside and (base != folder or written == base or "*" in written)
