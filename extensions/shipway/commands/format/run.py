"""``shipway format``: bring what plain Copier just wrote into the form of the host's formatter."""

from __future__ import annotations

import argparse

from shipway.commands.common import exclusive, open_host, say_notes
from shipway.files.write import write_all
from shipway.new.copied import copied_in_form
from shipway.sources.answers import read_answers
from shipway.sources.services import service_of_answers


def run(arguments: argparse.Namespace) -> int:
    """0 also where nothing can be formatted; why is said on standard error."""
    host = open_host(arguments.directory, known=False)
    read_answers(host.root, arguments.answers)
    with exclusive(host.root, f"shipway format {arguments.answers}"):
        formed = copied_in_form(host, service_of_answers(arguments.answers))
        write_all(host.root, formed.changes)
    say_notes(formed.notes)
    return 0
