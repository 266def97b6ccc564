"""``shipway connect``: one service knows the address of another, everywhere at once."""

from __future__ import annotations

import argparse

from shipway.commands.common import exclusive, open_host, say_notes, to_json, typed
from shipway.commands.diffs import DRY, diff_of_changes, print_diff
from shipway.connect.plan import Connected, connect, disconnect
from shipway.file_changes import FileChanges
from shipway.files.write import write_all
from shipway.sources.host import Host
from shipway.text_report import table


def run(arguments: argparse.Namespace) -> int:
    """Connect, or take it back; 0 when it is so then."""
    host = open_host(arguments.directory)
    if arguments.dry_run:
        planned = _planned(host, arguments)
        if not arguments.json:
            print_diff(diff_of_changes(host.root, _contents(planned)))
    else:
        with exclusive(host.root, typed(arguments, [arguments.caller, arguments.called])):
            host = Host(host.root)
            planned = _planned(host, arguments)
            _write(host, _contents(planned))
    if arguments.json:
        print(to_json("connect", _as_json(planned, arguments)))
    else:
        say_notes(planned.notes)
        print(_summary(planned, arguments))
    return 0


def _planned(host: Host, arguments: argparse.Namespace) -> Connected:
    if arguments.remove:
        return disconnect(host, arguments.caller, arguments.called)
    return connect(host, arguments.caller, arguments.called, arguments.variable)


def _contents(planned: Connected) -> FileChanges:
    return {p: None if text is None else text.encode() for p, text in planned.contents.items()}


def _write(host: Host, contents: FileChanges) -> None:
    if not contents:
        return
    from shipway.formatting.changes import in_form  # only where something changes

    formed = in_form(host.root, contents)
    write_all(host.root, formed.changes, seen=host.seen)
    say_notes(formed.notes)


def _rows(planned: Connected) -> list[tuple[str, str]]:
    return [
        (path, "removed" if text is None else "written")
        for path, text in sorted(planned.contents.items())
    ]


def _summary(planned: Connected, arguments: argparse.Namespace) -> str:
    if not planned.contents:
        return f"Nothing to do: {arguments.caller} calls {arguments.called} already."
    if arguments.dry_run:
        end = DRY
    elif arguments.remove:
        end = "Next:\n  git diff"
    else:
        end = f"{planned.connection.variable} leads there.\n\nNext:\n  git diff"
    return "\n".join([table(("file", "what"), _rows(planned)), "", end])


def _as_json(planned: Connected, arguments: argparse.Namespace) -> dict[str, object]:
    return {
        "written": not arguments.dry_run,
        "caller": arguments.caller,
        "called": arguments.called,
        "variable": planned.connection.variable,
        "removed": arguments.remove,
        "files": [{"path": path, "change": what} for path, what in _rows(planned)],
        "notes": list(planned.notes),
    }
