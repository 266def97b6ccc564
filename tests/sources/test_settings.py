"""The host's own settings: a person's edits in them stay."""

from __future__ import annotations

import pytest

from shipway.errors import ShipwayError
from shipway.host_facts import HostFacts
from shipway.service import Service
from shipway.sources.settings import (
    has_ours,
    new_settings,
    read_pin,
    read_settings,
    settings_path,
    with_added,
    with_kept,
    with_template,
    without_ours,
)

SERVICE = Service(name="payments", scope="@acme", compose_file="dev.yml")
SHOWN = HostFacts()


def test_what_was_chosen_is_kept_for_the_next_service() -> None:
    shown = HostFacts(codeowners_file="CODEOWNERS")
    text = new_settings(SERVICE, {"package_json": ["scripts/create:service"]}, shown)
    settings = read_settings(text, settings_path(SERVICE))
    assert settings["scope"] == "@acme" and settings["compose_file"] == "dev.yml"
    assert settings["added"] == {"package_json": ["scripts/create:service"]}
    assert settings["codeowners_file"] == ""  # the host has one, and the service does without
    assert "dependency_cruiser_file" not in settings  # the next one may find what comes later


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
    """Settings that already say it keep their bytes."""
    text = "added:\n  a: [x]\n"
    assert with_added(text, {"a": ["x"]}) == text and with_added(text, {}) == text


@pytest.mark.parametrize("text", ["a: [\n", "- a\n"])
def test_damaged_settings_are_named_with_their_line(text: str) -> None:
    with pytest.raises(ShipwayError, match=r"services/\.shipway\.yml:\d"):
        read_settings(text, "services/.shipway.yml")


COMMIT, OTHER = "0123456789" * 4, "ab" * 20
PINNED = f"""\
# mine
scope: "@acme" # ours
template: # ask the platform team
    source: https://git.example.com/t.git # moved in May
    versions:
        v1.0.0: "{COMMIT}" # the first
"""


def test_the_template_is_pinned_below_what_is_there() -> None:
    before = "# mine\nscope: '@acme' # ours\nadded: {}\n"
    after = with_template(before, "https://bot:x@git.example.com/t.git", {"v1.0.0": COMMIT})
    assert after.startswith(before)
    pin = read_pin(after, "f")
    assert pin and pin.source == "https://git.example.com/t.git"
    assert pin.versions == {"v1.0.0": COMMIT} and pin.where == "f:4"


def test_a_new_version_is_one_more_line() -> None:
    after = with_template(PINNED, "https://git.example.com/t.git", {"v1.1.0": OTHER})
    assert after == f"{PINNED}        v1.1.0: {OTHER}\n"
    assert with_template(after, "https://git.example.com/t.git", {"v1.0.0": COMMIT}) == after


def test_a_moved_template_and_an_accepted_tag_change_their_lines_alone() -> None:
    after = with_template(PINNED, "https://new.example.com/t.git", {"v1.0.0": OTHER})
    assert after == PINNED.replace("git.example", "new.example").replace(f'"{COMMIT}"', OTHER)


def test_settings_that_are_not_there_are_made() -> None:
    pin = read_pin(with_template(None, "/srv/t", {}), "f")
    assert pin and pin.source == "/srv/t" and pin.versions == {}
    assert (
        with_template(with_template(None, "/srv/t", {}), "/srv/t", {"v1": COMMIT}).count("v1") == 1
    )


@pytest.mark.parametrize(
    "template",
    [
        "x",
        "{versions: {}}",
        "{source: 'ext::sh -c x'}",
        "{source: /t, versions: {v1: abc}}",
        "{source: /t, versions: {'-x': " + COMMIT + "}}",
        "{source: /t, versions: [v1]}",
    ],
)
def test_a_pin_that_is_none_is_refused_with_its_line(template: str) -> None:
    with pytest.raises(ShipwayError, match=r"services/\.shipway\.yml:2"):
        read_settings(f"scope: x\ntemplate: {template}\n", "services/.shipway.yml")


def test_a_teams_own_settings_outlive_the_last_service() -> None:
    """What the first service adds goes with the last one, byte for byte."""
    before = "# ours\ncheck: # and why\n  scope: repository\n"
    kept = with_kept(before, SERVICE, SHOWN)
    assert read_settings(kept, "f")["scope"] == "@acme" and has_ours(kept) and not has_ours(before)
    after = with_template(with_added(kept, {"a": ["x"]}), "/srv/t", {"v1": COMMIT})
    assert without_ours(after) == before
    assert with_kept(kept, SERVICE, SHOWN) == kept
    assert without_ours(new_settings(SERVICE, {"a": ["x"]}, SHOWN)) is None
