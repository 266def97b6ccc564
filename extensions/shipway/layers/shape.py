"""What a layer's files and receipts may say. Whoever writes them is not trusted."""

from __future__ import annotations

from typing import Any

from shipway.names import name_problem, path_problem
from shipway.sources.address import address_problem, ref_problem
from shipway.sources.pin import commit_problem
from shipway.value_checks import Check, each, map_of, no, plain, record, text

FORMAT = 1
KINDS = ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector")
"""What kustomize selects the objects of a patch by (kubectl.docs.kubernetes.io, `patches`)."""
OURS = (".copier-answers.yml", ".shipway")
"""What only Shipway writes in a service's folder."""


def own_path_problem(path: str) -> str:
    """A file of a service that a layer may bring: inside of the folder, and not Shipway's own."""
    if not path or path.startswith("./") or path.endswith("/") or "//" in path:
        return f"{path[:80]!r} is no path of a file"
    if path.split("/")[0].lower() in OURS:
        return f"{path[:80]!r} is written by Shipway alone"
    return path_problem(path)


def _default(value: Any) -> str:
    """Copier renders a default of the template, and takes one of a layer as it is."""
    plain_value = isinstance(value, str | bool | int)
    items = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return "" if plain_value or items else no(value, "a text, a number, true, false or a list")


ANY_TEXT = text(lambda value: "")
TARGET = record(dict.fromkeys(KINDS, ANY_TEXT))
PATCH = {"target": TARGET, "patch": ANY_TEXT}
SOURCE, VERSION = text(address_problem), text(ref_problem)
NAME, HASH = text(name_problem), text(commit_problem)
RECEIPT = record(
    {
        "layers": map_of(
            NAME,
            record(
                {
                    "source": SOURCE,
                    "version": VERSION,
                    "commit": HASH,
                    "files": each(text(own_path_problem)),
                    "patches": each(record(PATCH, ("patch",))),
                },
                ("source", "version", "commit", "files", "patches"),
            ),
        )
    },
    ("layers",),
)
MANIFEST: Check = record(
    {
        "format": plain(
            lambda value: (
                "" if value == FORMAT else no(value, f"{FORMAT}: this shipway knows no other")
            )
        ),
        "description": ANY_TEXT,
        "defaults": map_of(text(lambda key: ""), plain(_default)),
        "patches": each(record({**PATCH, "path": text(path_problem)})),
    },
    ("format",),
)
"""layer.yml."""
