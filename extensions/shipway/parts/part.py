"""What a part says of itself. Whoever asks about a part reads this, and no list of names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shipway.parts.moving.here import Moving
from shipway.parts.site import Given, Obstacle, Site
from shipway.sources.parts import Wirings


def nothing_in_the_way(_site: Site) -> Iterable[Obstacle]:
    """The default of ``meets``."""
    return ()


def nothing_made(_site: Site) -> Mapping[str, str]:
    """The default of ``makes``."""
    return {}


def nothing_wired(_site: Site) -> Wirings:
    """The default of ``wires``."""
    return {}


def nothing_left_out(_site: Site) -> Iterable[str]:
    """The default of ``unless``."""
    return ()


def nothing_moved(_site: Site, _folder: str) -> Moving | None:
    """The default of ``moves``."""
    return None


def nothing_given(_site: Site) -> Given:
    """The default of ``gives``."""
    return Given()


def nothing_to_type(_told: Mapping[str, Any]) -> str:
    """The default of ``proves``."""
    return ""


def nothing_rendered(_site: Site) -> Iterable[str]:
    """The default of ``rendered_for``."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part.

    order: where lists have it, lower ones first; 0: never listed, only brought by a part that
    ``needs`` it. title: what it is, in a few words. help: what it does to a host. files: paths in
    the workspace as it is rendered, a folder's with a slash at its end; every file of it belongs to
    one part, or to the core that only an empty folder gets. scripts, tools: entries of the root's
    package.json, its scripts and its devDependencies. folders: globs of the workspace. meets: what
    stands in the way in a host, or is left to the person. makes: files that follow from the host
    and not from the template, path -> text. wires: entries beside those of package.json. unless:
    files of the part that this host does not get. rendered_for: paths of the workspace as rendered
    for this host, which no other one has. gives: files that are the team's once they are written,
    where somebody asked for the part: no update changes them. moves: files of the host that it
    moves, to a folder that a person may name; such a part has no receipt, as it is not taken back.
    proof: what to type to see it work; proves: the same, where it follows from what the template
    was told of the host.
    """

    name: str
    title: str
    order: int = 0
    help: str = ""
    files: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    meets: Callable[[Site], Iterable[Obstacle]] = nothing_in_the_way
    makes: Callable[[Site], Mapping[str, str]] = nothing_made
    wires: Callable[[Site], Wirings] = nothing_wired
    unless: Callable[[Site], Iterable[str]] = nothing_left_out
    moves: Callable[[Site, str], Moving | None] = nothing_moved
    rendered_for: Callable[[Site], Iterable[str]] = nothing_rendered
    gives: Callable[[Site], Given] = nothing_given
    proof: str = ""
    proves: Callable[[Mapping[str, Any]], str] = nothing_to_type

    @property
    def one_way(self) -> bool:
        """Whether it moves what is there, once and for all."""
        return self.moves is not nothing_moved

    def has(self, path: str) -> bool:
        """Whether a file of the workspace belongs to it."""
        folders = tuple(one for one in self.files if one.endswith("/"))
        return path in self.files or path.startswith(folders)
