"""Variables that no container at run time may have: the root of the database is not for services.

``DATABASE_ROOT_URL`` belongs to ``db-provision`` alone; component variables (``APP_DB_*``,
``POSTGRES_ROOT_*``) have no place at all beside the three DSNs.
"""

from __future__ import annotations

import re

from shipway.check.finding import Finding
from shipway.errors import Refusal
from shipway.splice.model import Node, line_of
from shipway.splice.yaml_documents import parts_of

ROOT = re.compile(r"\bDATABASE_ROOT_URL\b")
COMPONENTS = re.compile(r"\b(APP_DB_\w+|POSTGRES_ROOT_\w+)")
PROVISIONER = "db-provision"
ITS_KINDS = ("Job", "CronJob", "Secret", "ExternalSecret", "SealedSecret")
"""What may carry the root's DSN under that name: a run, and where its Secret comes from."""


def forbidden_variables(path: str, text: str) -> list[Finding]:
    """Every line that names such a variable outside of a comment; one a line."""
    if not (ROOT.search(text) or COMPONENTS.search(text)):
        return []
    allowed = _lines_of_provisioner(text) if ROOT.search(text) else set()
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        code = re.split(r"(?:^|\s)#", line, maxsplit=1)[0]
        component = COMPONENTS.search(code)
        if component:
            what = f"{component.group(1)} is no variable of ours: three DSNs are all there is"
        elif ROOT.search(code) and number not in allowed:
            what = "DATABASE_ROOT_URL is for db-provision alone"
        else:
            continue
        found.append(Finding(path, number, "forbidden-variable", what, "delete this entry"))
    return found


def _lines_of_provisioner(text: str) -> set[int]:
    """The lines of the Compose service, or of the Job and its Secret, called db-provision."""
    lines: set[int] = set()
    try:
        parts = parts_of(text)
    except Refusal:
        return lines
    for part in parts:
        root = part.document.root
        services = root.get("services") if root.kind == "map" else None
        entry = services.value.get(PROVISIONER) if services else None
        start, end = (entry.start, entry.end) if entry else (root.start, root.end)
        if entry or (
            _text(root, "kind") in ITS_KINDS and _text(root, "metadata", "name") == PROVISIONER
        ):
            above = part.start
            lines |= set(range(line_of(text, above + start), line_of(text, above + end) + 1))
    return lines


def _text(node: Node, *keys: str) -> object:
    for key in keys:
        entry = node.get(key) if node.kind == "map" else None
        if entry is None:
            return None
        node = entry.value
    return node.value
