"""Services whose folder, or whose receipt, somebody deleted by hand: git still has the receipt."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import NamedTuple

from shipway.derive.load import services_in
from shipway.errors import ShipwayError, located
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.services import (
    ANSWERS_NAME,
    RECEIPT_NAME,
    GeneratedService,
    folders_with_receipt,
    generated_service,
    generated_services,
)
from shipway.sources.settings import SETTINGS_NAME, has_ours
from shipway.wiring.receipt import Receipt, WiredTarget, read_receipt, receipt_at, targets_in
from shipway.wiring.target import Target


class Leaving(NamedTuple):
    """A service that is to go: where it lies, what it has wired, and whether it lost its folder."""

    generated: GeneratedService
    receipt: Receipt
    lost: bool = False


def leaving(host: Host, name: str, *, force: bool) -> Leaving:
    """The service called ``name``, were it only in the shared files any more.

    force: also when a part of its folder is there without the receipt.
    Raises ShipwayError when there is none, when its receipt is damaged, or for such a part.
    """
    for folder in folders_with_receipt(host):
        path = f"{folder}/{RECEIPT_NAME}"
        if PurePosixPath(folder).name == name and (host.root / path).is_file():
            return Leaving(GeneratedService(name, folder), receipt_at(host, path))
    found = _in_history(host, name)
    part = _part_left(host, name, found)
    if part and not (force and found):
        _refuse_part(host, part, found)
    if found and (part or _left_behind(host, found)):
        return found
    if derived := [service for service in services_in(host) if service.name == name]:
        return Leaving(derived[0], {})  # in another language: it wired nothing
    return Leaving(generated_service(host, name), {})  # raises, with the names that there are


def _in_history(host: Host, name: str) -> Leaving | None:
    """The receipt as git last had it, with the blocks that outlived it.

    A block that was gone when the receipt went was taken out by ``shipway remove`` or
    ``rename``: one of that name today is somebody else's.
    """
    if not git.has_commits(host.root):
        return None
    args = ["log", "-1", "-z", "--format=", "--name-only", "--relative", "--diff-filter=d", "--"]
    path = host.git(*args, f":(glob)**/{name}/{RECEIPT_NAME}").strip("\0\n")
    if not path:
        return None
    generated = GeneratedService(name, path.removesuffix(f"/{RECEIPT_NAME}"))
    before = after = "HEAD"
    text = git.show(host.root, "HEAD", path)
    if text is None:
        after = host.git("log", "-1", "--format=%H", "--diff-filter=D", "--", path).strip()
        before = f"{after}^"
        text = git.show(host.root, before, path) if after else None
    if text is None:
        return None
    receipt = read_receipt(text, f"{before}:{path}")
    left = {t.name: _outlived(host, after, t, wired) for t, wired in targets_in(receipt)}
    return Leaving(generated, left, lost=True)


def _outlived(host: Host, revision: str, target: Target, wired: WiredTarget) -> WiredTarget:
    text = git.show(host.root, revision, wired.file)
    if target.shared or text is None:
        return WiredTarget(wired.file, {})
    with located(f"{revision}:{wired.file}"):
        document = target.open(text)
    return WiredTarget(
        wired.file, {i: b for i, b in wired.blocks.items() if target.find(document, i)}
    )


def _left_behind(host: Host, found: Leaving) -> bool:
    """Whether there is anything to clean up: its blocks, or what was put in for all services."""
    settings = found.generated.folder.rpartition("/")[0] + f"/{SETTINGS_NAME}"
    there = not generated_services(host) and (host.root / settings).is_file()
    orphaned = there and has_ours(host.text(settings))
    return orphaned or any(wired.blocks for wired in found.receipt.values())


def _part_left(host: Host, name: str, found: Leaving | None) -> str:
    """The folder, when files that git does not ignore are left in it; else empty."""
    answers = f"/{name}/{ANSWERS_NAME}"
    folders = [str(PurePosixPath(p).parent) for p in host.files if p.endswith(answers)]
    folders += [found.generated.folder] if found else []
    return next((folder for folder in folders if git.files_below(host.root, folder)), "")


def _refuse_part(host: Host, folder: str, found: Leaving | None) -> None:
    receipt = f"{folder}/{RECEIPT_NAME}"
    if found is None:
        fix = f"make the service anew: move {folder} away, shipway new, and bring your work back"
    elif git.show(host.root, "HEAD", receipt) is not None:
        fix = f"git checkout HEAD -- {folder}, or use --force to remove what is left"
    else:
        gone = host.git("log", "-1", "--format=%h", "--diff-filter=D", "--", receipt).strip()
        fix = f"git checkout {gone}^ -- {receipt}, or use --force to remove what is left"
    raise ShipwayError("the receipt is missing: what did this service wire?", receipt, fix)
