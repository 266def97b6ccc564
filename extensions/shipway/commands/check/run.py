"""``shipway check``: whether what is deployed still follows from the code."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from shipway import voice
from shipway.check.baseline import written
from shipway.check.catalogue import as_data as rule_data
from shipway.check.catalogue import listed
from shipway.check.formats import FORMATS, Source, as_data, coloured
from shipway.check.report import Report, Run, line_reader, report_of
from shipway.check.rules import all_rules
from shipway.check.settings import CheckSettings, check_settings
from shipway.check.settings_schema import settings_schema
from shipway.commands.common import exclusive, note_newer, note_pending, open_host, to_json
from shipway.derive.load import chosen, services_in
from shipway.errors import ShipwayError
from shipway.files.write import write_all
from shipway.rendering.template import web_pages
from shipway.sources.host import Host
from shipway.sources.parts import parts_of

BESIDE_THE_SETTINGS = Path()


def run(arguments: argparse.Namespace) -> int:
    """0 without errors, 1 with some."""
    if arguments.list_rules or arguments.settings_schema:
        print(_rules(arguments.format) if arguments.list_rules else settings_schema().rstrip())
        return 0
    host = open_host(arguments.directory)
    note_pending(host.root)
    note_newer(host)
    settings = check_settings(host)
    asked = _asked(host, arguments, settings)
    report = report_of(host, asked)
    if arguments.write_baseline is not None:
        return _write(host, arguments, settings, report)
    said = _said(host, report, arguments.format)
    if report.findings or arguments.format != "text":
        print(said)
    if arguments.format == "text":
        print(_summary(report, asked, len(parts_of(host).parts)))
    return 1 if any(found.level == "error" for found in report.findings) else 0


def _asked(host: Host, arguments: argparse.Namespace, settings: CheckSettings) -> Run:
    services = [chosen(host, name) for name in dict.fromkeys(arguments.names)]
    named = bool(services)
    if named and arguments.scope == "repository":
        fix = "leave the names out, or --scope repository"
        raise ShipwayError("services are named, and the whole repository is asked for", fix=fix)
    everything = not named and (arguments.scope or settings.scope) == "repository"
    path: str | None = settings.baseline
    if arguments.baseline:
        path = _inside(host, arguments, arguments.baseline)
        host.text(path)  # one that is named must be there
    if arguments.no_baseline or arguments.write_baseline is not None:
        path = None
    known = services or services_in(host)
    return Run(known, settings, named, everything, path, arguments.base)


def _inside(host: Host, arguments: argparse.Namespace, file: Path) -> str:
    """A file that a person named, from the repository's root."""
    path = (arguments.directory.absolute() / file).resolve()
    if not path.is_relative_to(host.root.resolve()):
        raise ShipwayError("lies outside of the repository", str(file), "name a file inside of it")
    inside: Path = path.relative_to(host.root.resolve())
    return inside.as_posix()


def _write(
    host: Host, arguments: argparse.Namespace, settings: CheckSettings, report: Report
) -> int:
    if arguments.names:
        raise ShipwayError("a baseline is the whole check's", fix="leave the names out")
    named = arguments.write_baseline
    own = named == BESIDE_THE_SETTINGS
    path = settings.baseline if own else _inside(host, arguments, named)
    text = written(report.all, line_reader(host), arguments.until)
    with exclusive(host.root, "shipway check --write-baseline"):
        write_all(host.root, {path: text.encode()}, seen=host.seen)
    print(f"{_counted(len(report.all), 'finding')} written to {path}\n\nNext:\n  git add {path}")
    return 0


def _rules(form: str) -> str:
    if form == "text":
        return listed()
    return to_json("check", {"rules": [rule_data(rule) for rule in all_rules().values()]})


def _said(host: Host, report: Report, form: str) -> str:
    if form == "json":
        counts = {"ignored": report.ignored, "known": report.known, "gone": report.gone}
        return to_json("check", {"findings": as_data(report.findings), **counts})
    if form == "text" and voice.colours(sys.stdout):
        return coloured(report.findings)
    pages = web_pages() if form == "sarif" else ("", "")
    return FORMATS[form](report.findings, Source(line_reader(host), *pages))


def _summary(report: Report, asked: Run, parts: int) -> str:
    """One line, and one more where the baseline is larger than what is left of it."""
    if not asked.services and not parts and not asked.everything and not report.all:
        return (
            "no service of Shipway's is here: nothing to check "
            "(--scope repository judges every file)"
        )
    made = {"service": len(asked.services), "part": 0 if asked.named else parts}
    of = " and ".join(_counted(n, what) for what, n in made.items() if n) or "0 services"
    of += " and all other files" if asked.everything else ""
    errors = sum(found.level == "error" for found in report.findings)
    kinds = {"error": errors, "warning": len(report.findings) - errors}
    counts = ", ".join(_counted(n, what) for what, n in kinds.items() if n)
    beside = ((report.known, "in the baseline"), (report.ignored, "ignored"))
    more = "".join(f", {count} {what}" for count, what in beside if count)
    lines = [f"{counts} in {of}{more}" if counts else f"{of} checked, nothing found{more}"]
    if report.gone:
        gone = f"no longer found: {report.gone} of the baseline"
        lines.append(f"{gone} (shipway check --write-baseline takes out what is cured)")
    if report.over:
        lines.append(f"the baseline counted until {report.over}: all of it is told again")
    return "\n".join(lines)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
