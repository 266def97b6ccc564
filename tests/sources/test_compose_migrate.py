"""Which service of a stack brings the database's tables up to date."""

from __future__ import annotations

import pytest

from shipway.sources.compose_migrate import migrate_of
from shipway.sources.compose_stack import stack_of

WAITS = "  web: {build: ., depends_on: {%s: {condition: service_%s}}}\n"
STACKS = {
    "nobody": ("  db: {image: postgres}\n", ""),
    "the task of ours": ("  tables: {build: {args: {TASK: db-migrate}}}\n", "tables"),
    "its other form": ("  tables: {build: {args: [TASK=db-migrate]}}\n", "tables"),
    "another task": ("  roles: {build: {args: {TASK: db-provision}}}\n", ""),
    "one that is waited for": (
        "  migrations: {build: .}\n" + WAITS % ("migrations", "completed_successfully"),
        "migrations",
    ),
    "one that goes on": ("  migrator: {build: .}\n" + WAITS % ("migrator", "started"), ""),
    "one of another kind": (
        "  seed: {build: .}\n" + WAITS % ("seed", "completed_successfully"),
        "",
    ),
    "a plain list": ("  migrate: {build: .}\n  web: {build: ., depends_on: [migrate]}\n", ""),
}


@pytest.mark.parametrize("case", STACKS)
def test_it_is_known_by_its_task_or_by_who_waits_for_its_end(case: str) -> None:
    text, name = STACKS[case]
    assert migrate_of(stack_of("a.yml", lambda _: f"services:\n{text}")) == name
