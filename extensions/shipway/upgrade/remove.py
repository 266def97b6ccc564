"""Take a service out of the host again, without a trace."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from shipway.errors import Refusal, ShipwayError
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.made import Made, made_in
from shipway.sources.settings import SETTINGS_NAME, read_settings
from shipway.sources.workspace import read_json
from shipway.upgrade.receipt import read_receipt
from shipway.wiring import engine
from shipway.wiring.registry import TARGETS

SECTIONS = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")


def removal(host: Host, made: Made) -> dict[str, bytes | None]:
    """Every file with its new content; None for those that go.

    Raises ShipwayError when a shared file cannot be spliced.
    """
    texts: dict[str, str] = {}
    receipt = read_receipt(host.text(made.receipt), made.receipt)
    last = [other.name for other in made_in(host)] == [made.name]
    for target in TARGETS:
        wired = receipt.get(target.name)
        if wired and not target.shared:
            _unwire(host, texts, wired.file, target.name, wired.blocks)
    changes: dict[str, bytes | None] = dict.fromkeys(git.files_below(host.root, made.folder))
    if last:
        changes |= _settings_gone(host, texts, made)
    return changes | {path: text.encode() for path, text in texts.items()}


def importers(host: Host, package: str) -> list[str]:
    """The package.json files of other packages that depend on ``package``."""
    found = []
    for other in host.packages:
        path = f"{other.folder}/package.json"
        data = read_json(host.root / path)
        if any(package in (data.get(section) or {}) for section in SECTIONS):
            found.append(path)
    return found


def uncommitted(root: Path, folder: str) -> list[str]:
    """What git says of changes below ``folder`` that no commit holds."""
    status = git.run(root, "status", "--porcelain", "--untracked-files=all", "--", folder)
    return status.splitlines()


def _unwire(
    host: Host, texts: dict[str, str], path: str, target_name: str, ids: Iterable[str]
) -> None:
    target = next(target for target in TARGETS if target.name == target_name)
    if path not in texts and not (host.root / path).is_file():
        return
    try:
        texts[path] = engine.unwire(
            target, texts.get(path, host.text(path)), dict.fromkeys(ids, "")
        )
    except Refusal as refusal:
        raise refusal.at(path) from None


def _settings_gone(host: Host, texts: dict[str, str], made: Made) -> dict[str, bytes | None]:
    """With the last service goes what was put in for all of them."""
    path = f"{made.folder.rpartition('/')[0]}/{SETTINGS_NAME}"
    if not (host.root / path).is_file():
        return {}
    receipt = read_receipt(host.text(made.receipt), made.receipt)
    added = read_settings(host.text(path), path).get("added") or {}
    for target_name, ids in added.items():
        wired = receipt.get(target_name)
        if wired is None:
            raise ShipwayError(f"{target_name} is not wired by {made.name}", path)
        _unwire(host, texts, wired.file, target_name, ids)
    return {path: None}
