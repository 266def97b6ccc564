"""What the development stack gives a service."""

from __future__ import annotations

import pytest

from shipway.derive.compose_environment import environment
from shipway.sources.env_schema import Variable

GIVEN = {
    "a default": (Variable(name="A", default="x$y"), "x$$y"),
    "nothing": (Variable(name="A"), "${A:-}"),
    "required": (Variable(name="A", required=True), "${A:-}"),
    "an example": (Variable(name="A", required=True, example="eu"), "${A:-eu}"),
    "an address": (Variable(name="A", required=True, example="https://x/a"), "${A:-https://x/a}"),
    "a question": (Variable(name="A", required=True, example="https://x/?a"), "https://x/?a"),
    "one that Compose would read": (Variable(name="A", required=True, example="{$x}"), "{$$x}"),
    "an example of what may be left out": (Variable(name="A", example="eu"), "${A:-}"),
    "a secret's example": (
        Variable(name="A", required=True, secret=True, example="s3cret-marker"), "${A:-}",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("variable", "value"), GIVEN.values(), ids=GIVEN)
def test_each_variable_gets_what_development_needs(variable: Variable, value: str) -> None:
    """A required one its first example, unless it is a secret; the developer's own goes first."""
    assert environment([variable], 80) == {"A": value}
