"""A connection of which one half is missing is named, with the command that cures it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.check.connections import half_connections
from shipway.derive.load import service_facts_of, services_in
from shipway.errors import ShipwayError
from shipway.sources.connections import CONNECTIONS_NAME, Connection, connections_text
from shipway.sources.host import Host
from shipway.sources.view import View
from support.callers import host_with, service

RECEIPT = f"services/web/{CONNECTIONS_NAME}"


def found(root: Path, url: str | None, receipt: str) -> list[str]:
    """What is said of web, whose API_URL leads there."""
    parts = service("api"), service("web", {"API_URL": url} if url else {})
    host = Host(host_with(root, *parts, **{RECEIPT: receipt}))
    web = next(one for one in services_in(host) if one.name == "web")
    view = View(host)
    return [str(one) for one in half_connections(view, service_facts_of(view, web))]


JOBS = '{{"connections": [], "jobs": [{{"service": "a", {}, "waits": true}}]}}'
ONE = connections_text([Connection("api", "API_URL")])


def test_a_whole_connection_is_let_be(tmp_path: Path) -> None:
    """By its Service, in whatever form."""
    assert found(tmp_path / "acme", "http://api.shop.svc:80/v1", ONE) == []


@pytest.mark.parametrize(
    ("url", "says", "fix"),
    [
        (None, "nothing declares API_URL", "or the same with --remove"),
        ("http://search", "leads to no service of that name", "connect web api --remove"),
    ],
)
def test_a_half_is_named_with_its_line(
    url: str | None, says: str, fix: str, tmp_path: Path
) -> None:
    (one,) = found(tmp_path / "acme", url, ONE)
    assert one.startswith(f"{RECEIPT}:4: ") and says in one and one.endswith(fix)
    assert "[connection-half]" in one


@pytest.mark.parametrize(
    "text",
    [
        "{}", "[", '{"connections": [{}]}',
        '{"connections": [{"service": "../api", "variable": "A", "waits": true}]}',
        '{"connections": [{"service": "api", "variable": "A B", "waits": true}]}',
        '{"connections": [], "jobs": [{}]}', '{"connections": [], "jobs": 1}',
        JOBS.format('"package": "../a", "variable": ""'),
        JOBS.format('"package": "a", "variable": "A B"'),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused_by_its_name(text: str, tmp_path: Path) -> None:
    """It comes with a pull request: what it names is validated."""
    with pytest.raises(ShipwayError) as error:
        found(tmp_path / "acme", "http://api", text)
    assert error.value.path == RECEIPT
