"""An app that lives in the repository's root becomes a workspace package of its own."""

from __future__ import annotations

from shipway.parts.moving.here import Moving, moving
from shipway.parts.part import Part
from shipway.parts.site import Site


def moves(site: Site, folder: str) -> Moving:
    """The app's files, and every text that names them."""
    return moving(site.host, folder)


PART = Part(
    name="app-workspace",
    order=5,
    title="an app out of the root, into a folder of its own",
    help="Moves the app in the root to apps/web, or where --folder says; parts package.json in "
    "two, and corrects paths in tsconfig, imports, Dockerfile, Compose and workflows where that "
    "can be proved; every other line that names a moved path is listed. A move is not taken back.",
    moves=moves,
    proof="pnpm install && pnpm build && git add -A && git diff --cached --stat -M",
)
