"""Lines of what stays that name a path of the app, and that nothing could correct for certain."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from shipway.parts.moving.places import Places
from shipway.parts.moving.texts import Told

PASSED = re.compile(
    r"(.*/)?(pnpm-lock\.yaml|package-lock\.json|yarn\.lock|CHANGELOG.*|turbo\.jsonc?|\.dependency-cruiser\..*|"
    r".*\.(snap|svg|map|lock)|\.(git|docker|prettier|eslint|biome)ignore)"
)
"""What is read by itself, made by tools, or says paths from each package's own folder."""
PROSE = (".md", ".mdx", ".txt", ".adoc")
PER_FILE = 5


def mentions(
    texts: Mapping[str, str], packages: Iterable[str], places: Places
) -> Iterator[tuple[str, Told]]:
    """File and line of each. texts: what stays, as it is afterwards; packages: folders of workspace
    packages, whose own paths are theirs."""
    named, relative = _patterns(places)
    folders = tuple(f"{folder}/" for folder in packages)
    for path, text in texts.items():
        if PASSED.fullmatch(path):
            continue
        inside = path.startswith(folders)
        found = _lines(path, text, relative if inside else named, places)
        yield from ((path, told) for told in found)


def _lines(path: str, text: str, named: re.Pattern[str], places: Places) -> list[Told]:
    found: list[Told] = []
    for number, line in enumerate(text.split("\n"), 1):
        for match in named.finditer(line):
            said = match[1].rstrip("/")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), said))
            target = target if said.startswith("..") else said.removeprefix("./")
            if not places.moves(target) or (path.endswith(PROSE) and target == "Dockerfile"):
                continue
            fix = "correct it where this file is meant"
            found.append(Told(number, f"names {said}: it is {places.after(target)} now", fix))
            break
    if len(found) > PER_FILE:
        rest = f"{len(found) - PER_FILE} more lines name paths of the app"
        return [*found[:PER_FILE], Told(found[PER_FILE].line, rest, "correct them by hand")]
    return found


def _patterns(places: Places) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """For paths said from the root or from the file, and for those from the file alone."""
    folders = sorted(top for top in places.tops if top in places.folders)
    files = sorted(top for top in places.tops if top not in places.folders)
    names = [rf"{re.escape(top)}(?=/)[\w./@()\[\]-]*" for top in folders]
    names += [rf"{re.escape(top)}(?![\w-]|\.\w)" for top in files]
    every = "|".join(names) or "(?!)"
    alone = rf"(?<![\w./@-])((?:\.\./|\./)*(?:{every}))"
    return re.compile(alone), re.compile(rf"(?<![\w./@-])((?:\.\./)+(?:{every}))")
