"""Variables that no container at run time may have: the root of the database is not for services.

``DATABASE_ROOT_URL`` belongs to ``db-provision`` alone. This module knows who may name it in YAML;
files.py says which rule looks at which file, listed.py what else a team forbids.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

from shipway.check.finding import Finding
from shipway.errors import EditError
from shipway.splice.model import Entry, Node
from shipway.splice.yaml.stream import StreamDocument, documents_of

ROOT = re.compile(r"\bDATABASE_ROOT_URL\b")
PROVISIONER = "db-provision"
FIX = "name DATABASE_URL or DATABASE_SERVICE_URL here instead"
RUNS = re.compile(
    rf"(?<![\w-])({PROVISIONER}|db[:_]provision|provision[-:_](db|database)|validate[-:_]dsns"
    r"|provision\.([cm]?[jt]s|sh))(?![\w-])"
)
"""How a command, a file or a job says that it provisions, or that it looks at the DSNs."""
ITS_KINDS = ("Job", "CronJob", "Secret", "ExternalSecret", "SealedSecret")
"""What may carry the root's DSN under that name: a run, and where its Secret comes from."""
COMMENT = re.compile(r"(?:^|\s)#.*")
Lines = Iterable[tuple[int, str]]


def forbidden_variables(path: str, text: str) -> list[Finding]:
    """Every line of a YAML file that names such a variable outside of a comment; one a line."""
    allowed = lines_of_provisioner(text) if ROOT.search(text) else set()
    return named_in(path, code_lines(text), allowed, FIX)


def code_lines(text: str) -> Lines:
    """Lines with their numbers, without what stands behind a ``#``."""
    return ((number, COMMENT.sub("", line)) for number, line in enumerate(text.split("\n"), 1))


def named_in(path: str, lines: Lines, allowed: Container[int], fix: str) -> list[Finding]:
    """A finding for each line that names the root's DSN; ``allowed`` are the numbers of those where
    it is in its place. What a line holds beside the name is not shown."""
    what = "DATABASE_ROOT_URL is for db-provision alone"
    return [
        Finding(path, number, "forbidden-variable", what, fix)
        for number, code in lines
        if ROOT.search(code) and number not in allowed
    ]


def lines_between(text: str, part: StreamDocument, place: Node | Entry) -> range:
    """The numbers of the lines on which ``place`` stands."""
    return range(part.line(text, place.start), part.line(text, place.end) + 1)


def lines_of_provisioner(text: str) -> set[int]:
    """The numbers of the lines on which a YAML file speaks of db-provision's own things."""
    try:
        places = list(places_of_provisioner(text))
    except EditError:
        return _lines_of_templates(text)
    return {line for part, place in places for line in lines_between(text, part, place)}


def places_of_provisioner(text: str) -> Iterator[tuple[StreamDocument, Node | Entry]]:
    """Those things, with the documents that they stand in. Raises EditError when it is no YAML."""
    return ((part, place) for part in documents_of(text) for place in _places(part.document.root))


def _places(root: Node) -> Iterator[Node | Entry]:
    """The Compose service, the Job, its patches and its Secret that are called db-provision."""
    services = root.at("services")
    if services and (entry := services.get(PROVISIONER)):
        yield entry
    if _is_provisioner(root.value_at("kind"), root.value_at("metadata", "name")):
        yield root
    for item in root.entries_at("patches"):
        target = item.value.at("target")
        if target and _is_provisioner(target.value_at("kind"), target.value_at("name")):
            yield item
    for item in root.entries_at("secretGenerator"):
        if item.value.value_at("name") == PROVISIONER:
            yield item


def _is_provisioner(kind: object, name: object) -> bool:
    return kind in ITS_KINDS and name == PROVISIONER


def _lines_of_templates(text: str) -> set[int]:
    """The same where YAML is only the outcome (a Helm template): by what each document says."""
    lines: set[int] = set()
    end = 0
    for document in re.split(r"(?m)^---.*\n", text):
        start, end = end, end + document.count("\n") + 1
        kind = re.search(r"(?m)^kind: *(\w+)", document)
        named = re.search(rf"(?m)^  name:.*\b{PROVISIONER}\b", document)
        if kind and kind[1] in ITS_KINDS and named:
            lines |= set(range(start + 1, end + 1))
    return lines
