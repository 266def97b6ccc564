"""Services that plain Copier began and never wired.

Copier asks before it writes into a file that is there. Without a terminal it stops at that
question, when the service's own files are written and the shared ones are not.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from shipway.derive.receipt import DERIVED_NAME
from shipway.errors import ShipwayError
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.services import RECEIPT_NAME, GeneratedService

WHAT = "was begun by copier copy and never wired into the shared files"


def half_made_in(host: Host) -> list[GeneratedService]:
    """Every such service, sorted by folder."""
    suffix = f"/{RECEIPT_NAME}"
    folders = [path.removesuffix(suffix) for path in host.files if path.endswith(suffix)]
    generated = [GeneratedService(PurePosixPath(folder).name, folder) for folder in sorted(folders)]
    return [one for one in generated if is_half(host, one)]


def is_half(host: Host, generated: GeneratedService) -> bool:
    """Whether a service lacks what Copier writes last, and no commit says that it is meant so."""
    last = (generated.answers, f"{generated.folder}/{DERIVED_NAME}")
    begun = (host.root / generated.receipt).is_file()
    whole = all((host.root / path).is_file() for path in last)
    return begun and not whole and not git.tracked_below(host.root, generated.folder)


def cure(generated: GeneratedService) -> str:
    """What finishes it, and loses nothing of it."""
    return f"finish it: shipway new {generated.name} --yes"


def must_be_whole(host: Host, generated: GeneratedService) -> None:
    """Raises ShipwayError for a service that is half made."""
    if is_half(host, generated):
        raise ShipwayError(f"{generated.name} {WHAT}", generated.folder, cure(generated))
