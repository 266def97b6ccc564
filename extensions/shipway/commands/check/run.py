"""``shipway check``: whether what is deployed still follows from the code."""

from __future__ import annotations

import argparse

from shipway.check.formats import FORMATS
from shipway.check.run import findings_in
from shipway.commands.common import note_newer, note_pending, open_host
from shipway.derive.load import chosen, services_in


def run(arguments: argparse.Namespace) -> int:
    """0 when all is as the code says, 1 with findings."""
    host = open_host(arguments.directory)
    note_pending(host.root)
    note_newer(host)
    services = [chosen(host, name) for name in dict.fromkeys(arguments.names)]
    services = services or services_in(host)
    findings = findings_in(host, services)
    if findings or arguments.format != "text":
        print(FORMATS[arguments.format](findings))
    if arguments.format == "text":
        of = f"{len(services)} service{'' if len(services) == 1 else 's'}"
        count = f"{len(findings)} finding{'' if len(findings) == 1 else 's'}"
        print(f"{count} in {of}" if findings else f"{of} checked, nothing found")
    return 1 if findings else 0
