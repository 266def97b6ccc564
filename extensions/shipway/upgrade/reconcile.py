"""After Copier updated a service's own files: bring the shared files up to date, as one fold."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from shipway.errors import Refusal, ShipwayError
from shipway.files import write_all
from shipway.service import Service
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.made import RECEIPT_NAME
from shipway.upgrade.conflicts import has_markers, mark
from shipway.upgrade.merge import Conflict, merge_blocks
from shipway.upgrade.receipt import (
    Receipt,
    Wired,
    read_receipt,
    receipt_of,
    receipt_text,
)
from shipway.wiring.registry import TARGETS
from shipway.wiring.target import Target


@dataclass(frozen=True, slots=True)
class Change:
    """A file before (None: new) and after."""

    path: str
    before: str | None
    after: str


@dataclass(slots=True)
class Reconciled:
    """Every text that changes, and the conflicts marked in them as ``path: what``."""

    changes: list[Change] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


def reconcile(host: Host, answers_path: str) -> Reconciled:
    """Three-way: base is the receipt at HEAD, new is what this version gives, ours is the host.

    Raises ShipwayError when the answers or the receipt are damaged or a file refuses; nothing is
    written then.
    """
    service = Service.from_answers(read_answers(host.root, answers_path))
    path = f"{service.folder}/{RECEIPT_NAME}"
    old_text = git.show(host.root, "HEAD", path)
    base = read_receipt(old_text, path) if old_text else {}
    fold = Fold(host)
    fold.service(base, receipt_of(service))
    result = fold.result()
    _put(result, host.root, path, receipt_text(service))
    return result


def write(root: Path, result: Reconciled) -> None:
    """Write every change, all or none."""
    write_all(root, {change.path: change.after.encode() for change in result.changes})


class Fold:
    """The shared files of a host while services are merged into them, one after the other."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.before: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.conflicts: dict[str, list[Conflict]] = {}

    def service(self, base: Receipt, new: Receipt) -> None:
        """Bring one service's blocks from ``base`` to ``new`` in every target."""
        for target in TARGETS:
            old, fresh = base.get(target.name), new.get(target.name)
            if old and fresh and old.file != fresh.file:
                self._merge(target, old, None)
                old = None
            if old or fresh:
                self._merge(target, old, fresh)

    def result(self) -> Reconciled:
        """The changed texts, conflicts marked."""
        found = Reconciled()
        for path, text in self.texts.items():
            marked = mark(text, self.conflicts.get(path, []))
            if marked != self.before[path]:
                found.changes.append(Change(path, self.before[path], marked))
            found.conflicts += [f"{path}: {conflict}" for conflict in self.conflicts.get(path, [])]
        return found

    def _merge(self, target: Target, old: Wired | None, fresh: Wired | None) -> None:
        path = (fresh or old).file  # type: ignore[union-attr]
        if target.shared and fresh is None:
            return  # other services need it; it goes with the last of them
        text = self._text(path)
        if text is None:
            return
        try:
            merged = merge_blocks(
                target, text, old.blocks if old else {}, fresh.blocks if fresh else {}
            )
        except Refusal as refusal:
            raise refusal.at(path) from None
        self.texts[path] = merged.text
        self.conflicts.setdefault(path, []).extend(merged.conflicts)

    def _text(self, path: str) -> str | None:
        if path not in self.texts:
            if not (self.host.root / path).is_file():
                return None
            text = self.host.text(path)
            if has_markers(text):
                fix = "resolve the marked lines, then run: shipway reconcile ANSWERS-FILE"
                raise ShipwayError("a conflict of an earlier update is still marked", path, fix)
            self.before[path] = self.texts[path] = text
        return self.texts[path]


def read_answers(root: Path, path: str) -> dict[str, Any]:
    """The answers file. Raises ShipwayError with the line when it is not what Copier wrote."""
    try:
        answers = yaml.safe_load((root / path).read_text("utf-8"))
    except FileNotFoundError:
        raise ShipwayError(
            "no such answers file", path, "name the one in the service's folder"
        ) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        fix = f"correct it, or bring it back: git checkout HEAD -- {path}"
        raise ShipwayError(f"not valid YAML: {error.problem}", f"{path}:{line}", fix) from None
    if not isinstance(answers, dict) or "service_name" not in answers:
        raise ShipwayError("not the answers file of a service", f"{path}:1")
    return answers


def _put(result: Reconciled, root: Path, path: str, text: str) -> None:
    file = root / path
    before = file.read_text("utf-8") if file.is_file() else None
    if before != text:
        result.changes.append(Change(path, before, text))
