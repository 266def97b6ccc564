"""A contract that takes something from its callers: against the branch that others build on."""

from __future__ import annotations

from pathlib import Path

from shipway.check.api_changes import breaking_changes
from shipway.check.finding import Finding
from shipway.check.groups import DERIVED
from shipway.check.rules import Rule
from shipway.errors import ShipwayError
from shipway.sources import git
from shipway.sources.openapi import line_of, operations_of, read_openapi

RULE = "breaking-api"
BRANCHES = ("origin/main", "origin/master", "main", "master")
CURE = "bring it back, or add it beside the old; where it is meant: an exception with its reason"


def base_of(root: Path, named: str = "") -> str:
    """The commit that the branch at hand came from ``named``, else from the main branch; empty
    where there is none, as in a checkout of one commit.

    Raises ShipwayError for a name that git does not know.
    """
    if not git.has_commits(root):
        return ""
    for one in (named,) if named else BRANCHES:
        if git.run(root, "rev-parse", "--verify", "--quiet", f"{one}^{{commit}}", ok=(0, 1, 128)):
            return git.run(root, "merge-base", "HEAD", one, ok=(0, 1)).strip()
    if named:
        raise ShipwayError(
            f"git knows no commit {named}", fix="fetch it, or name another: --base main"
        )
    return ""


def breaking_api(path: str, before: str | None, after: str | None, since: str) -> list[Finding]:
    """What breaks between two texts of the document at ``path``; nothing where one is none: that is
    another's finding. since: the commit of the first."""
    if not before or not after:
        return []
    try:
        old, new = read_openapi(before, path), read_openapi(after, path)
    except ShipwayError:
        return []
    found = []
    for change in breaking_changes(old, new, operations_of(old), operations_of(new)):
        what = f"{change.what}, which callers of {since[:12]} rely on"
        line = line_of(after, change.path)
        found.append(Finding(path, line, RULE, what, CURE, key=change.what))
    return found


RULES = (
    Rule(
        id=RULE,
        title="a contract (`openapi.json`) that breaks callers of the one on the main branch",
        why="A caller is not deployed at the same moment: it goes on to send and expect what the "
        "contract said. Routes, methods, answers and fields that are gone are found, fields that "
        "may be missing, other types, and of an input what is required or narrower now.",
        cure="bring it back, or add what is new beside it until nobody calls the old one; where it "
        "is meant, an exception in the settings says why",
        group=DERIVED,
        of="openapi.json, beside the one of main",
        wrong='"/hello/{name}": {} // main: "/greetings/{name}"',
        right='"/greetings/{name}": {}',
        # An error at once: only services that were asked for a contract have one.
        since="1.5.0",
    ),
)
