"""A client's copy of the contract of the service that it calls: an image has not both folders."""

from __future__ import annotations

from shipway.derive.sync import Synced
from shipway.derive.whole_json import meaning
from shipway.drift import Drift
from shipway.service import Service
from shipway.sources.openapi import OPENAPI_NAME, contract_of, contract_path
from shipway.sources.view import View


def contract_copy(view: View, service: Service) -> Synced:
    """What becomes of it; nothing for another package, or where that service is no more."""
    result = Synced()
    wanted = contract_of(view, service.client_of) if service.client_of else ""
    path = f"{service.folder}/{OPENAPI_NAME}"
    if wanted and _said(view.text(path)) != _said(wanted):
        what = f"is not what {contract_path(view, service.client_of)} says"
        result.contents[path] = wanted
        result.drifts.append((path, Drift(1, OPENAPI_NAME, what)))
    return result


def _said(text: str | None) -> object:
    """What it says, whatever a formatter or an editor made of it."""
    return meaning((text or "").removeprefix("\ufeff"))
