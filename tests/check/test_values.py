"""Values that production still lacks, and a service that lacks its own wiring."""

from __future__ import annotations

from pathlib import Path

from shipway.check.run import findings_in
from shipway.check.values import missing_values
from shipway.sources.host import Host
from shipway.sources.services import RECEIPT_NAME, GeneratedService
from support.hosts import make_host

OVERLAY = "configMapGenerator:\n  - name: payments\n    literals:\n      - A=1\n      - REGION=\n"


def test_an_environments_empty_value_is_found() -> None:
    (found,) = missing_values("kustomization.yaml", OVERLAY)
    assert (found.line, found.rule) == (5, "value-missing") and "REGION=VALUE" in found.fix


def test_a_service_that_copier_began_and_did_not_wire_is_found(tmp_path: Path) -> None:
    """It has a receipt and no answers, and no commit says that it is meant so."""
    root = make_host(tmp_path / "acme")
    receipt = root / "services/payments" / RECEIPT_NAME
    receipt.parent.mkdir(parents=True)
    receipt.write_text("{}")
    (found,) = findings_in(Host(root), [GeneratedService("payments", "services/payments")])
    assert found.rule == "half-made" and "shipway new payments --yes" in found.fix
