"""The receipt: the exact blocks that the template generated, the merge base of the next update."""

from __future__ import annotations

import json
from dataclasses import dataclass

from shipway.errors import ShipwayError
from shipway.service import Service
from shipway.wiring.registry import TARGETS
from shipway.wiring.target import Blocks


@dataclass(frozen=True, slots=True)
class Wired:
    """What one target got: the host's file and our blocks in it."""

    file: str
    blocks: Blocks


Receipt = dict[str, Wired]
"""Target name -> what it got."""


def receipt_of(service: Service) -> Receipt:
    """The receipt that this version of the template gives to ``service``."""
    return {
        target.name: Wired(target.path(service), blocks)
        for target in TARGETS
        if target.path(service) and (blocks := target.blocks(service))
    }


def receipt_text(service: Service) -> str:
    """The receipt's file, in the layout that JSON formatters leave alone."""
    targets = {
        name: {
            "file": wired.file,
            "blocks": dict(wired.blocks),
        }
        for name, wired in receipt_of(service).items()
    }
    return (
        json.dumps({"service": service.name, "targets": targets}, indent=2, ensure_ascii=False)
        + "\n"
    )


def read_receipt(text: str, path: str) -> Receipt:
    """Parse. Raises ShipwayError with the line when the file was damaged by hand."""
    try:
        targets = json.loads(text)["targets"]
        return {
            name: Wired(str(wired["file"]), {str(k): str(v) for k, v in wired["blocks"].items()})
            for name, wired in targets.items()
        }
    except json.JSONDecodeError as error:
        what, line = error.msg, error.lineno
    except (KeyError, TypeError, AttributeError) as error:
        what, line = f"not a receipt ({error})", 1
    fix = f"bring it back as it was: git checkout HEAD -- {path}"
    raise ShipwayError(what, f"{path}:{line}", fix)
