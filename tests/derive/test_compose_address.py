"""An address takes the place of its stand-in, and of nothing else."""

from __future__ import annotations

import pytest

from shipway.derive.compose_address import filled, lacks_address, with_addresses

FOUND = {"DATABASE_URL": "postgres://a:b@db/c"}
TEXT = """\
services:
  payments: # ours
    environment:{}
  other:
    environment: {{ DATABASE_URL: "${{COMPOSE_DATABASE_URL:-}}" }}
"""
FORMS = {
    "map": ("\n      DATABASE_URL: {} # here", '"${COMPOSE_DATABASE_URL:-}"', "FOUND"),
    "plain": ("\n      DATABASE_URL: {}", "${COMPOSE_DATABASE_URL:-}", "FOUND"),
    "single quotes": ("\n      DATABASE_URL: {}", "'${COMPOSE_DATABASE_URL:-}'", "FOUND"),
    "list": ("\n      - {}", "DATABASE_URL=${COMPOSE_DATABASE_URL:-}", '"DATABASE_URL=FOUND"'),
    "braces": (" {{ DATABASE_URL: {} }}", '"${COMPOSE_DATABASE_URL:-}"', "FOUND"),
}


@pytest.mark.parametrize("form", FORMS)
def test_an_address_takes_the_place_of_its_stand_in(form: str) -> None:
    """In every form that the team may have brought the entry into; no other byte changes."""
    line, before, after = FORMS[form]
    address = after.replace("FOUND", FOUND["DATABASE_URL"])
    text = TEXT.format(line.format(before))
    done, drifts = with_addresses(text, "payments", lambda name: FOUND.get(name, ""))
    assert done == TEXT.format(line.format(address))
    assert [(d.line, d.key) for d in drifts] == [
        (4 if "\n" in line else 3, "services.payments.environment.DATABASE_URL")
    ]
    assert lacks_address(text, "payments") == ["DATABASE_URL"]
    assert lacks_address(done, "payments") == []


def test_what_the_team_wrote_and_what_is_unknown_stay() -> None:
    team = TEXT.format("\n      DATABASE_URL: postgres://mine")
    assert with_addresses(team, "payments", lambda _: "postgres://x") == (team, [])
    unknown = TEXT.format('\n      DATABASE_URL: "${COMPOSE_DATABASE_URL:-}"')
    assert with_addresses(unknown, "payments", lambda _: "") == (unknown, [])
    assert with_addresses("services: {}\n", "payments", lambda _: "") == ("services: {}\n", [])


def test_a_snippet_is_filled_and_quoted() -> None:
    snippet = '  environment:\n    DATABASE_URL: "${COMPOSE_DATABASE_URL:-}"'
    odd = filled(snippet, lambda _: 'postgres://${A:-"x"}@db')
    assert odd == '  environment:\n    DATABASE_URL: "postgres://${A:-\\"x\\"}@db"'
    assert filled(snippet, lambda _: "") == snippet
