"""The repository as it is once a service's manifests have moved: what a team wrote is looked for
where it lies then."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from shipway.rename.ways import ways_renamed
from shipway.sources.host import Host
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.view import View


@dataclass(frozen=True)
class MovedHost(Host):
    """``moves``: folders and files that move, old and new."""

    moves: tuple[tuple[str, str], ...]

    @cached_property
    def files(self) -> list[str]:
        """Those of the repository, under the paths that they have then."""
        return sorted(map(self._moved, Host(self.root).files))

    def texts(self, view: View) -> dict[str, str]:
        """What is read there: files that moved, and kustomizations that lead to them."""
        read = {
            self._moved(path): view.readable(path)
            for path in view.host.files
            if self._moved(path) != path or path.endswith(KUSTOMIZATIONS)
        }
        return read | ways_renamed(read, dict(self.moves))

    def _moved(self, path: str) -> str:
        for old, new in self.moves:
            if path == old or path.startswith(f"{old}/"):
                return new + path.removeprefix(old)
        return path
