"""A throw-away copy of what a repository has committed: everything may be tried in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from shipway.errors import ShipwayError
from shipway.sources import git

TOOLS = "node_modules"


@contextmanager
def committed_copy(root: Path) -> Iterator[Path]:
    """The folder of the copy that is ``root`` in the repository, for as long as this lasts.

    It has the packages that are installed there, as a link, for the sake of the host's formatter.
    Raises ShipwayError when nothing is committed.
    """
    if not git.has_commits(root):
        raise ShipwayError("nothing is committed there", str(root), "git add -A && git commit")
    top = Path(git.run(root, "rev-parse", "--show-toplevel").rstrip("\n"))
    with TemporaryDirectory(prefix="shipway.") as folder:
        copy = Path(folder) / top.name
        git.run(top, "clone", "--quiet", "--shared", "--", str(top), str(copy))
        git.run(copy, "remote", "set-url", "origin", "--", git.origin(top) or str(top))
        inside = copy / root.resolve().relative_to(top.resolve())
        _link_tools(root, inside)
        yield inside


def _link_tools(root: Path, copy: Path) -> None:
    if not (root / TOOLS).is_dir() or (copy / TOOLS).exists():
        return
    (copy / TOOLS).symlink_to((root / TOOLS).resolve())
    exclude = git.git_dir(copy) / "info" / "exclude"
    exclude.parent.mkdir(exist_ok=True)
    with exclude.open("a", encoding="utf-8") as file:
        file.write(f"\n{TOOLS}\n")
