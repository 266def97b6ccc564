"""A Compose service is given its variables one by one, not a person's whole file."""

from __future__ import annotations

import pytest

from shipway.check.env_files import whole_env_files

WEB = "services:\n  web:\n    env_file: {}\n"


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (".env.local", 3),
        ('"../../.env.development.local"', 3),
        ("[a.env, .env.local]", 3),
        ("\n      - a.env\n      - .env.local", 5),
        ("\n      - path: .env.local\n        required: false", 4),
    ],
)
def test_a_file_of_secrets_is_found_in_every_form(value: str, line: int) -> None:
    (found,) = whole_env_files("compose.yml", WEB.format(value))
    assert (found.line, found.rule) == (line, "env-file")


def test_a_part_that_services_share_is_no_way_around() -> None:
    (found,) = whole_env_files("compose.yml", "x-all: &all\n  env_file: .env.local\n")
    assert found.line == 2


@pytest.mark.parametrize("value", ["web.env", "./config/.env.web", "[]", "", ".env.localhost"])
def test_a_file_of_the_services_own_is_let_be(value: str) -> None:
    """So is the provisioner's, and a comment."""
    assert whole_env_files("compose.yml", WEB.format(value) + "# .env.local\n") == []
    other = WEB.replace("web", "db-provision").format(".env.local")
    assert whole_env_files("compose.yml", other) == []
