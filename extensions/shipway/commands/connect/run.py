"""``shipway connect``: one service knows the address of another, everywhere at once."""

from __future__ import annotations

import argparse

from shipway.commands.common import exclusive, open_host, say_notes, to_json, typed
from shipway.commands.diffs import DRY, diff_of_changes, print_diff
from shipway.connect.plan import Connected
from shipway.connect.ways import connect, disconnect
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
            changed = _contents(planned)
            files = {p: text for p, text in changed.items() if not (host.root / p).is_dir()}
            print_diff(diff_of_changes(host.root, files))
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
    return connect(
        host, arguments.caller, arguments.called, arguments.variable, client=arguments.client
    )


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
    end = DRY if arguments.dry_run else f"Next:\n{_install(planned)}  git diff"
    said = [] if arguments.dry_run or arguments.remove else [*_use(planned, arguments), ""]
    return "\n".join([table(("file", "what"), _rows(planned)), "", *said, end])


def _use(planned: Connected, arguments: argparse.Namespace) -> list[str]:
    """How the caller goes on from here, and what its readiness has to do with it."""
    caller, called = arguments.caller, arguments.called
    if not planned.package:
        outage = f"an outage of {called} takes no pod of {caller} out of rotation."
        return [f"{planned.connection.variable} leads there.", f"/readyz does not ask it: {outage}"]
    return [
        f'import {{ enqueue }} from "{planned.package}";',
        f"await enqueue(tx, data); // tx: a client of {planned.connection.variable}, after `begin`",
        "",
        f"/readyz asks the database, and not {called}: jobs wait while it is down.",
    ]


def _install(planned: Connected) -> str:
    """What makes a package ready to be imported, or its link go."""
    if planned.connection.client:
        return "  pnpm install && pnpm build\n"
    return "  pnpm install\n" if planned.package else ""


def _as_json(planned: Connected, arguments: argparse.Namespace) -> dict[str, object]:
    return {
        "written": not arguments.dry_run,
        "caller": arguments.caller,
        "called": arguments.called,
        "variable": planned.connection.variable,
        "package": planned.package,
        "removed": arguments.remove,
        "client": planned.connection.client,
        "files": [{"path": path, "change": what} for path, what in _rows(planned)],
        "notes": list(planned.notes),
    }
