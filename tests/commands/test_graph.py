"""`shipway graph` prints who talks to whom, in three forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from support.callers import host_with, service
from support.hosts import snapshot
from support.json_output import read_output


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """web calls api, and api a database whose address has a password."""
    urls = {"DATABASE_URL": "postgres://app:hidden@postgres:5432/app"}
    return host_with(tmp_path / "acme", service("api", urls), service("web", {"URL": "http://api"}))


def test_text_mermaid_and_json_say_the_same_and_no_value(
    pair: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = snapshot(pair)
    capsys.readouterr()
    assert shipway(pair, "graph") == 0
    text = capsys.readouterr().out
    assert [line.split()[:4] for line in text.splitlines()[2:]] == [
        ["api", "database", "postgres", "DATABASE_URL"],
        ["web", "calls", "api", "URL"],
    ]
    assert shipway(pair, "graph", "--json") == 0
    out = capsys.readouterr().out
    edges = read_output(out, "graph")["edges"]
    assert [(edge["from"], edge["to"]) for edge in edges] == [("api", "postgres"), ("web", "api")]
    assert shipway(pair, "graph", "--format", "mermaid") == 0
    mermaid = capsys.readouterr().out
    assert mermaid.startswith("flowchart LR\n") and mermaid.count("-->") == 2
    assert "hidden" not in text + out + mermaid
    assert snapshot(pair) == before


def test_a_name_that_is_not_there_is_named_right(
    pair: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(pair, "graph", "postgers") == 2
    assert "did you mean postgres?" in capsys.readouterr().err
    assert shipway(pair, "graph", "postgres") == 0
    assert "web" not in capsys.readouterr().out
