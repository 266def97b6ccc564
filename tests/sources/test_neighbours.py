"""The neighbour report finds hand lists and leaves noise out."""

from __future__ import annotations

from pathlib import Path

from shipway.new.report import neighbour_report
from shipway.sources import git
from shipway.sources.neighbours import Mention, mentions, siblings_of
from support.hosts import make_host


def test_hand_lists_that_name_a_sibling_are_found_by_whole_words(tmp_path: Path) -> None:
    root = make_host(tmp_path / "h", {"pnpm-lock.yaml": "scheduler-worker: 1\n"})
    siblings = siblings_of(git.files(root), "services", "payments")
    assert siblings == ["scheduler-worker"]
    found = mentions(root, siblings, "payments", ["services", "docker-compose.dev.yml"])
    assert [(m.path, [line[0] for line in m.lines]) for m in found] == [
        ("docs/services.md", [1]),
        ("scripts/deploy.sh", [1]),
    ]


def test_a_file_that_names_the_new_service_already_is_not_reported(tmp_path: Path) -> None:
    root = make_host(tmp_path / "h", {"scripts/deploy.sh": "scheduler-worker payments\n"})
    found = mentions(root, ["scheduler-worker"], "payments", ["services", "docker-compose.dev.yml"])
    assert [m.path for m in found] == ["docs/services.md"]


def test_a_first_service_has_no_neighbours(tmp_path: Path) -> None:
    assert mentions(make_host(tmp_path / "h"), [], "payments", []) == []


def test_a_long_report_ends_after_twenty_lines_and_says_how_many_are_left() -> None:
    """One line a file: a repository that names its services everywhere had thousands."""
    found = tuple(
        Mention(f"deploy/{number}.yaml", ("api",), ((1, "api", "- api"),), count=3)
        for number in range(30)
    )
    lines = neighbour_report(found, "payments").splitlines()
    assert len(lines) == 22 and lines[1] == "  deploy/0.yaml:1: - api … 3 lines"
    assert lines[-1] == "  … and 10 files more, which --json lists"
