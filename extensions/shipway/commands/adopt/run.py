"""``shipway adopt``: a service that was made by hand becomes one of ours."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from shipway.adopt.by_hand import ByHand, by_hand
from shipway.adopt.service import Adoption, adopt
from shipway.commands.common import data_of, exclusive, open_host, say_credentials, to_json
from shipway.commands.diffs import DRY
from shipway.files.write import write_all
from shipway.formatting.changes import in_form
from shipway.rendering.template import Template, chosen
from shipway.sources.host import Host
from shipway.text_report import table

LONG = ("host",)
"""Answers that a person would not read."""


def run(arguments: argparse.Namespace) -> int:
    """Adopt; 0 when it is one of ours."""
    host = open_host(arguments.directory)
    template = chosen(arguments.template, arguments.ref)
    say_credentials(template.source)
    if arguments.dry_run:
        service, adoption = _planned(host, template, arguments)
    else:
        with exclusive(host.root, f"shipway adopt {arguments.folder}"):
            host = Host(host.root)
            service, adoption = _planned(host, template, arguments)
            new = dict.fromkeys(adoption.contents)
            write_all(host.root, in_form(host.root, adoption.contents, new).changes, seen=host.seen)
    if arguments.json:
        print(to_json("adopt", _as_json(service, adoption, dry=arguments.dry_run)))
    else:
        print(_summary(service, adoption, dry=arguments.dry_run))
    return 0


def _planned(
    host: Host, template: Template, arguments: argparse.Namespace
) -> tuple[ByHand, Adoption]:
    service = by_hand(host, arguments.folder)
    return service, adopt(service, template, data_of(arguments.data))


def _summary(service: ByHand, adoption: Adoption, *, dry: bool) -> str:
    rows = [
        (key, _shown(said.value), said.where)
        for key, said in adoption.answers.items()
        if key not in LONG
    ]
    states = [one.state for one in adoption.wiring]
    others = [f"  {one}" for one in adoption.wiring if one.state != "same"]
    parts = [table(("answer", "value", "said by"), rows)]
    parts.append(f"{states.count('same')} wired entries say what Shipway's say.")
    parts += ["\n".join(["Others stay as they are:", *others])] if others else []
    parts.append(_own(service, adoption))
    parts += [f"note: {note}" for note in adoption.notes]
    would = "To be written" if dry else "Written"
    parts.append("\n".join([f"{would}:", *(f"  {path}" for path in adoption.contents)]))
    parts.append(DRY if dry else _next(service))
    return "\n\n".join(parts)


def _own(service: ByHand, adoption: Adoption) -> str:
    ours = [path.removeprefix(f"{service.folder}/") for path in adoption.ours]
    carried = f"; updates carry {', '.join(ours)}, as the template makes it" if ours else ""
    return f"Its files stay the team's own{carried}."


def _next(service: ByHand) -> str:
    commit = f"git add {service.folder} && git commit -m 'Adopt {service.name}'"
    return "\n".join(["Next:", f"  {commit}", f"  shipway check {service.name}"])


def _shown(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text or "-"


def _as_json(service: ByHand, adoption: Adoption, *, dry: bool) -> dict[str, Any]:
    answers = adoption.answers.items()
    return {
        "written": not dry,
        "service": service.name,
        "folder": service.folder,
        "created": list(adoption.contents),
        "answers": [{"key": k, "value": said.value, "where": said.where} for k, said in answers],
        "wiring": [{**asdict(one), "keys": list(one.keys)} for one in adoption.wiring],
        "own": list(adoption.theirs),
        "notes": list(adoption.notes),
    }
