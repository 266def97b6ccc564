"""GitHub's workflows after the move: path filters, caches, artifacts, folders and image builds."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from shipway.parts.moving.places import Places
from shipway.parts.moving.texts import Keys, Told, put, renamed
from shipway.splice.model import Node
from shipway.splice.yaml.document import YamlDocument

FILTERS = ("paths", "paths-ignore")
INPUTS = (
    "path",
    "file",
    "cache-dependency-path",
    "restore-path",
    "files",
    "directory",
    "context",
    "dockerfile",
)
BUILDS = "docker/build-push-action"
IMAGE = re.compile(r"\bdocker(?: buildx)? build\b(?!.*(?:\s-f|\s--file|<<))(?P<rest>.*)")
FOLDED = re.compile(r":\s*>[-+\d]*\s*(#.*)?$")
"""The key of a text whose lines are one."""
RUNS = re.compile(r"\b(?:npx|pnpm exec|pnpm|yarn|bunx)\s+(?P<program>[a-z][\w-]*)")


def moved(text: str, places: Places, dockerfile: str) -> str:
    """The text afterwards. dockerfile: where the app's is then; empty without one in the root.
    Raises EditError where it cannot be read."""
    document = YamlDocument(text)

    def wanted(keys: Keys) -> bool:
        names = [key for key in keys if isinstance(key, str)]
        if names[:1] == ["on"] or names[:1] == ["true"]:
            return len(names) > 2 and names[2] in FILTERS
        last = names[-1] if names else ""
        return last == "working-directory" or (names[-2:-1] == ["with"] and last in INPUTS)

    text, _ = renamed(document, wanted, places.said)
    return _with_file(text, dockerfile) if dockerfile else text


def _with_file(text: str, dockerfile: str) -> str:
    """Builds from the root that find its Dockerfile by its name."""
    for keys in _builds(YamlDocument(text).root):
        text = put(YamlDocument(text), (*keys, "file"), f"file: {dockerfile}")
    return text


def _builds(node: Node, keys: Keys = ()) -> list[Keys]:
    found: list[Keys] = []
    uses, given = node.value_at("uses"), node.at("with")
    if str(uses).startswith(f"{BUILDS}@") and given and given.at("file") is None:
        context = str(given.value_at("context") or ".")
        found += [(*keys, "with")] if context in (".", "./", "{{defaultContext}}") else []
    for number, entry in enumerate(node.entries):
        found += _builds(entry.value, (*keys, number if entry.key is None else entry.key))
    return found


def left(text: str, places: Places, programs: Collection[str], dockerfile: str) -> list[Told]:
    """Commands that worked in the root and do not afterwards. programs: those of the app's
    packages, which no script of the root is named like."""
    found, lines = [], text.split("\n")
    for number, line in enumerate(lines, 1):
        if dockerfile and IMAGE.search(line) and _finds_it(_command(lines, number - 1)):
            what = "builds the image of the Dockerfile in the root, which moves"
            found.append(Told(number, what, f"docker build -f {dockerfile} …"))
        for run in RUNS.finditer(line):
            if run["program"] in programs:
                what = f"runs {run['program']}, which is the app's alone now"
                fix = f"pnpm --filter ./{places.folder} exec {run['program']} …"
                found.append(Told(number, what, fix))
    return found


def _finds_it(command: str) -> bool:
    """Whether a build looks for its Dockerfile in the root, by its usual name."""
    return bool(IMAGE.search(command)) and "dockerfile" not in command.lower()


def _command(lines: Sequence[str], first: int) -> str:
    """The command that begins in a line, with the lines that a backslash or a folded text adds."""
    margin = _margin(lines[first])
    above = (line for line in reversed(lines[:first]) if line.strip() and _margin(line) < margin)
    folded = FOLDED.search(next(above, ""))
    parts = [lines[first]]
    for line in lines[first + 1 :]:
        more = folded and line.strip() and _margin(line) >= margin
        if not (more or parts[-1].rstrip().endswith("\\")):
            break
        parts.append(line)
    return " ".join(part.strip() for part in parts)


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())
