"""``shipway add database --migrate-from``: from component variables to the three DSNs, as a list.

Only names and places are read out of the host's files: a value is never shown, nor kept.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from shipway.parts.components import Move, moves, prefixes_of
from shipway.sources.forbidden import files_that_name
from shipway.sources.host import Host

PROSE = (".md", ".mdx", ".txt", ".adoc")
CODE = re.compile(r"\.[cm]?[jt]sx?$")
COMPARE = "shipway add database --migrate-from %s --compare 'YOUR OLD COMMAND'"


@dataclass(frozen=True, slots=True)
class Migration:
    """``places``: variable -> ``file:line`` of each. ``sets``: those that give it a value.
    ``secrets``, ``vars``: names in GitHub's settings that workflows read them from."""

    moves: list[Move]
    places: Mapping[str, list[str]]
    sets: Mapping[str, list[str]] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    vars: list[str] = field(default_factory=list)


def migration_of(host: Host, said: str) -> Migration:
    """Where variables of these beginnings are. Raises ShipwayError as :func:`prefixes_of`."""
    prefixes = prefixes_of(said)
    places: dict[str, list[str]] = {}
    sets: dict[str, list[str]] = {}
    kept: dict[str, set[str]] = {"secrets": set(), "vars": set()}
    beginnings = "|".join(map(re.escape, prefixes))
    named = re.compile(rf"(?<!\w)(?:{beginnings})\w+")
    for path, number, line in _lines(host, prefixes):
        for variable in dict.fromkeys(named.findall(line)):
            where = f"{path}:{number}"
            places.setdefault(variable, []).append(where)
            if _sets(path, variable, line):
                sets.setdefault(variable, []).append(where)
            for store, names in kept.items():
                if re.search(rf"\b{store}\.{variable}\b", line):
                    names.add(variable)
    found = moves(places, prefixes)
    return Migration(found, places, sets, sorted(kept["secrets"]), sorted(kept["vars"]))


def _sets(path: str, variable: str, line: str) -> bool:
    """Whether the line gives it a value. In code, ``NAME:`` is the field of a schema."""
    if CODE.search(path):
        return bool(re.search(rf"\benv(\.|\[[\"']){variable}\b[\"'\]]*\s*\??\??=(?!=)", line))
    name = rf"(?<![\w$\{{]){variable}\b"
    return bool(re.search(rf"{name}[\"']?\s*(:|=)|name:\s*[\"']?{variable}\b", line))


def _lines(host: Host, prefixes: Iterable[str]) -> Iterator[tuple[str, int, str]]:
    for path, lines in files_that_name(host.root, *prefixes):
        if not path.endswith(PROSE):
            yield from ((path, number, line) for number, line in lines)


def migration_words(found: Migration, said: str) -> str:
    """For a person: the mapping, where each variable is, how to compare, what goes afterwards.
    said: the beginnings as the person typed them."""
    if not found.places:
        return "no file names a variable that begins so: there is nothing to move"
    lines = ["the three DSNs, from your variables (user and password percent-encoded):"]
    for move in found.moves:
        lines.append(f"  {move.dsn}={move.form}")
        if move.lacking:
            lines.append(f"    no variable gives: {', '.join(move.lacking)}")
    lines += ["", "where each is:"]
    for variable, places in found.places.items():
        sets = found.sets.get(variable, [])
        lines += [f"  {variable}"]
        lines += [f"    {'set' if place in sets else 'read'} {place}" for place in places]
    lines += [
        "",
        "compare, with these variables of a server that may break in your environment:",
        f"  {COMPARE % shlex.quote(said)}",
        "it names each point in which they differ, and ends with 0 when there is none",
        "",
        "to delete once nothing reads them: the lines above",
        *(f"  gh secret delete {name}" for name in found.secrets),
        *(f"  gh variable delete {name}" for name in found.vars),
        "  and their keys in Secrets of the cluster, .env files and your password store",
    ]
    return "\n".join(lines)


def migration_json(found: Migration) -> dict[str, Any]:
    """The same for programs."""
    return {
        "dsns": {
            move.dsn: {"parts": dict(move.parts), "lacking": list(move.lacking)}
            for move in found.moves
        },
        **{key: value for key, value in asdict(found).items() if key != "moves"},
    }
