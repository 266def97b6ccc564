"""Mend what Copier's own update marked as conflicts and is none, once files are read as data.

Copier merges lines. The step that ``copier update`` ends in looks at each file of the service that
has markers now, and merges it again as ``shipway update`` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from shipway.rendering.tree import File
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService
from shipway.upgrade.data_merge import merge_data
from shipway.upgrade.own_files import YOURS, OwnFiles


@dataclass(slots=True)
class Mended:
    """What becomes of the files with conflicts; ``resolved``: those that have none any more."""

    own: OwnFiles = field(default_factory=OwnFiles)
    resolved: list[str] = field(default_factory=list)


def mend_conflicts(host: Host, generated: GeneratedService) -> Mended:
    """Every unmerged file of the service whose three sides can meet by what they say."""
    mended = Mended()
    for path in git.unmerged_below(host.root, generated.folder):
        sides = [git.staged_content(host.root, stage, path) for stage in (1, 2, 3)]
        base, ours, new = sides
        merged = merge_data(path, ours, base or b"", new) if ours and new else None
        if merged is None:
            continue
        mended.own.contents[path] = merged.content
        mended.own.modes[path] = File.read(host.root / path).mode
        mended.own.notes += [f"{path}: {note}" for note in merged.notes]
        if merged.conflicts:
            mended.own.conflicts[path] = YOURS + ", ".join(merged.conflicts)
            mended.own.stages[path] = (base, ours, new)
        else:
            mended.resolved.append(path)
    return mended
