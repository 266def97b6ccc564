"""What an environment ran, as git tells it: each image that its files began to name, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from shipway.errors import EditError
from shipway.release.environment import Named
from shipway.release.image import Image
from shipway.release.overlay import images_in
from shipway.sources import git
from shipway.sources.host import Host

HEAD = "%x01%ct %h %as %an: %s"
"""Before the line of the file that a commit changed."""
LOG = ("log", "--first-parent", "-m", "--raw", "--no-abbrev", "--no-renames", f"--format={HEAD}")
"""On main alone: what is merged counts from the merge on, since that is when it runs."""


class Release(NamedTuple):
    """An image from the commit on that named it. time: of that commit, in seconds since 1970.
    until: of the commit that named another one, None for what HEAD names. commit: such as
    ``4f5e6a7 2026-01-31 Ada: Release payments``."""

    image: Image
    time: int
    until: int | None
    commit: str


def releases_of(host: Host, named: Named, names: Iterable[str]) -> dict[str, list[Release]]:
    """What each of these images was in an environment, the newest first; the placeholder is none.

    named: the environment's files, as they are now. An image that several of them name is told by
    the first. A text of earlier that cannot be read is passed over.
    """
    found: dict[str, list[Release]] = {}
    for path, images in sorted(named.items()):
        wanted = [name for name in names if name in images and name not in found]
        if wanted:
            versions = list(_versions(host, path))
            found |= {name: list(_of(name, versions))[::-1] for name in wanted}
    return found


def is_shallow(host: Host) -> bool:
    """Whether this clone lacks history, as those of CI do: it knows less than what ran."""
    return git.run(host.root, "rev-parse", "--is-shallow-repository").strip() == "true"


def _versions(host: Host, path: str) -> Iterator[tuple[int, str, dict[str, Image]]]:
    """Each version of a file, the oldest first: its time, its commit, the images in it."""
    heads, hashes = [], []
    for part in git.run(host.root, *LOG, "--", path, ok=(0, 128)).split("\x01")[:0:-1]:
        head, _, raw = part.partition("\n")
        blob = raw.strip().split(" ")[3] if raw.strip() else ""
        if blob.strip("0"):
            heads.append(head)
            hashes.append(blob)
    for head, content in zip(heads, git.blobs(host.root, hashes), strict=True):
        time, _, commit = head.partition(" ")
        try:
            yield int(time), commit, images_in(content.decode("utf-8", "replace"))
        except EditError:
            continue


def _of(name: str, versions: Iterable[tuple[int, str, dict[str, Image]]]) -> Iterator[Release]:
    """The spans of one image, the oldest first."""
    open_: Release | None = None
    for time, commit, images in versions:
        image = images.get(name)
        if open_ and image != open_.image:
            yield open_._replace(until=time)
            open_ = None
        if image and image.real and not open_:
            open_ = Release(image, time, None, commit)
    if open_:
        yield open_
