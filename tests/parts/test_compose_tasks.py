"""The part `compose-tasks`: tasks of the database in a host's own Compose file, and out of it."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.parts.compose_tasks import PART, root_login
from shipway.parts.site import Site
from shipway.sources.compose_stack import stack_of
from shipway.sources.host import Host
from support.hosts import commit, snapshot
from support.json_output import read_output
from support.judges import composed
from support.part_hosts import COMPOSE as PLAIN
from support.part_hosts import part_host

PASSWORD = "vault-of-hoth"
HABITS = f"""\
services:
    vault:   # ours
        image: "postgres:17"
        profiles: [data]
        environment:
            - POSTGRES_USER=app
            - POSTGRES_PASSWORD={PASSWORD}
        networks: [internal]

    web:
        build: apps/web
        environment:
            - DATABASE_URL=postgres://app:{PASSWORD}@vault/app

networks:
    internal: {{}}
"""


@pytest.mark.parametrize("text", [PLAIN, HABITS], ids=["plain", "habits"])
def test_the_tasks_come_into_the_stack_and_go_without_a_trace(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sound for Compose with and without their profile; no byte of the host's own is another, no
    password is copied, and the address of services stays what the stack showed before."""
    plain = text == PLAIN
    host = part_host(tmp_path / "shop", **{"docker-compose.yml": text})
    before, stack = snapshot(host), composed(host)
    assert shipway(host, "add", "compose-tasks", "--json") == 0
    said = read_output(capsys.readouterr().out, "add")["left"]
    left = [one["fix"] for one in said]
    assert [one["line"] for one in said if "password" in one["what"]] == [3 if plain else 7]
    after = (host / "docker-compose.yml").read_text()
    edits = SequenceMatcher(None, text, after, autojunk=False).get_opcodes()
    assert {tag for tag, *_ in edits} == {"equal", "insert"}
    told = [path for path, content in snapshot(host).items() if PASSWORD.encode() in content]
    assert set(told) <= {"docker-compose.yml"} and after.count(PASSWORD) == text.count(PASSWORD)
    assert composed(host).keys() == stack.keys()
    tasks = composed(host, "--profile", "jobs", "--profile", "data")
    provision, migrate = tasks["db-provision"], tasks["db-migrate"]
    assert migrate["depends_on"]["db-provision"]["condition"] == "service_completed_successfully"
    name = "app" if plain else "application"
    server = "postgres" if plain else "vault"
    dsn = f"postgres://{name}_service:{name}_service@{server}:5432/{name}"
    assert migrate["environment"]["DATABASE_SERVICE_URL"] == dsn
    assert "DATABASE_ROOT_URL" not in migrate["environment"]
    assert list(provision["networks"]) == (["default"] if plain else ["internal"])
    assert ("depends_on" in provision) is plain
    fix = f"COMPOSE_DATABASE_ROOT_URL=postgres://USER:PASSWORD@{server}:5432/postgres"
    assert f"echo {fix} >> .env" in left
    commit(host)
    shipway(host, "check")
    assert "forbidden-variable" not in capsys.readouterr().out
    assert shipway(host, "remove", "--part", "compose-tasks") == 0
    assert snapshot(host) == before


@pytest.mark.parametrize(
    ("environment", "login"),
    [
        ("POSTGRES_PASSWORD: postgres", "postgres:postgres"),
        ("{POSTGRES_USER: leia, POSTGRES_PASSWORD: leia}", "leia:leia"),
        ('{POSTGRES_USER: leia, POSTGRES_PASSWORD: "${PG_PASSWORD}"}', "leia:${PG_PASSWORD}"),
        ('{POSTGRES_USER: "$WHO", POSTGRES_PASSWORD: "${PW}"}', "${WHO}:${PW}"),
        ("{POSTGRES_USER: leia, POSTGRES_PASSWORD: hoth}", ""),
        ('{POSTGRES_PASSWORD: "${PW:-hoth}"}', ""),
        ('{POSTGRES_USER: "${WHO:-leia}", POSTGRES_PASSWORD: "${PW:-hoth}"}', ""),
        (
            '{POSTGRES_USER: "${WHO:-leia}", POSTGRES_PASSWORD: "${PW:-postgres}"}',
            "${WHO:-leia}:${PW:-postgres}",
        ),
        ('{POSTGRES_USER: "${WHO:-leia}", POSTGRES_PASSWORD: leia}', "${WHO:-leia}:leia"),
        ('{POSTGRES_PASSWORD: "${PW:?is needed}"}', "postgres:${PW:?is needed}"),
        ("POSTGRES_HOST_AUTH_METHOD: trust", ""),
        ('{POSTGRES_PASSWORD: "${POSTGRES_ROOT_PASSWORD:-postgres}"}', "postgres:postgres"),
        ('{POSTGRES_PASSWORD: "${APP_DB_PASSWORD}"}', ""),
        ('{POSTGRES_USER: "${OLD_USER:-leia}", POSTGRES_PASSWORD: leia}', "leia:leia"),
    ],
)
def test_a_login_of_the_server_is_copied_only_where_it_is_no_secret(
    environment: str, login: str
) -> None:
    """The receipt of parts holds what was wired, and is committed."""
    lines = environment if environment.startswith("{") else f"{{{environment}}}"
    text = f"services:\n  db:\n    image: postgres\n    environment: {lines}\n"
    assert root_login(stack_of("compose.yml", lambda _: text), "db", ["OLD_*"]) == login


def test_a_stack_without_a_server_gets_no_task(tmp_path: Path) -> None:
    host = part_host(tmp_path / "shop", **{"docker-compose.yml": "services:\n  web: {image: a}\n"})
    site = Site(Host(host), {}, {"compose_file": "docker-compose.yml"})
    [obstacle] = PART.meets(site)
    assert obstacle.blocks and obstacle.what.startswith("no service there is a PostgreSQL server")
    assert not PART.wires(site)


def test_a_variable_that_is_to_go_is_named_with_its_line_and_not_copied(tmp_path: Path) -> None:
    """The block of a host that had `POSTGRES_ROOT_PASSWORD` named it once more."""
    text = (
        "services:\n  db:\n    image: postgres\n    environment:\n      # of the server\n"
        "      - POSTGRES_PASSWORD=${POSTGRES_ROOT_PASSWORD:-postgres}\n"
    )
    host = part_host(tmp_path / "shop", **{"docker-compose.yml": text})
    site = Site(Host(host), {}, {"compose_file": "docker-compose.yml"})
    [left] = PART.meets(site)
    assert (left.line, left.blocks) == (6, False) and "from POSTGRES_ROOT_PASSWORD" in left.what
    block = PART.wires(site)["compose"].blocks["services/db-provision"]
    assert "${COMPOSE_DATABASE_ROOT_URL:-postgres://postgres:postgres@db:5432/postgres}" in block
    assert "POSTGRES_ROOT" not in block
