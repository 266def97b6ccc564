"""Which files changed since the template last wrote them, as git tells it: nothing is rendered."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Sequence

from shipway.formatting.meaning import same_but_form
from shipway.layers.layer import receipt_of
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.services import ANSWERS_NAME, RECEIPTS, GeneratedService, Member, Workspace

ADDED = ("log", "--format=", "--diff-filter=A", "--full-diff", "--name-only", "--relative", "-z")


def drifted_files(host: Host, members: Sequence[Member]) -> dict[str, tuple[str, ...]]:
    """The files of each member (by its folder) that changed, in more than their form, since its
    answers were last written."""
    if not members or not git.has_commits(host.root):
        return {one.folder: () for one in members}
    services = [one for one in members if isinstance(one, GeneratedService)]
    found = _of_services(host, services)
    return found | {
        one.folder: _of_workspace(host, services) for one in members if isinstance(one, Workspace)
    }


def _of_workspace(host: Host, services: list[GeneratedService]) -> tuple[str, ...]:
    """No receipt lists its files: they are those that came with the commits that wrote its answers,
    without the services'."""
    last = host.git("log", "-1", "--format=%H", "--", ANSWERS_NAME).strip()
    if not last:
        return ()
    added = set(host.git(*ADDED, "--", ANSWERS_NAME).split("\0"))
    listing = host.git("diff", "--name-only", "--relative", "--diff-filter=a", "-z", last)
    folders = tuple(f"{one.folder}/" for one in services)
    changed = [path for path in listing.split("\0") if path and path in added]
    return tuple(_edited(host, last, [path for path in changed if not path.startswith(folders)]))


def _of_services(host: Host, services: list[GeneratedService]) -> dict[str, tuple[str, ...]]:
    """One walk over the history for all services, then one diff for each commit found."""
    found: dict[str, list[str]] = {generated.folder: [] for generated in services}
    if not services:
        return {}
    wanted = {generated.answers: generated.folder for generated in services}
    wanted |= {receipt_of(generated): generated.folder for generated in services}
    log = host.git("log", "--format=%x00%H", "--name-only", "--relative", "--", *wanted)
    commits: dict[str, list[str]] = defaultdict(list)
    for entry in log.split("\0")[1:]:
        commit, *paths = entry.split()
        for folder in dict.fromkeys(filter(None, map(wanted.get, paths))):
            commits[commit].append(folder)
            wanted = {path: other for path, other in wanted.items() if other != folder}
    for commit, folders in commits.items():
        listing = host.git("diff", "--name-only", "--relative", "-z", commit, "--", *folders)
        paths = [path for path in listing.split("\0") if path and not _kept_by_us(path)]
        for path in _edited(host, commit, paths):
            found[next(f for f in folders if path.startswith(f"{f}/"))].append(path)
    return {folder: tuple(paths) for folder, paths in found.items()}


def _kept_by_us(path: str) -> bool:
    """Whether Shipway remembers something in a file: a command that writes it changes nothing of
    the service."""
    return posixpath.basename(posixpath.dirname(path)) == RECEIPTS


def _edited(host: Host, commit: str, paths: list[str]) -> Iterator[str]:
    """Those that differ from ``commit`` in more than what a formatter may change."""
    before = git.contents_at(host.root, commit, paths)
    for path in paths:
        file = host.root / path
        there = path in before and file.is_file()
        if not there or not same_but_form(path, before[path], file.read_bytes()):
            yield path
