"""Hand the shared files to the code of the version that the fleet comes to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from shipway.errors import UPGRADE, ShipwayError
from shipway.file_changes import TextChanges
from shipway.rendering.version import TemplateVersion
from shipway.sources.host import Host
from shipway.upgrade.protocol import Receipts, read_answer, request_of
from shipway.upgrade.shared_files import SharedUpdate


def update_shared_by(
    version: TemplateVersion,
    host: Host,
    receipts: Sequence[Receipts],
    texts: TextChanges | None = None,
) -> SharedUpdate:
    """Run ``extensions/fold.py`` of ``version`` over the receipts before and after.

    texts: what the monorepo's own update makes of files, on top of which the services come.
    Raises ShipwayError with what it refused, or when the two versions cannot talk.
    """
    if not receipts:
        return SharedUpdate()
    script = version.checkout / "extensions" / "fold.py"
    if not script.is_file():
        raise ShipwayError(
            f"{version.commit} of this template cannot update a fleet",
            fix="name a newer version with --to, or run copier update for each service",
        )
    done = subprocess.run(
        [sys.executable, str(script)],
        input=request_of(host.root, receipts, texts),
        capture_output=True,
        text=True,
        check=False,
        cwd=host.root,
    )
    if done.returncode == 0:
        return _on_top(read_answer(done.stdout), texts or {}, version)
    message = done.stderr.strip()
    if "ModuleNotFoundError" in message:
        raise ShipwayError(
            f"{version.commit} of this template needs a newer shipway: {message.splitlines()[-1]}",
            fix=UPGRADE,
        )
    raise ShipwayError(message)


def _on_top(update: SharedUpdate, texts: TextChanges, version: TemplateVersion) -> SharedUpdate:
    """The same update. Raises ShipwayError when it was made on other texts than those given."""
    for change in update.changes:
        if texts.get(change.path, change.before) != change.before:
            raise ShipwayError(
                f"{version.commit} of this template does not update services and workspace at once",
                fix="one after the other: shipway update --workspace, commit, then "
                "shipway update --all",
            )
    return update
