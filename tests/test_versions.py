"""A host's catalog is used where the generated code works with what it names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shipway.cli import main
from shipway.npm_ranges import RANGES, answered_by
from shipway.sources.host import Host
from support.hosts import make_host


def test_versions_that_fit_are_taken_from_the_catalog() -> None:
    """Ours itself, and anything newer of the same major."""
    assert answered_by(RANGES) == sorted(RANGES)
    assert answered_by({"zod": "^4.9.0", "pino": "10.4.1", "left-pad": "^1.0.0"}) == ["pino", "zod"]


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("zod", "^3.25.0"),  # another major
        ("zod", "^4.0.0"),  # may resolve to what the generated code was not tried with
        ("vitest", "^6.0.0"),
        ("@opentelemetry/sdk-node", "^0.302.0"),  # before 1.0, each minor may break
        ("typescript", "~7.1.0"),  # its minors break what parses it
        ("typescript", "^5.9.0"),
        ("zod", "catalog:other"),
        ("zod", "latest"),
    ],
)
def test_versions_that_do_not_fit_are_not(name: str, version: str) -> None:
    assert answered_by({name: version}) == []


@pytest.mark.parametrize("version", ["~7.0.2", "~6.0.3", "6.0.4"])
def test_either_typescript_is_taken_from_the_catalog(version: str) -> None:
    """The native one, and the one before, which a host's linter may need."""
    assert answered_by({"typescript": version}) == ["typescript"]


def test_a_service_says_catalog_only_for_what_fits(tmp_path: Path) -> None:
    """Of a catalog with the right zod and an old TypeScript, zod alone is used."""
    catalog = 'packages:\n  - packages/*\ncatalog:\n  zod: ^4.6.7\n  typescript: "~5.4.0"\n'
    host = make_host(tmp_path / "acme", {"pnpm-workspace.yaml": catalog})
    assert Host(host).facts.catalog == ("zod",)
    with pytest.raises(SystemExit, match="0"):
        main(("new", "payments", "--yes", "-C", str(host)))
    manifest = json.loads((host / "services/payments/package.json").read_text())
    assert manifest["dependencies"]["zod"] == "catalog:"
    assert manifest["devDependencies"]["typescript"] == RANGES["typescript"]
