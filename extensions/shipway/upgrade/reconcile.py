"""After Copier updated a service's own files: bring the shared files up to date, as one fold."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shipway.derive.born import is_beside_template
from shipway.errors import ShipwayError
from shipway.files.write import write_all
from shipway.names import path_problem
from shipway.service import Service
from shipway.sources import git
from shipway.sources.answers import answers_of
from shipway.sources.host import Host
from shipway.sources.made import RECEIPT_NAME, Made
from shipway.sources.reading import read_text
from shipway.upgrade.fold import Folded, fold
from shipway.upgrade.own_files import Stages
from shipway.upgrade.receipt import read_receipt, receipt_text
from shipway.upgrade.rescue import rescued
from shipway.upgrade.trusted import trusted
from shipway.upgrade.unmerged import mark_unmerged


@dataclass(slots=True)
class Reconciled:
    """Every file that changes (None: it goes), what is left to do, and the index's stages."""

    contents: dict[str, bytes | None] = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)
    stages: dict[str, Stages] = field(default_factory=dict)


def reconcile(host: Host, answers_path: str) -> Reconciled:
    """Three-way: base is the receipt at HEAD, new is what this version gives, ours is the host.

    Raises ShipwayError when the answers or the receipt are damaged or a file refuses; nothing is
    written then.
    """
    answers = read_answers(host.root, answers_path)
    service = Service.from_answers(answers)
    settings = trusted(host, Made(service.name, service.folder), answers)
    path = f"{service.folder}/{RECEIPT_NAME}"
    old_text = git.show(host.root, "HEAD", path)
    base = read_receipt(old_text, path) if old_text else {}
    own = rescued(host, Made(service.name, service.folder))
    result = Reconciled(own.contents, own.modes, own.conflicts, own.stages)
    receipt = receipt_text(service) if is_beside_template() else host.text(path)
    add_folded(result, fold(host, [(base, read_receipt(receipt, path))]))
    if not (host.root / path).is_file() or host.text(path) != receipt:
        result.contents[path] = receipt.encode()
    result.contents |= {path: text.encode() for path, text in settings.items()}
    return result


def add_folded(result: Reconciled, folded: Folded) -> None:
    """Take over what became of the shared files."""
    for change in folded.changes:
        result.contents[change.path] = change.after.encode()
        if change.theirs is not None:
            before = (change.before or "").encode()
            result.stages[change.path] = (before, before, change.theirs.encode())
    for path, what in folded.conflicts:
        result.conflicts[path] = ", ".join(filter(None, (result.conflicts.get(path), what)))


def write(root: Path, result: Reconciled) -> None:
    """Write every change, all or none; then tell git which files are unmerged."""
    write_all(root, result.contents, result.modes)
    mark_unmerged(root, result.stages)


def read_answers(root: Path, path: str) -> dict[str, Any]:
    """The answers file.

    Raises ShipwayError with the line when it is not what Copier wrote, when a value is not allowed,
    or when a path leaves the repository.
    """
    if path_problem(path) or not os.path.lexists(root / path):
        raise ShipwayError("no such answers file", path, "name the one in the service's folder")
    return answers_of(read_text(root, path), path, root)


def read_versioned(root: Path, path: str) -> dict[str, Any]:
    """:func:`read_answers` that say which template, and which version of it, the service has.

    Raises ShipwayError when they do not.
    """
    answers = read_answers(root, path)
    for key in ("_src_path", "_commit"):
        if not isinstance(answers.get(key), str):
            fix = f"bring it back as it was: git log -p -- {path}"
            raise ShipwayError(f"{key} is missing: which template is it?", path, fix)
    return answers


def line_of(answers: str, key: str) -> int:
    """The line of an answers file that gives ``key``; 1 when none does."""
    lines = answers.split("\n")
    return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)
