"""What an explanation is made of: a text that Shipway makes, and how it changes with its inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["derived", "wired", "template"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One input that a line follows from. what: ``variable LOG_LEVEL``; where: ``file:line`` of
    it; edit: the edit or command that changes it;
    empty for what the repository shows of itself."""

    what: str
    where: str
    edit: str


Changed = Iterator[tuple[Reason, str]]
"""The text once each input in turn is another one."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A text of ours in a file of the host.

    says: what it is, such as ``the entry services/payments``. text: as Shipway makes it. shown: the
    same in the host's format. first, last: the lines of the host's file that it can stand in.
    changed: called only for a line that is ours. part: which one of `shipway add` brought it; empty
    for a service's.
    """

    kind: Kind
    service: str
    says: str
    text: str
    shown: str
    first: int
    last: int
    changed: Callable[[], Changed]
    part: str = ""
