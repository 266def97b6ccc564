"""What is said of variables that reach who must not have them (check/exposure)."""

from __future__ import annotations

from shipway.check.groups import VARIABLES
from shipway.check.rules import Rule

RULES = (
    Rule(
        id="forbidden-variable",
        title="`DATABASE_ROOT_URL` outside of `db-provision`, or a variable that the settings forbid",
        why="Whoever reads the root's DSN can read and drop every database. What else has no place "
        "in a repository is a list in its settings (`check.forbidden_variables`); it is empty unless "
        "a team writes one.",
        cure="read `DATABASE_URL` or `DATABASE_SERVICE_URL` there, and keep the root's DSN where "
        "`db-provision` alone reads it",
        group=VARIABLES,
        of="compose.yml",
        wrong="services:\n  payments:\n    environment: [DATABASE_ROOT_URL]",
        right="services:\n  payments:\n    environment: [DATABASE_URL]",
        scope="meets",
    ),
)
