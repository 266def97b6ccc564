"""``shipway check``: whether what is deployed still follows from the code."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from shipway.check.catalogue import as_data as rule_data
from shipway.check.catalogue import listed
from shipway.check.finding import Finding
from shipway.check.formats import FORMATS, Source, as_data
from shipway.check.rules import all_rules
from shipway.check.run import findings_in
from shipway.commands.common import note_newer, note_pending, open_host, to_json
from shipway.derive.load import chosen, services_in
from shipway.rendering.template import web_pages
from shipway.sources.host import Host


def run(arguments: argparse.Namespace) -> int:
    """0 without errors, 1 with some."""
    if arguments.list_rules:
        print(_rules(arguments.format))
        return 0
    host = open_host(arguments.directory)
    note_pending(host.root)
    note_newer(host)
    services = [chosen(host, name) for name in dict.fromkeys(arguments.names)]
    services = services or services_in(host)
    findings = findings_in(host, services)
    said = _said(host, findings, arguments.format)
    if findings or arguments.format != "text":
        print(said)
    if arguments.format == "text":
        of = f"{len(services)} service{'' if len(services) == 1 else 's'}"
        count = f"{len(findings)} finding{'' if len(findings) == 1 else 's'}"
        print(f"{count} in {of}" if findings else f"{of} checked, nothing found")
    return 1 if any(found.level == "error" for found in findings) else 0


def _rules(form: str) -> str:
    if form == "text":
        return listed()
    return to_json("check", {"rules": [rule_data(rule) for rule in all_rules().values()]})


def _said(host: Host, findings: Sequence[Finding], form: str) -> str:
    if form == "json":
        return to_json("check", {"findings": as_data(findings)})

    def line(path: str, number: int) -> str:
        lines = host.text(path).split("\n") if (host.root / path).is_file() else []
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""

    pages = web_pages() if form == "sarif" else ("", "")
    return FORMATS[form](findings, Source(line, *pages))
