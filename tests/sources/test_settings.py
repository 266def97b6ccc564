"""The host's own settings: a person's edits in them stay."""

from __future__ import annotations

import pytest

from shipway.errors import ShipwayError
from shipway.service import Service
from shipway.sources.settings import new_settings, read_settings, settings_path, with_added

SERVICE = Service(name="payments", scope="@acme", compose_file="dev.yml")


def test_what_was_chosen_is_kept_for_the_next_service() -> None:
    text = new_settings(SERVICE, {"package_json": ["scripts/create:service"]})
    settings = read_settings(text, settings_path(SERVICE))
    assert settings["scope"] == "@acme" and settings["compose_file"] == "dev.yml"
    assert settings["added"] == {"package_json": ["scripts/create:service"]}


def test_more_entries_leave_every_other_line_alone() -> None:
    text = "# mine\nscope: '@acme' # ours\nadded:\n  a:\n    - x\nteam: kept # by hand\n"
    after = with_added(text, {"a": ["x", "y"], "b": ["z"]})
    assert read_settings(after, "f")["added"] == {"a": ["x", "y"], "b": ["z"]}
    assert after.startswith("# mine\nscope: '@acme' # ours\n")
    assert after.endswith("team: kept # by hand\n")


@pytest.mark.parametrize("text", ["added: {}\n", "scope: '@x'\n"])
def test_the_first_entries_are_put_in(text: str) -> None:
    assert read_settings(with_added(text, {"a": ["x"]}), "f")["added"] == {"a": ["x"]}


def test_nothing_new_changes_nothing() -> None:
    text = "added:\n  a: [x]\n"
    assert with_added(text, {"a": ["x"]}) == text and with_added(text, {}) == text


@pytest.mark.parametrize("text", ["a: [\n", "- a\n"])
def test_damaged_settings_are_named_with_their_line(text: str) -> None:
    with pytest.raises(ShipwayError, match=r"services/\.shipway\.yml:\d"):
        read_settings(text, "services/.shipway.yml")
