"""Services whose folder, or whose receipt, somebody deleted by hand: git still has the receipt."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import NamedTuple

from shipway.derive.load import services_in
from shipway.errors import ShipwayError, located
from shipway.propose.receipt import Receipt as Proposals
from shipway.propose.receipt import read_receipt as read_proposals
from shipway.propose.receipt import receipt_in, receipt_path
from shipway.propose.undo import missing
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
    last = _last(host, path)
    if last is None:
        return None
    receipt = read_receipt(last.text, f"{last.before}:{path}")
    left = {t.name: _outlived(host, last.after, t, wired) for t, wired in targets_in(receipt)}
    return Leaving(generated, left, lost=True)


def taken_by(host: Host, service: Leaving) -> Proposals:
    """The proposals that a service took; of one that lost its folder, as git last had them, those
    that outlived it. Raises ShipwayError when its receipt is damaged."""
    path = receipt_path(service.generated)
    if not service.lost or (host.root / path).is_file():
        return receipt_in(host, service.generated)
    last = _last(host, path) if git.has_commits(host.root) else None
    if last is None:
        return Proposals()
    known = read_proposals(last.text, f"{last.before}:{path}")
    gone = missing(known, lambda file: git.show(host.root, last.after, file))
    return known._replace(taken=tuple(one for one in known.taken if one not in gone))


class _Last(NamedTuple):
    """A file as git last had it, in ``before``; ``after``: the commit without it, or the same."""

    text: str
    before: str
    after: str


def _last(host: Host, path: str) -> _Last | None:
    text = git.show(host.root, "HEAD", path)
    if text is not None:
        return _Last(text, "HEAD", "HEAD")
    after = host.git("log", "-1", "--format=%H", "--diff-filter=D", "--", path).strip()
    text = git.show(host.root, f"{after}^", path) if after else None
    return None if text is None else _Last(text, f"{after}^", after)


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
