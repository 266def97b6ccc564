"""``shipway explain``: who wrote a line, or what a rule of `shipway check` is about."""

from __future__ import annotations

import argparse
import os
import re
from dataclasses import asdict
from pathlib import Path

from shipway.check.catalogue import as_data, explained
from shipway.check.rules import all_rules
from shipway.commands.common import note_newer, note_pending, open_host, to_json
from shipway.errors import ShipwayError
from shipway.explain.line import Explanation, explain
from shipway.names import did_you_mean
from shipway.sources.host import Host

LINE = re.compile(r"(.+?):(\d+)(?::\d+)?")
"""``file:line``, as compilers and `shipway check` print it; with a column, too."""
NOBODY = "No service or part of Shipway has this line: it is yours."


def run(arguments: argparse.Namespace) -> int:
    """Print it; 0."""
    line = LINE.fullmatch(arguments.what)
    if line is None:
        print(_rule(arguments.what, json=arguments.json))
        return 0
    host = open_host(arguments.directory)
    note_pending(host.root)
    note_newer(host)
    path = _from_root(host, arguments.directory, line[1])
    explanation = explain(host, path, int(line[2]))
    if arguments.json:
        print(to_json("explain", {"line": asdict(explanation)}))
    else:
        print(_said(explanation))
    return 0


def _rule(name: str, *, json: bool) -> str:
    rule = all_rules().get(name)
    if rule is None:
        meant = did_you_mean(name, all_rules())
        fix = f"shipway explain {meant}" if meant else "shipway explain FILE:LINE, or a rule of: "
        fix += "" if meant else "shipway check --list-rules"
        raise ShipwayError(f"there is no rule {name}", fix=fix)
    return to_json("explain", {"rule": as_data(rule)}) if json else explained(rule)


def _from_root(host: Host, directory: Path, typed: str) -> str:
    """The path from the root, of one typed in the folder where the person stands."""
    here = Path(os.path.normpath((directory / typed).absolute()))
    root = host.root.absolute()
    if here.is_relative_to(root) and here.is_file():
        return here.relative_to(root).as_posix()
    if (host.root / typed).is_file():  # as `shipway check` prints it, wherever one stands
        return Path(typed).as_posix()
    raise ShipwayError("there is no such file", typed, "shipway explain FILE:LINE")


def _said(found: Explanation) -> str:
    lines = [f"{found.path}:{found.line}: {found.text.strip()}", "", *_who(found)]
    if found.author == "shipway" and not found.reasons:
        whom = (
            "every host with this part has it"
            if found.part
            else "every service of this version has it"
        )
        lines.append(f"It follows from no answer: {whom}.")
    if found.reasons:
        width = max(len(reason.what) for reason in found.reasons)
        lines += ["It follows from"]
        lines += [f"  {reason.what:<{width}}  {reason.where}" for reason in found.reasons]
    if edits := dict.fromkeys(reason.edit for reason in found.reasons if reason.edit):
        lines += ["", "To change it:", *(f"  {edit}" for edit in edits)]
    return "\n".join(lines)


def _who(found: Explanation) -> list[str]:
    since = f"Commit {found.commit}" if found.commit else "No commit holds it yet."
    owner = f"part {found.part}" if found.part else f"service {found.service}"
    part = f"{found.says} ({owner})"
    if found.author == "shipway":
        return [f"Shipway wrote it: {part}.", since]
    if not found.kind:
        return [NOBODY, since]
    said = [f"The team wrote it, inside of {part}; an update keeps it.", since]
    return [*said, f"Shipway has there: {found.ours.strip()}"] if found.ours else said
