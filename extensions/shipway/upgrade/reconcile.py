"""After Copier updated a service's own files: bring the shared files up to date, as one update."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shipway.derive.from_template import OWN_CHECKOUT, facts_from_template, is_beside_template
from shipway.file_changes import FileChanges
from shipway.files.write import write_all
from shipway.formatting.changes import in_form
from shipway.formatting.meaning import same_but_form
from shipway.service import Service
from shipway.sources import git
from shipway.sources.answers import read_answers, workspace_answers
from shipway.sources.host import Host
from shipway.sources.services import RECEIPT_NAME, GeneratedService, Member, Workspace
from shipway.upgrade.mend import mend, mend_own, unmerged_sides
from shipway.upgrade.own_files import OwnFiles, Stages
from shipway.upgrade.renamed_by_template import restore_renamed
from shipway.upgrade.shared_files import SharedUpdate, update_shared
from shipway.upgrade.tool_version import TOOL_NAME, moved_tool
from shipway.upgrade.trusted import pin_version
from shipway.upgrade.unmerged import mark_unmerged, unmark
from shipway.wiring.receipt import read_receipt, receipt_text


@dataclass(slots=True)
class Reconciled:
    """Every file that changes (None: it goes), what is left to do, and the index's stages.

    notes: what was decided without asking. resolved: files in which git has conflicts no more.
    in_form: files that the host's formatter wrote, so that it need not see them again.
    """

    contents: FileChanges = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)
    stages: dict[str, Stages] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)
    in_form: set[str] = field(default_factory=set)

    def put(self, path: str, content: bytes) -> None:
        """A content that no formatter has seen, in the place of what one may have written."""
        self.contents[path] = content
        self.in_form.discard(path)

    def add(self, own: OwnFiles) -> None:
        """Take over what became of a service's own files."""
        self.contents |= own.contents
        self.modes |= own.modes
        self.conflicts |= own.conflicts
        self.stages |= own.stages
        self.notes += own.notes
        self.in_form |= own.in_form

    def add_tool(self, moved: tuple[dict[str, str], str]) -> None:
        """Take over which version of Shipway workflows install from now on."""
        texts, said = moved
        self.contents |= {path: text.encode() for path, text in texts.items()}
        self.notes += [said] if said else []


def reconcile_workspace(host: Host, answers: Mapping[str, Any]) -> Reconciled:
    """What is left to do after Copier updated the monorepo itself: the same, without wiring.

    Raises ShipwayError for another template than the pinned one.
    """
    workspace = Workspace(str(answers["workspace_name"]))
    settings = pin_version(host, workspace, answers)
    result = _mended(host, workspace)
    _settle(host, result, settings, answers)
    return result


def reconcile(host: Host, answers_path: str) -> Reconciled:
    """Three-way: base is the receipt at HEAD, new is what this version gives, ours is the host.

    Raises ShipwayError when the answers or the receipt are damaged or a file refuses; nothing is
    written then.
    """
    if whole := workspace_answers(host.root, answers_path):
        return reconcile_workspace(host, whole)
    answers = read_answers(host.root, answers_path)
    service = Service.from_answers(answers)
    generated = GeneratedService(service.name, service.folder)
    settings = pin_version(host, generated, answers)
    path = f"{service.folder}/{RECEIPT_NAME}"
    old_text = git.show(host.root, "HEAD", path)
    base = read_receipt(old_text, path) if old_text else {}
    result = _mended(host, generated)
    receipt = _receipt_now(answers) if is_beside_template() else host.text(path)
    add_shared(result, update_shared(host, [(base, read_receipt(receipt, path))]))
    there = (host.root / path).is_file()
    if not there or not same_but_form(path, host.text(path).encode(), receipt.encode()):
        result.put(path, receipt.encode())
    _settle(host, result, settings, answers)
    return result


def _mended(host: Host, generated: Member) -> Reconciled:
    """Edits that Copier lost, and conflicts that are none."""
    own = restore_renamed(host, generated)
    mend_own(own, mend(host.root, own.stages))
    result = Reconciled()
    result.add(own)
    _mend_conflicts(host, generated, result)
    return result


def _settle(
    host: Host, result: Reconciled, settings: Mapping[str, str], answers: Mapping[str, Any]
) -> None:
    """The version pinned, and the tool moved to it."""
    for path, text in settings.items():
        result.put(path, text.encode())
    result.add_tool(moved_tool(host, str(answers.get("_commit", ""))))


def _receipt_now(answers: Mapping[str, Any]) -> str:
    return receipt_text(facts_from_template(OWN_CHECKOUT, answers))


def _mend_conflicts(host: Host, generated: Member, result: Reconciled) -> None:
    """What Copier marked as conflicts in the service's files and is none."""
    sides = unmerged_sides(host.root, generated.folder)
    mended = mend(host.root, sides)
    marked = OwnFiles(
        conflicts=dict.fromkeys(mended, ""), stages={path: sides[path] for path in mended}
    )
    mend_own(marked, mended)
    for path, one in mended.items():
        # Markers stand in the file: it is written anew, also with the team's own content.
        marked.contents[path] = one.content
        if one.content is not None:
            marked.modes[path] = (host.root / path).stat().st_mode & 0o777
    result.resolved = [path for path in mended if path not in marked.stages]
    result.add(marked)


def add_shared(result: Reconciled, update: SharedUpdate) -> None:
    """Take over what became of the shared files."""
    for change in update.changes:
        result.put(change.path, change.after.encode())
        if change.theirs is not None:
            before = (change.before or "").encode()
            result.stages[change.path] = (before, before, change.theirs.encode())
    for path, what in update.conflicts:
        result.conflicts[path] = ", ".join(filter(None, (result.conflicts.get(path), what)))


def format_result(root: Path, result: Reconciled) -> None:
    """Bring what is to be written into the form of the host; what has markers stays as it is."""
    left = {TOOL_NAME, *result.conflicts}  # the one is of a form that no formatter knows
    changes = {path: new for path, new in result.contents.items() if path not in left}
    formed = in_form(root, changes, done=result.in_form)
    result.contents |= formed.changes
    result.notes += formed.notes


def format_copied(host: Host, generated: Member, result: Reconciled) -> None:
    """The same for what Copier wrote before this step: all that changed, since it wants a clean
    tree to begin with."""
    listing = host.git("diff", "-z", "--name-only", "--relative", "HEAD", "--", generated.folder)
    changed = set(filter(None, listing.split("\0")))
    new = set(git.files_below(host.root, generated.folder)) - set(
        git.tracked_below(host.root, generated.folder)
    )
    marked = git.unmerged_below(host.root, generated.folder).keys()
    written: FileChanges = {
        path: (host.root / path).read_bytes()
        for path in sorted((changed | new) - marked - result.contents.keys())
        if (host.root / path).is_file() and not (host.root / path).is_symlink()
    }
    before = {
        path: git.file_at(host.root, "HEAD", path)[0] if path in changed else None
        for path in written
    }
    formed = in_form(host.root, written, before)
    result.contents |= {p: new for p, new in formed.changes.items() if new != written.get(p)}
    result.notes += formed.notes


def write(root: Path, result: Reconciled) -> None:
    """Write every change, all or none; then tell git which files are unmerged."""
    write_all(root, result.contents, result.modes)
    unmark(root, result.resolved)
    mark_unmerged(root, result.stages)
