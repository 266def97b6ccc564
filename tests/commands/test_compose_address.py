"""The database's address in Compose, where none is found, where it comes later, and in updates."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from support.changes import change_file, swap
from support.hosts import COMPOSE, commit, make_host
from support.versions import TemplateHistory
from zoo.keeper import shipway

PATH = "docker-compose.dev.yml"
SERVER = swap("image: postgres:17", "image: postgres:17\n    environment: [POSTGRES_PASSWORD=h0th]")
FOUND = "${COMPOSE_DATABASE_URL:-postgres://postgres:h0th@postgres:5432/postgres}"
INVENTED = "${COMPOSE_DATABASE_URL:-postgres://app:app@postgres:5432/app}"
STAND_IN = "${COMPOSE_DATABASE_URL:-}"
NEW = ("new", "payments", "--yes", "--data", "database=DATABASE_URL")


def address(host: Path) -> str:
    """What the service has in the Compose file."""
    service = yaml.safe_load((host / PATH).read_text())["services"]["payments"]
    return str(service["environment"]["DATABASE_URL"])


def test_where_none_is_found_next_says_so_and_sync_finds_it_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is invented; neither `check` nor `sync` prints the password."""
    host = make_host(tmp_path / "acme")
    assert shipway(host, *NEW) == 0
    said = "echo COMPOSE_DATABASE_URL=postgres://USER:PASSWORD@HOST:5432/NAME >> .env"
    assert said in capsys.readouterr().out.partition("Next:")[2]
    assert address(host) == STAND_IN
    assert shipway(host, "check") == 0
    change_file(host / PATH, SERVER)
    assert shipway(host, "check") == 1
    shown = capsys.readouterr().out
    assert "environment.DATABASE_URL is not the address that the stack shows" in shown
    assert shipway(host, "sync", "payments") == 0
    assert address(host) == FOUND
    assert shipway(host, "check") == 0
    assert "h0th" not in shown + capsys.readouterr().out


@pytest.mark.parametrize(
    ("compose", "wanted"), [(SERVER(COMPOSE), FOUND), (COMPOSE, INVENTED)], ids=["found", "none"]
)
def test_an_update_mends_what_was_once_invented_and_takes_no_address_away(
    tmp_path: Path, compose: str, wanted: str
) -> None:
    """A service from before addresses were looked for."""
    history = TemplateHistory(tmp_path / "template")
    other = {"extensions/shipway/wiring/compose.py": swap("retries: 12", "retries: 13")}
    history.release("v2.0.0", other)
    host = make_host(tmp_path / "acme", {PATH: compose})
    assert shipway(host, *NEW, "--template", str(history.root), "--ref", "v1.0.0") == 0
    for path in (
        PATH,
        *(f"services/payments/.shipway/{n}" for n in ("wiring.json", "derived.yaml")),
    ):
        text = (host / path).read_text()
        (host / path).write_text(text.replace(FOUND, INVENTED).replace(STAND_IN, INVENTED))
        assert INVENTED in (host / path).read_text()
    commit(host)
    assert shipway(host, "update", "payments", "--to", "v2.0.0") == 0
    assert "retries: 13" in (host / PATH).read_text() and address(host) == wanted
    assert "h0th" not in (host / "services/payments/.shipway/wiring.json").read_text()
    assert shipway(host, "sync", "payments") == 0
    assert address(host) == wanted
