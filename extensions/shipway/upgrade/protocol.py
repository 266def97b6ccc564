"""What ``shipway update`` and a template's ``extensions/fold.py`` say to each other.

The two are of different versions, and either may be the older one: so both sides keep to this.

Request, on standard input, a JSON object::

    protocol   the number below; 1 when it is missing
    root       the repository's root, an absolute path
    steps      [[before, after], …]: a service's receipt as text, "" for none
    paths      [path, …]: where each of these receipts lies, for messages; may be missing
    texts      {path: text}: files as they are about to be (null: it goes), where that is not what
               is on disk; may be missing

Answer, on standard output with exit code 0, a JSON object::

    protocol   as above
    changes    [{"path", "before", "after", "theirs"}, …]: texts; "before" is null for a new file;
               "theirs" is null or missing without a conflict
    conflicts  [[path, what], …]

Any other exit code is a refusal; standard error says why, and nothing was written.

- Each side ignores what it does not know: fields, and further items of a pair. What came after
  protocol 1 may be missing.
- The number goes up only when ignoring what is new would do harm. A side that gets a higher number
  than its own refuses, and says what to bring up to date.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from shipway.errors import UPGRADE, NewerShipwayError, ShipwayError
from shipway.file_changes import TextChanges
from shipway.sources.host import Host
from shipway.sources.view import View
from shipway.upgrade.shared_files import Change, SharedUpdate, Step, update_shared
from shipway.wiring.receipt import Receipt, read_receipt

PROTOCOL = 1
NEWER_TEMPLATE = "name a newer version with --to, or run copier update for each service"
FIELDS = frozenset(field.name for field in fields(Change))


@dataclass(frozen=True, slots=True)
class Receipts:
    """A service's receipt before and after, as texts (empty: none), and the path of its file."""

    path: str
    before: str
    after: str


def request_of(root: Path, receipts: Sequence[Receipts], texts: TextChanges | None = None) -> str:
    """The request for these services, in the order given; ``texts``: what is not on disk yet."""
    return json.dumps(
        {
            "protocol": PROTOCOL,
            "root": str(root),
            "steps": [[one.before, one.after] for one in receipts],
            "paths": [one.path for one in receipts],
            "texts": dict(texts or {}),
        }
    )


def answer_request(text: str) -> str:
    """The answer to a request.

    Raises ShipwayError for what :func:`update_shared` refuses, for a request in a newer protocol,
    and for what is no request.
    """
    try:
        request = json.loads(text)
        number, root = int(request.get("protocol", 1)), Path(request["root"])
        paths = request.get("paths") or ["receipt"] * len(request["steps"])
        steps = [(path, *pair[:2]) for path, pair in zip(paths, request["steps"], strict=True)]
        receipts = [Receipts(*step) for step in steps]
        view = View(Host(root), dict(request.get("texts") or {}))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ShipwayError(f"not a request of shipway update ({_said(error)})") from None
    if number > PROTOCOL:
        what = f"this version of the template is older than your shipway (protocol {number})"
        raise ShipwayError(what, fix=NEWER_TEMPLATE)
    return answer_of(update_shared(view, map(_step, receipts)))


def answer_of(update: SharedUpdate) -> str:
    """The answer that says ``update``."""
    return json.dumps({"protocol": PROTOCOL, **asdict(update)})


def read_answer(text: str) -> SharedUpdate:
    """What :func:`answer_of` gave, in this version or another.

    Raises NewerShipwayError for a newer protocol, and for what is no answer.
    """
    try:
        answer = json.loads(text)
        number = int(answer.get("protocol", 1))
        changes = [_change(change) for change in answer["changes"]]
        conflicts = [(path, what) for path, what, *_ in answer["conflicts"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"the template's answer cannot be read ({_said(error)})"
        raise NewerShipwayError(what, fix=UPGRADE) from None
    if number > PROTOCOL:
        what = f"this version of the template needs a newer shipway (protocol {number})"
        raise NewerShipwayError(what, fix=UPGRADE)
    return SharedUpdate(changes, conflicts)


def _step(receipts: Receipts) -> Step:
    before, after = receipts.before, receipts.after
    return _receipt(before, receipts.path), _receipt(after, receipts.path)


def _receipt(text: str, path: str) -> Receipt:
    return read_receipt(text, path) if text else {}


def _change(change: dict[str, Any]) -> Change:
    return Change(**{name: value for name, value in change.items() if name in FIELDS})


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
