"""What a kind says of itself. Whoever asks about a kind reads this, and no list of names."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Kind(NamedTuple):
    """One answer to the question ``kind``. No dataclass: `shipway --help` would load its machinery.

    order: where lists have it, lower ones first. choice: what the question offers. help: the same
    in a few words, for ``--help``. noun: what its default description calls it. tree: its folder
    below ``template/``. home: the fact of the host that names the folder it goes into. image: an
    image is made of it, which Compose and Kubernetes run. port: what they call the port that it
    listens on; empty: it listens on none, and runs on a schedule. whole: it is a whole monorepo,
    and no part of one.
    """

    name: str
    order: int
    choice: str
    help: str
    noun: str
    tree: str = "service"
    home: Literal["services_dir", "packages_dir"] = "services_dir"
    image: bool = True
    port: str = "http"
    whole: bool = False

    @property
    def scheduled(self) -> bool:
        """Whether it runs to its end, time and again, and answers nobody."""
        return self.image and not self.port

    @property
    def called(self) -> bool:
        """Whether others call it by HTTP."""
        return self.image and self.port == "http"

    @property
    def library(self) -> bool:
        """Whether others import it."""
        return self.home == "packages_dir"
