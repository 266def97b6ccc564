"""`shipway add database --migrate-from`: component variables, by name and place, never a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.errors import ShipwayError
from shipway.parts.components import APP, ROOT, SERVICE, prefixes_of
from shipway.parts.migration import migration_json, migration_of, migration_words
from shipway.sources.host import Host
from support.json_output import read_output
from support.part_hosts import part_host

FILES = {
    "docker-compose.yml": "services:\n  web:\n    environment:\n      APP_DB_HOST: db\n"
    "      APP_DB_PASSWORD: h0th\n      APP_DB_SERVICE_USER: jobs\n",
    ".env.example": "APP_DB_PORT=5432\nAPP_DB_NAME=shop\nAPP_DB_USER=shop\n",
    ".github/workflows/ci.yml": "env:\n"
    "  POSTGRES_ROOT_PASSWORD: ${{ secrets.POSTGRES_ROOT_PASSWORD }}\n"
    "  POSTGRES_ROOT_USER: ${{ vars.POSTGRES_ROOT_USER }}\n",
    "src/env.ts": "const Schema = z.object({\n  APP_DB_HOST: z.string(),\n});\n",
    "compose.test.yml": "services:\n  db:\n    command: -U ${APP_DB_HOST:-x}\n",
    "scripts/provision.sh": 'PGPASSWORD="$POSTGRES_ROOT_PASSWORD" psql\n',
    "docs/old.md": "APP_DB_HOST was here\n",
}


def test_each_dsn_is_made_of_the_variables_and_each_place_is_named(tmp_path: Path) -> None:
    """The root's address has the server of the application's; no value of a line is said."""
    host = Host(part_host(tmp_path / "shop", **FILES))
    found = migration_of(host, "APP_DB_,POSTGRES_ROOT_*")
    forms = {move.dsn: move.form for move in found.moves}
    address = "${APP_DB_HOST}:${APP_DB_PORT}"
    server = address + "/${APP_DB_NAME}"
    root = "postgres://${POSTGRES_ROOT_USER}:${POSTGRES_ROOT_PASSWORD}"
    assert forms[ROOT] == f"{root}@{address}/postgres"
    assert forms[APP] == f"postgres://${{APP_DB_USER}}:${{APP_DB_PASSWORD}}@{server}"
    assert forms[SERVICE] == f"postgres://${{APP_DB_SERVICE_USER}}:<password>@{server}"
    assert found.sets["APP_DB_HOST"] == ["docker-compose.yml:4"]
    read = ["compose.test.yml:3", "src/env.ts:2"]
    assert sorted(found.places["APP_DB_HOST"]) == sorted([*read, "docker-compose.yml:4"])
    password = "POSTGRES_ROOT_PASSWORD"
    assert found.places[password] == [".github/workflows/ci.yml:2", "scripts/provision.sh:1"]
    assert found.sets[password] == [".github/workflows/ci.yml:2"]
    assert (found.secrets, found.vars) == ([password], ["POSTGRES_ROOT_USER"])
    said = migration_words(found, "APP_DB_,POSTGRES_ROOT_*")
    assert "  shipway add database --migrate-from 'APP_DB_,POSTGRES_ROOT_*' --compare '" in said
    assert f"gh secret delete {password}" in said and "no variable gives: password" in said
    assert "h0th" not in f"{said}{migration_json(found)}"


def test_the_command_prints_it_beside_the_part_and_refuses_it_for_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host = part_host(tmp_path / "shop", **FILES)
    option = ("--migrate-from", "APP_DB_")
    assert shipway(host, "add", "boundaries", *option) == 2
    assert "--migrate-from is of the part database" in capsys.readouterr().err
    assert shipway(host, "add", "database", *option, "--dry-run", "--json") == 0
    said = read_output(capsys.readouterr().out, "add")["migration"]
    assert said["dsns"][APP]["parts"]["user"] == "APP_DB_USER"


def test_a_name_that_says_nothing_is_given_its_dsn_and_nonsense_is_refused(tmp_path: Path) -> None:
    host = Host(part_host(tmp_path / "shop", **{".env": None, "a.env": "PG_USER=a\nDB_USER=b\n"}))
    found = migration_of(host, f"{ROOT}=PG_,DB_")
    assert [move.parts.get("user") for move in found.moves] == ["PG_USER", "DB_USER", None]
    for said in ("", "A=B_", "a b", "$(x)"):
        with pytest.raises(ShipwayError, match="beginning"):
            prefixes_of(said)
