"""A picture of the host in a temporary folder, in which some files have another content.

A formatter finds its settings beside the file and above it, in a dozen forms that lead to others:
plugins, shared settings, ignore files. In the picture all of them stand where they stand in the
host, as links, so nothing of that need be known here, and nothing is written into the host.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

LEFT_OUT = {".git"}
"""A link to it would make the picture a work tree of the host's repository."""


@contextmanager
def mirror(root: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """The picture of ``root`` with ``files`` (POSIX path -> content) in it, as long as it lasts."""
    with TemporaryDirectory(prefix="shipway.") as folder:
        top = Path(folder) / (root.name or "host")
        _fill(root, top, {PurePosixPath(path).parts: content for path, content in files.items()})
        yield top


def _fill(real: Path, picture: Path, files: Mapping[tuple[str, ...], bytes]) -> None:
    picture.mkdir()
    ours = {parts[0] for parts in files}
    if real.is_dir():
        for entry in os.scandir(real):
            if entry.name not in ours and entry.name not in LEFT_OUT:
                (picture / entry.name).symlink_to(Path(entry.path).absolute())
    for name in sorted(ours):
        below = {parts[1:]: content for parts, content in files.items() if parts[0] == name}
        if () in below:
            (picture / name).write_bytes(below[()])
        else:
            _fill(real / name, picture / name, below)
