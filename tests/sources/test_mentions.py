"""Places that still name a service are found, and noise is left out."""

from __future__ import annotations

from pathlib import Path

from shipway.sources.mentions import Mention, mentions, still_named
from support.hosts import make_host


def test_hand_lists_that_name_a_sibling_are_found_by_whole_words(tmp_path: Path) -> None:
    root = make_host(tmp_path / "h", {"pnpm-lock.yaml": "scheduler-worker: 1\n"})
    found = mentions(root, ["scheduler-worker"], "payments", ["services", "docker-compose.dev.yml"])
    assert [(m.path, [line[0] for line in m.lines]) for m in found] == [
        ("docs/services.md", [1]),
        ("scripts/deploy.sh", [1]),
    ]


def test_a_file_that_names_the_new_service_already_is_not_reported(tmp_path: Path) -> None:
    root = make_host(tmp_path / "h", {"scripts/deploy.sh": "scheduler-worker payments\n"})
    found = mentions(root, ["scheduler-worker"], "payments", ["services", "docker-compose.dev.yml"])
    assert [m.path for m in found] == ["docs/services.md"]


def test_nothing_is_found_for_no_service_at_all(tmp_path: Path) -> None:
    assert mentions(make_host(tmp_path / "h"), [], "payments", []) == []


def test_a_long_report_ends_after_twenty_files_and_says_how_many_are_left() -> None:
    found = [
        Mention(f"deploy/{number}.yaml", ("api",), ((1, "api", "- api"),)) for number in range(30)
    ]
    lines = still_named(found, "api")
    assert len(lines) == 21 and lines[0] == "still named in deploy/0.yaml:1: - api"
    assert lines[-1] == "still named in 10 files more: git grep -wF api"
