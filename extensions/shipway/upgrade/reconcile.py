"""After Copier updated a service's own files: bring the shared files up to date, as one fold."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from shipway.derive.from_template import is_beside_template
from shipway.files.write import write_all
from shipway.service import Service
from shipway.sources import git
from shipway.sources.answers import read_answers
from shipway.sources.host import Host
from shipway.sources.services import RECEIPT_NAME, GeneratedService
from shipway.upgrade.mend import mend_conflicts
from shipway.upgrade.own_files import OwnFiles, Stages
from shipway.upgrade.renamed_by_template import restore_renamed
from shipway.upgrade.shared_files import SharedUpdate, update_shared
from shipway.upgrade.trusted import pin_version
from shipway.upgrade.unmerged import mark_unmerged, unmark
from shipway.wiring.receipt import read_receipt, receipt_text


@dataclass(slots=True)
class Reconciled:
    """Every file that changes (None: it goes), what is left to do, and the index's stages.

    notes: what was decided without asking. resolved: files in which git has conflicts no more.
    """

    contents: dict[str, bytes | None] = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)
    stages: dict[str, Stages] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)

    def add(self, own: OwnFiles) -> None:
        """Take over what became of a service's own files."""
        self.contents |= own.contents
        self.modes |= own.modes
        self.conflicts |= own.conflicts
        self.stages |= own.stages
        self.notes += own.notes


def reconcile(host: Host, answers_path: str) -> Reconciled:
    """Three-way: base is the receipt at HEAD, new is what this version gives, ours is the host.

    Raises ShipwayError when the answers or the receipt are damaged or a file refuses; nothing is
    written then.
    """
    answers = read_answers(host.root, answers_path)
    service = Service.from_answers(answers)
    generated = GeneratedService(service.name, service.folder)
    settings = pin_version(host, generated, answers)
    path = f"{service.folder}/{RECEIPT_NAME}"
    old_text = git.show(host.root, "HEAD", path)
    base = read_receipt(old_text, path) if old_text else {}
    own = restore_renamed(host, generated)
    mended = mend_conflicts(host, generated)
    result = Reconciled()
    for files in (own, mended.own):
        result.add(files)
    result.resolved = mended.resolved
    receipt = receipt_text(service) if is_beside_template() else host.text(path)
    add_shared(result, update_shared(host, [(base, read_receipt(receipt, path))]))
    if not (host.root / path).is_file() or host.text(path) != receipt:
        result.contents[path] = receipt.encode()
    result.contents |= {path: text.encode() for path, text in settings.items()}
    return result


def add_shared(result: Reconciled, update: SharedUpdate) -> None:
    """Take over what became of the shared files."""
    for change in update.changes:
        result.contents[change.path] = change.after.encode()
        if change.theirs is not None:
            before = (change.before or "").encode()
            result.stages[change.path] = (before, before, change.theirs.encode())
    for path, what in update.conflicts:
        result.conflicts[path] = ", ".join(filter(None, (result.conflicts.get(path), what)))


def write(root: Path, result: Reconciled) -> None:
    """Write every change, all or none; then tell git which files are unmerged."""
    write_all(root, result.contents, result.modes)
    unmark(root, result.resolved)
    mark_unmerged(root, result.stages)
