"""Put wiring back that went missing from the shared files."""

from __future__ import annotations

from shipway.drift import Drift
from shipway.errors import located
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.splice.model import Document
from shipway.wiring import engine
from shipway.wiring.addresses import as_written
from shipway.wiring.receipt import Receipt, receipt_in, targets_in

Documents = dict[tuple[str, str], Document]
"""Parsed shared files by target and text: a fleet asks for the same ones again and again."""


def restore_wiring(
    view: View, generated: GeneratedService, documents: Documents
) -> tuple[dict[str, str], list[tuple[str, Drift]]]:
    """The texts that change, and what was missing; nothing for a service without a receipt.

    Raises ShipwayError, with file and line, when a file cannot be spliced, or when only a newer
    Shipway knows what is wired.
    """
    text_of_receipt = view.text(generated.receipt)
    receipt = (
        receipt_in(view.host, text_of_receipt, generated.receipt) if text_of_receipt else Receipt()
    )
    texts: dict[str, str] = {}
    drifts: list[tuple[str, Drift]] = []
    for target, wired in targets_in(receipt):
        text = texts.get(wired.file, view.text(wired.file))
        if text is None:
            continue
        with located(wired.file):
            document = documents.get((target.name, text)) or target.open(text)
            documents[target.name, text] = document
            missing = {
                i: block
                for i, block in wired.blocks.items()
                if target.find(document, i) is None and target.container(document, i) is not None
            }
            if missing:
                texts[wired.file] = engine.wire(target, text, as_written(view, wired.file, missing))
        drifts += [(wired.file, Drift(1, i, "is missing")) for i in missing]
    return texts, drifts
