"""The line by which editors find the settings' JSON Schema (yaml-language-server reads it)."""

from __future__ import annotations

import re

from shipway.sources.address import SHORTCUTS
from shipway.sources.kubernetes import https_of

SCHEMA = "extensions/shipway/schemas/settings.schema.json"
MARK = "# yaml-language-server: $schema="
LINE = re.compile(rf"\A(\ufeff?){re.escape(MARK)}\S+/{re.escape(SCHEMA)}\r?\n")
HOME = re.compile(r"https://(?P<host>github\.com|gitlab\.com)/(?P<path>[\w./-]+?)(\.git)?/?")
RAW = {
    "github.com": "https://raw.githubusercontent.com/{path}/HEAD/",
    "gitlab.com": "https://gitlab.com/{path}/-/raw/HEAD/",
}
"""Where a file of a repository lies on its own. Of other places we cannot know it."""


def schema_line(source: str) -> str:
    """The line for a template's address; empty where its files have no address of their own."""
    address = source.removeprefix("git+")
    for short, place in SHORTCUTS.items():
        address = re.sub(rf"^{short}:/?", f"{place}/", address)
    home = HOME.fullmatch(https_of(address))
    return f"{MARK}{RAW[home['host']].format(path=home['path'])}{SCHEMA}\n" if home else ""


def with_schema_line(text: str, source: str) -> str:
    """The settings with that line at their head, in the place of one of ours; one that the team
    wrote stays."""
    line = schema_line(source)
    if not line or (MARK in text and not LINE.match(text)):
        return text
    bare = without_schema_line(text)
    bom = "\ufeff" if bare.startswith("\ufeff") else ""
    end = "\r\n" if "\r\n" in bare else "\n"
    return f"{bom}{line.rstrip()}{end}{bare.removeprefix(bom)}"


def without_schema_line(text: str) -> str:
    """The settings as they were before."""
    return LINE.sub(r"\1", text)
