"""Findings as people, programs, GitHub and code scanning read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from shipway import __version__
from shipway.check.catalogue import PAGE, as_sarif
from shipway.check.edits import Edit, edit_for
from shipway.check.finding import Finding
from shipway.check.rules import all_rules

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


@dataclass(frozen=True, slots=True)
class Source:
    """What a format needs beside the findings.

    line: path and number -> that line of the file, without its end; empty when there is none.
    home: the web page of the repository that this tool came from, and ref: the commit or tag of it
    that this tool is; empty when it has none.
    """

    line: Callable[[str, int], str] = lambda path, number: ""
    home: str = ""
    ref: str = ""


def text(findings: Sequence[Finding], source: Source = Source()) -> str:
    """``path:line: what [rule]`` and the fix below it."""
    return "\n".join(map(str, findings))


def coloured(findings: Sequence[Finding]) -> str:
    """The same for a terminal: where, how bad, and the rule are told from the words."""
    # Loaded only here: most runs are read by no person.
    from pygments.console import ansiformat, colorize

    colours = {"error": "brightred", "warning": "yellow"}
    return "\n".join(
        f"{ansiformat('*blue*', f'{found.path}:{found.line}')}: "
        f"{colorize(colours.get(found.level, 'gray'), found.level)}: {found.what} "
        f"{colorize('gray', f'[{found.rule}]')}\n  {colorize('green', 'fix')}: {found.fix}"
        for found in findings
    )


def as_data(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Objects with the finding's fields."""
    return [
        {
            "path": found.path,
            "line": found.line,
            "rule": found.rule,
            "level": found.level,
            "what": found.what,
            "fix": found.fix,
        }
        for found in findings
    ]


def github(findings: Sequence[Finding], source: Source = Source()) -> str:
    """Workflow commands: each becomes an annotation in the pull request."""
    return "\n".join(
        f"::{f.level} file={f.path.translate(PROPERTY_ESCAPES)},line={f.line},"
        f"title=shipway {f.rule}::{f'{f.what} (fix: {f.fix})'.translate(ESCAPES)}"
        for f in findings
    )


def sarif(findings: Sequence[Finding], source: Source = Source()) -> str:
    """SARIF 2.1.0, for code scanning: every rule that was looked for, and what was found."""
    reference = f"{source.home}/blob/{source.ref}/{PAGE}" if source.home else ""
    rules = [as_sarif(rule, reference) for rule in all_rules().values()]
    driver = {"name": "shipway", "version": __version__, "semanticVersion": __version__}
    driver |= {"informationUri": source.home} if source.home else {}
    places = {rule["id"]: place for place, rule in enumerate(rules)}
    results = [_result(found, places[found.rule], source) for found in findings]
    run = {
        "tool": {"driver": {**driver, "rules": rules}},
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The root of the repository."}}
        },
        "results": results,
        "columnKind": "unicodeCodePoints",
    }
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, indent=2)


FORMATS: dict[str, Callable[[Sequence[Finding], Source], str]] = {
    "text": text,
    "github": github,
    "sarif": sarif,
}


def _result(found: Finding, place: int, source: Source) -> dict[str, Any]:
    at = {"uri": quote(found.path), "uriBaseId": "%SRCROOT%"}
    where = {"artifactLocation": at, "region": {"startLine": found.line}}
    edit = edit_for(found, source.line(found.path, found.line))
    return {
        "ruleId": found.rule,
        "ruleIndex": place,
        "level": found.level,
        "message": {"text": f"{found.what}\nfix: {found.fix}"},
        "locations": [{"physicalLocation": where}],
        **({"fixes": [_fix(found, at, edit)]} if edit else {}),
    }


def _fix(found: Finding, at: dict[str, str], edit: Edit) -> dict[str, Any]:
    region: dict[str, int] = {"startLine": found.line, "startColumn": edit.start}
    region |= (
        {"endLine": found.line + 1, "endColumn": 1}
        if edit.line_too
        else {"endLine": found.line, "endColumn": edit.end}
    )
    replacement = {"deletedRegion": region, "insertedContent": {"text": edit.text}}
    change = {"artifactLocation": at, "replacements": [replacement]}
    return {"description": {"text": found.fix}, "artifactChanges": [change]}
