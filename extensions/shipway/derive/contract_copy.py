"""A client's copy of the contract of the service that it calls: an image has not both folders."""

from __future__ import annotations

import json
from typing import Any

from shipway.derive.sync import Synced
from shipway.drift import Drift
from shipway.service import Service
from shipway.sources.openapi import OPENAPI_NAME, contract_of, contract_path
from shipway.sources.view import View


def contract_copy(view: View, service: Service) -> Synced:
    """What becomes of it; nothing for another package, or where that service is no more."""
    result = Synced()
    wanted = contract_of(view, service.client_of) if service.client_of else ""
    path = f"{service.folder}/{OPENAPI_NAME}"
    if wanted and _meaning(view.text(path)) != _meaning(wanted):
        what = f"is not what {contract_path(view, service.client_of)} says"
        result.contents[path] = wanted
        result.drifts.append((path, Drift(1, OPENAPI_NAME, what)))
    return result


def _meaning(text: str | None) -> Any:
    """What it says, whatever a formatter made of it; itself where it cannot be read."""
    try:
        return json.loads((text or "").removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return text
