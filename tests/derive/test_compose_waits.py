"""A service that is older than the task of its database waits for that, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from shipway.derive.receipt import DERIVED_NAME
from shipway.derive.service_facts import ServiceFacts
from shipway.sources.services import RECEIPT_NAME
from shipway.wiring.compose import TARGET
from shipway.wiring.engine import wire
from shipway.wiring.receipt import receipt_text
from support.changes import change_file, swap
from support.derived import derived, facts, host_with_manifests

STACK = "services:\n  postgres:\n    image: postgres:18\n"
TASK = "  migrate:\n    build: { context: ., args: { TASK: db-migrate } }\n    restart: 'no'\n"
ENDED = {"condition": "service_completed_successfully"}
HEALTHY = {"condition": "service_healthy"}
POSTGRES = {
    "database": "DATABASE_URL",
    "compose_postgres": "postgres",
    "compose_postgres_condition": "service_healthy",
}
LINE = "      migrate:\n        condition: service_completed_successfully\n"
SINCE = {**POSTGRES, "compose_migrate": "migrate"}


def host(root: Path, made: ServiceFacts) -> Path:
    """The service as it was wired, and the task that came since."""
    text = wire(TARGET, STACK, TARGET.blocks(made)) + TASK
    receipt = {f"{made.service.folder}/{RECEIPT_NAME}": receipt_text(made)}
    root = host_with_manifests(root, **{"compose.yml": text, **receipt})
    derived(root, made)
    return root


def waits(root: Path) -> Any:
    """What Compose waits for before the service starts."""
    return yaml.safe_load((root / "compose.yml").read_text())["services"]["payments"]["depends_on"]


def test_sync_has_it_wait_and_a_team_may_take_that_out(tmp_path: Path) -> None:
    """It goes with the task."""
    root = host(tmp_path / "acme", facts(**POSTGRES))
    before = (root / "compose.yml").read_text()
    assert waits(root) == {"postgres": HEALTHY}
    derived(root, facts(**SINCE))
    assert waits(root) == {"postgres": HEALTHY, "migrate": ENDED}
    assert derived(root, facts(**SINCE)).contents == {}
    with_it = (root / "compose.yml").read_text()
    change_file(root / "compose.yml", swap(LINE, ""))
    assert derived(root, facts(**SINCE)).contents == {}
    (root / "compose.yml").write_text(with_it)
    derived(root, facts(**POSTGRES))
    assert (root / "compose.yml").read_text() == before


def test_one_that_a_profile_keeps_back_need_not_run(tmp_path: Path) -> None:
    root = host(tmp_path / "acme", facts(**POSTGRES))
    derived(root, facts(**SINCE, compose_migrate_optional=True))
    assert waits(root)["migrate"] == {**ENDED, "required": False}


@pytest.mark.parametrize(
    ("made", "old", "new"),
    [
        (SINCE, LINE, ""),
        (POSTGRES, "      postgres:\n        condition: service_healthy\n", "      mail: {}\n"),
    ],
    ids=["taken out of the wiring", "waits for another"],
)
def test_what_a_team_decided_stays(
    tmp_path: Path, made: dict[str, str], old: str, new: str
) -> None:
    root = host(tmp_path / "acme", facts(**made))
    change_file(root / "compose.yml", swap(old, new))
    before = (root / "compose.yml").read_text()
    derived(root, facts(**SINCE))
    assert (root / "compose.yml").read_text() == before


@pytest.mark.parametrize("more", [{"database": "none"}, {"compose_migrate": ""}])
def test_none_without_a_database_or_a_task(tmp_path: Path, more: dict[str, str]) -> None:
    root = host(tmp_path / "acme", facts(**POSTGRES))
    derived(root, facts(**{**SINCE, **more}))
    assert LINE not in (root / "compose.yml").read_text()


def test_a_new_service_has_it_from_its_wiring_alone(tmp_path: Path) -> None:
    root = host(tmp_path / "acme", facts(**SINCE))
    assert waits(root) == {"postgres": HEALTHY, "migrate": ENDED}
    receipt = (root / "services/payments" / DERIVED_NAME).read_text()
    assert "service_completed_successfully" not in receipt
