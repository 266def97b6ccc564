"""Findings as people, programs, GitHub and code scanning read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from shipway.check.finding import Finding

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def text(findings: Sequence[Finding]) -> str:
    """``path:line: what [rule]`` and the fix below it."""
    return "\n".join(map(str, findings))


def as_json(findings: Sequence[Finding]) -> str:
    """A list of objects with the finding's fields."""
    return json.dumps([_fields(found) for found in findings], indent=2, ensure_ascii=False)


def github(findings: Sequence[Finding]) -> str:
    """Workflow commands: each becomes an annotation in the pull request."""
    return "\n".join(
        f"::error file={f.path.translate(PROPERTY_ESCAPES)},line={f.line},"
        f"title=shipway {f.rule}::{f'{f.what} (fix: {f.fix})'.translate(ESCAPES)}"
        for f in findings
    )


def sarif(findings: Sequence[Finding]) -> str:
    """SARIF 2.1.0, for code scanning."""
    rules = [{"id": rule} for rule in sorted({found.rule for found in findings})]
    driver = {"name": "shipway", "rules": rules}
    results = [_result(found) for found in findings]
    run = {"tool": {"driver": driver}, "results": results}
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, indent=2)


FORMATS: dict[str, Callable[[Sequence[Finding]], str]] = {
    "text": text,
    "json": as_json,
    "github": github,
    "sarif": sarif,
}


def _fields(found: Finding) -> dict[str, Any]:
    return {
        "path": found.path,
        "line": found.line,
        "rule": found.rule,
        "what": found.what,
        "fix": found.fix,
    }


def _result(found: Finding) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": found.path, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": found.line},
    }
    return {
        "ruleId": found.rule,
        "level": "error",
        "message": {"text": f"{found.what}\nfix: {found.fix}"},
        "locations": [{"physicalLocation": place}],
    }
