"""The neighbour report finds hand lists and leaves noise out."""

from __future__ import annotations

from pathlib import Path

from shipway.sources import git
from shipway.sources.neighbours import mentions, siblings_of
from support.hosts import make_host


def test_hand_lists_that_name_a_sibling_are_found_by_whole_words(tmp_path: Path) -> None:
    root = make_host(tmp_path / "h", {"pnpm-lock.yaml": "scheduler-worker: 1\n"})
    siblings = siblings_of(git.files(root), "services", "payments")
    assert siblings == ["scheduler-worker"]
    found = mentions(root, siblings, "payments", "services", ["docker-compose.dev.yml"])
    assert [(m.path, [line[0] for line in m.lines]) for m in found] == [
        ("docs/services.md", [1]),
        ("scripts/deploy.sh", [1]),
    ]


def test_a_file_that_names_the_new_service_already_is_not_reported(tmp_path: Path) -> None:
    root = make_host(tmp_path / "h", {"scripts/deploy.sh": "scheduler-worker payments\n"})
    found = mentions(root, ["scheduler-worker"], "payments", "services", ["docker-compose.dev.yml"])
    assert [m.path for m in found] == ["docs/services.md"]


def test_a_first_service_has_no_neighbours(tmp_path: Path) -> None:
    assert mentions(make_host(tmp_path / "h"), [], "payments", "services", []) == []
