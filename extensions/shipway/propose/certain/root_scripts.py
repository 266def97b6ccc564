"""Scripts of the root's package.json, one for each service, which run a script of its own."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from typing import Any

from shipway.propose.certain.rule import Ground, Rule
from shipway.propose.proposal import Proposal

FEWEST = 3
WORD = re.compile(r"[\w:.-]+")
PATH = re.compile(r"[\w@.-]*/[\w./-]*")


def _holds(one: Proposal, ground: Ground) -> bool:
    said = one.evidence
    all_of_them = len(said.agreeing) == said.all >= FEWEST and not said.kin
    if one.path != "package.json" or not all_of_them or not _is_script(one.chain):
        return False
    command = " ".join(map(str, _members(f"{{{one.body}}}").values()))
    paths_lead = all(_leads_to_ours(path, ground) for path in _own_paths(command, ground))
    return paths_lead and _run(one, ground) <= _scripts(ground.roster.ours.name, ground).keys()


def _is_script(chain: tuple[str, ...]) -> bool:
    return len(chain) == 3 and chain[1].startswith('"scripts"')


def _own_paths(command: str, ground: Ground) -> Iterator[str]:
    ours = ground.roster.ours.name
    return (path for path in PATH.findall(command) if ours in ground.named_in(path))


def _leads_to_ours(path: str, ground: Ground) -> bool:
    """Whether it is our package or our folder. A file in there may be called otherwise than the
    siblings' (``dist/index.js``)."""
    plain = path.rstrip("./")
    return plain == ground.package or posixpath.normpath(plain) == ground.folders.get(
        ground.roster.ours.name
    )


def _run(one: Proposal, ground: Ground) -> set[str]:
    """The scripts of a service that the command runs: words that are one in each sibling."""
    each = [_scripts(name, ground).keys() for name in one.evidence.agreeing]
    return set.intersection(set(WORD.findall(one.body)), *map(set, each))


def _scripts(name: str, ground: Ground) -> dict[str, Any]:
    path = f"{ground.folders.get(name, '')}/package.json"
    scripts = _members(ground.read(path) or "").get("scripts")
    return scripts if isinstance(scripts, dict) else {}


def _members(text: str) -> dict[str, Any]:
    """An object as plain data; empty for what is none."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


RULE = Rule("root-scripts", _holds)
