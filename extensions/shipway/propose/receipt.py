"""What was taken and declined: a file in the service's folder, outside of Copier's files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

from shipway.allowed import needed_path
from shipway.errors import ShipwayError
from shipway.propose.forms import CASES, OWN, SEPARATORS, Form
from shipway.propose.names import Member
from shipway.propose.proposal import Proposal, list_id
from shipway.propose.shape import Shape, Slot
from shipway.sources.host_files import HostFiles
from shipway.sources.reading import back
from shipway.sources.services import GeneratedService

PROPOSALS_NAME = ".shipway/proposals.json"


class Taken(NamedTuple):
    """An entry that was taken. chain: the heads that lead to its list. shape: its lines, with
    places for the name. usual: what ends the list's other entries. before, behind: blank lines
    that came with it. separator: of an inline list; empty for whole lines. like: whose entry it
    was made of."""

    path: str
    chain: tuple[str, ...]
    shape: Shape
    like: str
    usual: str = ""
    before: int = 0
    behind: int = 0
    separator: str = ""

    @property
    def id(self) -> str:
        """The list's."""
        return list_id(self.path, self.chain)

    def text(self, member: Member) -> str:
        """The entry of ``member``, without its ending."""
        return self.shape.render(member)


class Declined(NamedTuple):
    """A list that the service shall not be in."""

    path: str
    chain: tuple[str, ...]
    why: str = ""

    @property
    def id(self) -> str:
        """The list's."""
        return list_id(self.path, self.chain)


class Receipt(NamedTuple):
    """names: what the service was called when it took them: its folder's name and its package's."""

    names: tuple[str, ...] = ()
    taken: tuple[Taken, ...] = ()
    declined: tuple[Declined, ...] = ()

    @property
    def member(self) -> Member:
        """The service as it stands in the entries."""
        return Member(self.names[0] if self.names else "", self.names)

    def called(self, member: Member) -> Receipt:
        """The same under other names."""
        return self._replace(names=member.aliases)

    def to_json(self) -> str:
        """The file."""
        data = {
            "names": list(self.names),
            "taken": [_of_taken(one) for one in self.taken],
            "declined": [
                {"path": one.path, "list": list(one.chain), "why": one.why} for one in self.declined
            ],
        }
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def receipt_path(generated: GeneratedService) -> str:
    """Where it lies."""
    return f"{generated.folder}/{PROPOSALS_NAME}"


def receipt_in(host: HostFiles, generated: GeneratedService) -> Receipt:
    """What a service took and declined; an empty one when there was nothing yet.

    Raises ShipwayError when the file is damaged.
    """
    path = receipt_path(generated)
    return read_receipt(host.text(path), path) if (host.root / path).is_file() else Receipt()


def taken_of(made: Proposal) -> Taken:
    """What a receipt keeps of a proposal that was taken."""
    lines = [line.strip() for line in made.insertion.lines]
    before = next((n for n, line in enumerate(lines) if line), 0)
    behind = next((n for n, line in enumerate(reversed(lines)) if line), 0)
    first = made.insertion.lines[before] if lines else ""
    indent = first[: len(first) - len(first.lstrip())]
    shape = made.shape.indented(indent)
    kept = Taken(made.path, made.chain, shape, made.evidence.like, made.insertion.usual)
    return kept._replace(before=before, behind=behind, separator=made.separator)


def read_receipt(text: str, path: str) -> Receipt:
    """Parse. Raises ShipwayError for what Shipway did not write."""
    try:
        data = json.loads(text)
        names = tuple(map(_text, data["names"]))
        taken = tuple(_taken(one) for one in data["taken"])
        declined = tuple(
            Declined(_text(one["path"]), tuple(map(_text, one["list"])), _text(one["why"]))
            for one in data["declined"]
        )
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        _damaged(f"not a receipt ({error})", path, getattr(error, "lineno", 1))
    for named in [*(one.path for one in taken), *(one.path for one in declined)]:
        if why := needed_path(named):
            _damaged(why, path, 1)
    return Receipt(names, taken, declined)


def _damaged(what: str, path: str, line: int) -> NoReturn:
    raise ShipwayError(what, path, back(path), line=line) from None


def _of_taken(one: Taken) -> dict[str, Any]:
    data = {"path": one.path, "list": list(one.chain), "like": one.like}
    text = [
        [p.alias, p.form.separator, p.form.case] if isinstance(p, Slot) else p
        for p in one.shape.pieces
    ]
    rest = {
        "usual": one.usual,
        "before": one.before,
        "behind": one.behind,
        "separator": one.separator,
    }
    return {**data, "text": text, **{key: value for key, value in rest.items() if value}}


def _taken(data: dict[str, Any]) -> Taken:
    path, like = _text(data["path"]), _text(data["like"])
    shape = Shape(tuple(_piece(piece) for piece in data["text"]))
    chain = tuple(map(_text, data["list"]))
    usual, separator = (_text(data.get(key, "")) for key in ("usual", "separator"))
    before, behind = (int(data.get(key, 0)) for key in ("before", "behind"))
    return Taken(path, chain, shape, like, usual, before, behind, separator)


def _piece(piece: Any) -> str | int | Slot:
    if isinstance(piece, Sequence) and not isinstance(piece, str):
        alias, separator, case = piece
        if separator not in SEPARATORS or case not in (*CASES, OWN) or int(alias) < 0:
            raise ValueError(f"{piece} is no place of a name")
        return Slot(int(alias), Form(separator, case), sure=True)
    return piece if isinstance(piece, int) else _text(piece)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
