"""How far each service is from its template: versions behind, files changed, blocks missing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from shipway.errors import Refusal, ShipwayError
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.made import Made, made_in
from shipway.splice.model import Document
from shipway.upgrade.receipt import receipt_at
from shipway.upgrade.reconcile import read_answers
from shipway.wiring.registry import TARGETS


@dataclass(frozen=True, slots=True)
class Status:
    """One service. ``behind`` is None when the template's versions cannot be listed.

    drifted: files of the service that changed since Copier last wrote its answers.
    unwired: ``target: block`` for every block of the receipt that the host no longer has.
    """

    name: str
    kind: str
    version: str
    behind: int | None
    drifted: tuple[str, ...]
    unwired: tuple[str, ...]


def status_of(host: Host) -> list[Status]:
    """Every service that Shipway made here.

    Raises ShipwayError when an answers file or a receipt is damaged.
    """
    services = made_in(host)
    answers = {made: read_answers(host.root, made.answers) for made in services}
    versions = {source: versions_of(source) for source in map(_source, answers.values())}
    drifted = _drifted(host, services)
    documents: dict[tuple[str, str], Document] = {}
    return [
        Status(
            made.name,
            str(answers[made].get("kind", "")),
            str(answers[made].get("_commit", "")),
            _behind(str(answers[made].get("_commit", "")), versions[_source(answers[made])]),
            drifted[made.folder],
            tuple(_unwired(host, made, documents)),
        )
        for made in services
    ]


def versions_of(source: str) -> list[Version] | None:
    """The template's released versions, rising; None when it cannot be reached."""
    try:
        if Path(source).is_dir():
            tags = git.run(Path(source), "tag", "--list").splitlines()
        else:
            listing = git.run(Path.cwd(), "ls-remote", "--tags", source.removeprefix("git+"))
            tags = [line.rpartition("/")[2].removesuffix("^{}") for line in listing.splitlines()]
    except ShipwayError:
        return None
    return sorted({version for tag in tags if (version := _version(tag))})


def _behind(commit: str, versions: list[Version] | None) -> int | None:
    current = _version(commit)
    if versions is None or current is None:
        return None
    return sum(version > current and not version.is_prerelease for version in versions)


def _version(tag: str) -> Version | None:
    try:
        return Version(tag.removeprefix("v"))
    except InvalidVersion:
        return None


def _source(answers: dict[str, Any]) -> str:
    return str(answers.get("_src_path", ""))


def _drifted(host: Host, services: list[Made]) -> dict[str, tuple[str, ...]]:
    """One walk over the history for all services, then one diff for each commit found."""
    found: dict[str, list[str]] = {made.folder: [] for made in services}
    if not services or not git.has_commits(host.root):
        return dict.fromkeys(found, ())
    wanted = {made.answers: made.folder for made in services}
    log = host.git("log", "--format=%x00%H", "--name-only", "--relative", "--", *wanted)
    commits: dict[str, list[str]] = defaultdict(list)
    for entry in log.split("\0")[1:]:
        commit, *paths = entry.split()
        for folder in filter(None, (wanted.pop(path, "") for path in paths)):
            commits[commit].append(folder)
    for commit, folders in commits.items():
        listing = host.git("diff", "--name-only", "--relative", "-z", commit, "--", *folders)
        for path in filter(None, listing.split("\0")):
            found[next(f for f in folders if path.startswith(f"{f}/"))].append(path)
    return {folder: tuple(paths) for folder, paths in found.items()}


def _unwired(host: Host, made: Made, documents: dict[tuple[str, str], Document]) -> list[str]:
    missing = []
    for name, wired in receipt_at(host, made.receipt).items():
        target = next(target for target in TARGETS if target.name == name)
        if not (host.root / wired.file).is_file():
            continue
        key = (name, wired.file)
        try:
            documents[key] = documents.get(key) or target.open(host.text(wired.file))
        except Refusal as refusal:
            raise refusal.at(wired.file) from None
        document = documents[key]
        for block_id in wired.blocks:
            covered = target.shared and target.container(document, block_id) is None
            if not covered and target.find(document, block_id) is None:
                missing.append(f"{name}: {block_id}")
    return missing
