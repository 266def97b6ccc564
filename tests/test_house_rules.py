"""What is held of the tests themselves."""

from __future__ import annotations

from hypothesis import settings


def test_a_loaded_machine_fails_no_property() -> None:
    """Hypothesis' own deadline is 200 ms for an example; conftest.py takes it away for all."""
    assert settings.default is not None and settings.default.deadline is None
