"""The services' blocks in shared files, on top of what the monorepo's own update makes of these.

The two meet in the Compose file, package.json and others. As with one `copier update` after the
other, the monorepo comes first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress

from shipway.file_changes import FileChanges, TextChanges
from shipway.rendering.version import TemplateVersion
from shipway.sources.host import Host
from shipway.upgrade.conflicts import has_markers
from shipway.upgrade.line_merge import merge_file
from shipway.upgrade.protocol import Receipts
from shipway.upgrade.reconcile import Reconciled, add_shared
from shipway.upgrade.shared_files import SharedUpdate
from shipway.upgrade.shared_files_by_version import update_shared_by


def add_wiring(
    result: Reconciled,
    host: Host,
    version: TemplateVersion,
    receipts: Sequence[Receipts],
    changed: Collection[str],
) -> list[str]:
    """Add to ``result`` what the services' receipts change in shared files; their paths.

    changed: the files that the monorepo's update changes. One in which it left markers could not be
    wired: there the services come first, into what the team has, and the markers on top.
    Raises ShipwayError as :func:`update_shared_by`.
    """
    texts = _texts({path: result.contents[path] for path in changed})
    marked = {path: result.stages[path] for path, text in texts.items() if has_markers(text or "")}
    texts = {path: text for path, text in texts.items() if path not in marked}
    update = update_shared_by(version, host, receipts, texts)
    add_shared(
        result,
        SharedUpdate([c for c in update.changes if c.path not in marked], update.conflicts),
    )
    for change in update.changes:
        if change.path in marked:
            base, _, new = marked[change.path]
            ours = change.after.encode()
            result.put(change.path, merge_file(ours, base or b"", new or b"").content)
            result.stages[change.path] = (base, ours, new)
    return [change.path for change in update.changes]


def _texts(contents: FileChanges) -> TextChanges:
    """Those that are text: nothing else can be wired."""
    texts: TextChanges = {}
    for path, content in contents.items():
        with suppress(UnicodeDecodeError):
            texts[path] = None if content is None else content.decode()
    return texts
