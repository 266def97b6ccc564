"""What every connection does with files: one entry put in with proof, and all that follows."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from shipway.errors import ShipwayError, located
from shipway.file_changes import TextChanges
from shipway.sources.connections import (
    CONNECTIONS_NAME,
    Connection,
    Sending,
    connections_of,
    connections_text,
    sendings_of,
)
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.sync import sync_service
from shipway.wiring.engine import unwire, wire
from shipway.wiring.restore import Documents
from shipway.wiring.target import Blocks, Target


def put_in(target: Target, path: str, before: str, blocks: Blocks) -> str:
    """The text with one entry more, which can be taken out again to the byte.

    Raises ShipwayError, with the line to add by hand.
    """
    (line,) = blocks.values()
    try:
        with located(path):
            after = wire(target, before, blocks)
            if unwire(target, after, blocks) == before:
                return after
    except ShipwayError as error:
        raise ShipwayError(error.what, path, f"add by hand: {line}", line=error.line) from None
    raise ShipwayError("it could not be taken out again", path, f"add by hand: {line}")


def receipt(
    view: View,
    generated: GeneratedService,
    connections: Collection[Connection] | None = None,
    sendings: Collection[Sending] | None = None,
) -> TextChanges:
    """The file that says what a service is connected with; None for either: as it stands."""
    folder = generated.folder
    calls = connections_of(view, folder) if connections is None else connections
    sent = sendings_of(view, folder) if sendings is None else sendings
    text = connections_text(calls, sent) if calls or sent else None
    return {f"{folder}/{CONNECTIONS_NAME}": text}


def all_that_follows(
    view: View, generated: GeneratedService, texts: Mapping[str, str | None]
) -> TextChanges:
    """The texts, and what is derived from them; what says the same as before is left out."""
    planned: TextChanges = {**texts}
    after = View(view.host, planned, view.known)
    planned |= sync_service(after, generated, Documents()).contents
    return {path: text for path, text in planned.items() if text != view.text(path)}
