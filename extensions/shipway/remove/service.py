"""Take a service out of the host again, without a trace."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from shipway.derive.receipt import DERIVED_NAME
from shipway.file_changes import FileChanges
from shipway.propose.receipt import PROPOSALS_NAME
from shipway.propose.undo import without_taken
from shipway.remove.derived import remove_derived
from shipway.remove.from_history import Leaving, taken_by
from shipway.remove.shared_entries import Texts, remove_settings, unwire
from shipway.sources import git
from shipway.sources.globs import covers
from shipway.sources.host import Host
from shipway.sources.host_files import WORKSPACE_FILE
from shipway.sources.services import ANSWERS_NAME, RECEIPT_NAME
from shipway.sources.workspace import globs_of, read_json
from shipway.wiring.receipt import targets_in

OWN = (ANSWERS_NAME, RECEIPT_NAME, DERIVED_NAME, PROPOSALS_NAME, ".gitignore", ".env.example")
"""Files that Shipway wrote, and writes again."""
SECTIONS = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
WORTHLESS = (*OWN, "*.log", "*.tsbuildinfo", ".DS_Store", ".eslintcache")


def removal(host: Host, leaving: Leaving) -> FileChanges:
    """Every file with its new content; None for those that go, the service's folder as a whole.

    Raises ShipwayError when a shared file cannot be spliced, or when only a newer Shipway knows
    what is wired.
    """
    texts: Texts = {}
    for target, wired in targets_in(leaving.receipt):
        if not target.shared:
            unwire(host, texts, wired.file, target, wired.blocks)
    settings = remove_settings(host, texts, leaving.generated)
    derived = remove_derived(host, texts, leaving.generated)
    changes: FileChanges = {
        path: text.encode() for path, text in texts.items() if text != host.text(path)
    }
    changes |= {path: None if text is None else text.encode() for path, text in derived.items()}
    changes |= _without_taken(host, leaving, {**texts, **derived})
    return changes | {leaving.generated.folder: None} | ({settings: None} if settings else {})


def _without_taken(
    host: Host, leaving: Leaving, texts: Mapping[str, str | None]
) -> dict[str, bytes]:
    """The files that a person took proposals into; what was changed since stays, and is still named
    in what the command says."""
    known = {path: text for path, text in texts.items() if text is not None}
    receipt = taken_by(host, leaving)
    return {p: t.encode() for p, t in without_taken(receipt, host.text, known).texts.items()}


def importers(host: Host, package: str) -> list[str]:
    """The package.json files of other packages that depend on ``package``."""
    found = []
    for other in host.packages:
        path = posixpath.join(other.folder, "package.json")
        data = read_json(host.root / path)
        sections = [section for key in SECTIONS if isinstance(section := data.get(key), dict)]
        if any(package in section for section in sections):
            found.append(path)
    return found


def uncommitted_below(root: Path, folder: str) -> list[str]:
    """What git says of changes below ``folder`` that no commit holds."""
    status = git.run(root, "status", "--porcelain", "--untracked-files=all", "--", folder)
    return status.splitlines()


def ignored_below(root: Path, folder: str) -> list[str]:
    """Single files that git ignores, such as ``.env.local``: no commit holds them either.

    A folder that is ignored as a whole (node_modules, dist) is made by a tool.
    """
    args = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    paths = filter(None, git.run(root, *args, "--", folder).split("\0"))
    return [
        path
        for path in paths
        if not path.endswith("/") and not any(map(PurePosixPath(path).match, WORTHLESS))
    ]


def folders_uncovered(host: Host, leaving: Leaving, changes: FileChanges) -> list[str]:
    """Folders beside the service that are no workspace packages any more without its glob."""
    after = changes.get(WORKSPACE_FILE)
    if after is None:
        return []
    globs = globs_of(after.decode("utf-8-sig"), WORKSPACE_FILE)
    return [
        package.folder
        for package in host.packages
        if package.folder != leaving.generated.folder
        and not any(covers(glob.rstrip("/"), package.folder) for glob in globs)
    ]
