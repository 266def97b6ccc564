"""Compose: the service's entry, in every habit that hosts have."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shipway.errors import EditError
from shipway.wiring.compose import TARGET
from shipway.wiring.engine import unwire, wire
from support.patching import (
    cases,
    check_case,
    check_noop,
    check_refused,
    check_transformed,
    read_case,
)
from support.services import PAYMENTS, blocks_of, payments_in

HOST = """\
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: hoth
      POSTGRES_DB: echo
    healthcheck:
      test: pg_isready
  api:
    build: .
    networks: [backend]
networks:
  backend: {}
"""


def test_a_service_that_is_there_stays_as_it_is() -> None:
    """Its owner may have changed it: wiring adds, it never corrects."""
    check_noop(TARGET, PAYMENTS, "services:\n  payments:\n    image: ours\n")


def test_a_quoted_key_is_the_same_service() -> None:
    """'payments' and payments are one key."""
    check_noop(TARGET, PAYMENTS, "services:\n  'payments':\n    image: ours\n")


@pytest.mark.parametrize("folder", cases("compose"), ids=lambda folder: folder.name)
def test_the_entry_follows_the_habits_of_the_host(folder: Path) -> None:
    """Golden cases: every byte of the host stays, every law holds."""
    check_case(TARGET, payments_in(read_case(folder)[0]), folder)


def test_nothing_to_follow() -> None:
    """Our own style: indent 2, no database, no network."""
    check_transformed(
        TARGET,
        PAYMENTS,
        "services:\n",
        """\
services:
  payments:
    build:
      context: .
      dockerfile: services/payments/Dockerfile
    environment:
      BODY_LIMIT_BYTES: "1048576"
      CONNECTION_TIMEOUT_MS: "120000"
      DRAIN_DEADLINE_MS: "20000"
      DRAIN_DELAY_MS: "8000"
      HEADERS_TIMEOUT_MS: "65000"
      HOST: "::"
      KEEP_ALIVE_TIMEOUT_MS: "75000"
      LOG_LEVEL: info
      NODE_ENV: development
      PORT: "8080"
      REQUEST_TIMEOUT_MS: "120000"
    ports:
      - "3004:8080"
    healthcheck:
      test:
        - CMD
        - node
        - "-e"
        - "fetch('http://127.0.0.1:8080/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
      interval: 5s
      timeout: 3s
      retries: 12
      start_period: 10s
    stop_grace_period: 30s
""",  # noqa: E501
    )


REFUSED = {
    "services in braces": ("services: {api: {build: .}}\n", "too long for a list or map", "1"),
    "no services": ("name: x\n", "has no services", "1"),
    "empty file": ("", "has no services", "1"),
    "a list at the top": ("- services\n", "has no services", "1"),
    "services is a text": ("x: 1\nservices: none\n", "expected a map or a list", "2"),
    "services is an alias": ("x: &x {}\nservices: *x\n", "cannot add to an alias", "2"),
    "service twice": ("services:\n  a: {}\n  a: {}\n", "the key 'a' is there twice", "3"),
    "two documents": ("services: {}\n---\nservices: {}\n", "expected a single document", "2"),
    "not YAML": ("services:\n  a: [\n", "not valid YAML", "3"),
    "tabs": ("services:\n\ta:\n", "not valid YAML", "2"),
    "a list of services": ("services:\n  - api\n", "cannot be found again", ""),
}


@pytest.mark.parametrize("oddity", REFUSED)
def test_what_cannot_be_wired_is_refused(oddity: str) -> None:
    """With its line, the reason and a remedy."""
    text, what, line = REFUSED[oddity]
    check_refused(TARGET, PAYMENTS, text, what, line)


def test_an_entry_that_others_repeat_is_not_taken_out() -> None:
    """Without its anchor, their alias would mean nothing; the line is one of the host's text."""
    text = "services:\n  payments: &app\n    image: x\n  b: *app\n"
    with pytest.raises(
        EditError, match="with the change, not valid YAML: found undefined alias"
    ) as e:
        unwire(TARGET, text, blocks_of(TARGET, PAYMENTS))
    assert e.value.where == "2" and e.value.fix


def test_two_services_live_side_by_side_in_any_order() -> None:
    """a then b has the entries of b then a, and taking one out leaves the other untouched."""
    a = blocks_of(TARGET, payments_in(HOST))
    b = blocks_of(TARGET, payments_in(HOST, name="invoices", host_port=3005))
    one, other = wire(TARGET, wire(TARGET, HOST, a), b), wire(TARGET, wire(TARGET, HOST, b), a)
    assert sorted(one.splitlines()) == sorted(other.splitlines())
    assert unwire(TARGET, one, a) == wire(TARGET, HOST, b) == unwire(TARGET, other, a)
    assert unwire(TARGET, unwire(TARGET, one, b), a) == HOST


def config(
    folder: Path, text: str, path: str = "compose.yml", **environment: str
) -> dict[str, Any]:
    """What Compose itself reads; it needs no engine for that."""
    file = folder / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    command = Path(sys.executable).with_name("docker-compose")
    run = subprocess.run(
        [command, "-f", file, "config", "--format", "json"],
        capture_output=True, text=True, check=False, env={**os.environ, **environment},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)["services"]
    return found


def wired(text: str, **changes: Any) -> str:
    """The host with the service in it."""
    return wire(TARGET, text, blocks_of(TARGET, payments_in(text, **changes), text))


def test_compose_reads_what_was_meant(tmp_path: Path) -> None:
    """Build paths, environment, ports, order of start and health check, as Compose sees them."""
    found = config(tmp_path, wired(HOST))["payments"]
    assert found["build"] == {
        "context": str(tmp_path),
        "dockerfile": "services/payments/Dockerfile",
    }
    assert found["environment"] == {
        "NODE_ENV": "development",
        "LOG_LEVEL": "info",
        "PORT": "8080",
        "HOST": "::",
        "HEADERS_TIMEOUT_MS": "65000",
        "REQUEST_TIMEOUT_MS": "120000",
        "CONNECTION_TIMEOUT_MS": "120000",
        "KEEP_ALIVE_TIMEOUT_MS": "75000",
        "BODY_LIMIT_BYTES": "1048576",
        "DATABASE_POOL_MAX": "10",
        "DATABASE_CONNECTION_TIMEOUT_MS": "5000",
        "DATABASE_STATEMENT_TIMEOUT_MS": "10000",
        "DATABASE_IDLE_TIMEOUT_MS": "30000",
        "DATABASE_MAX_LIFETIME_SECONDS": "1800",
        "DRAIN_DELAY_MS": "8000",
        "DRAIN_DEADLINE_MS": "20000",
        "DATABASE_URL": "postgres://postgres:hoth@db:5432/echo",
    }
    assert [(p["published"], p["target"]) for p in found["ports"]] == [("3004", 8080)]
    assert found["depends_on"]["db"]["condition"] == "service_healthy"
    assert list(found["networks"]) == ["backend"]
    assert found["healthcheck"]["test"][:3] == ["CMD", "node", "-e"]
    assert found["stop_grace_period"] == "30s"


@pytest.mark.parametrize(
    ("neighbours", "server", "wanted"),
    [
        ("[front]", "[front, back]", ["front"]),
        ("[front]", "[back, more]", ["front", "back"]),
        ("[]", "[back]", ["default", "back"]),
        ("[]", "[default, back]", ["default"]),
        ("[front]", "[]", ["front"]),
    ],
)
def test_a_service_with_a_database_is_in_a_network_that_leads_there(
    tmp_path: Path, neighbours: str, server: str, wanted: list[str]
) -> None:
    """Where none of its neighbours' does."""
    text = (
        f"services:\n  db:\n    image: postgres\n    networks: {server}\n"
        f"  web:\n    build: .\n    networks: {neighbours}\nnetworks: {{front: , back: , more: }}\n"
    )
    assert sorted(config(tmp_path, wired(text))["payments"]["networks"]) == sorted(wanted)
    none = config(tmp_path, wired(text, database="none"))["payments"]["networks"]
    assert len(none) == 1


@pytest.mark.parametrize(
    ("task", "required"),
    [("    profiles: [jobs]\n", False), ("", True)],
    ids=["kept back", "plain"],
)
def test_tables_come_before_the_service(tmp_path: Path, task: str, required: bool) -> None:
    """Sound for Compose where a profile keeps the task back; then it is waited for with it only."""
    task = f"  tables:\n    build: {{ context: ., args: {{ TASK: db-migrate }} }}\n{task}"
    text = wired(f"services:\n  db: {{image: postgres}}\n{task}")
    found = config(tmp_path, text, COMPOSE_PROFILES="jobs")["payments"]["depends_on"]
    waited = {"condition": "service_completed_successfully", "required": required}
    assert found["tables"] == waited and found["db"]["condition"] == "service_started"
    assert config(tmp_path, text)["payments"]


def test_a_database_elsewhere_is_named_in_the_shell(tmp_path: Path) -> None:
    """COMPOSE_DATABASE_URL wins; DATABASE_URL of a developer's .env does not."""
    names = {"COMPOSE_DATABASE_URL": "postgres://x", "DATABASE_URL": "postgres://localhost"}
    found = config(tmp_path, wired(HOST), **names)["payments"]
    assert found["environment"]["DATABASE_URL"] == "postgres://x"


def test_a_worker_listens_for_probes_only(tmp_path: Path) -> None:
    """HEALTH_PORT instead of PORT, the other database variable."""
    text = wired(HOST, kind="worker", database="DATABASE_SERVICE_URL", port=9000)
    found = config(tmp_path, text)["payments"]["environment"]
    assert found["HEALTH_PORT"] == "9000"
    assert "PORT" not in found and "DATABASE_URL" not in found
    assert found["DATABASE_SERVICE_URL"] == "postgres://postgres:hoth@db:5432/echo"


def test_a_compose_file_in_a_folder_builds_from_the_root(tmp_path: Path) -> None:
    """The context is the repository's root, as seen from the file."""
    text = wired(HOST, compose_file="infra/dev/compose.yml")
    assert "context: ../..\n" in text
    found = config(tmp_path, wired(HOST, compose_file="infra/c.yml"), "infra/c.yml")["payments"]
    assert found["build"]["context"] == str(tmp_path)


@pytest.mark.parametrize("name", ["on", "null", "y", "true"])
def test_names_that_old_parsers_misread_are_quoted(tmp_path: Path, name: str) -> None:
    """A service called 'on' is a text, not a truth."""
    assert name in config(tmp_path, wired("services:\n", name=name))


def test_folders_with_odd_characters_reach_compose_as_they_are(tmp_path: Path) -> None:
    """Nothing is interpolated, nothing ends the text early."""
    odd = 'so me/$HOME/it\'s #1: "x" {{ y }}\\z'
    found = config(tmp_path, wired("services:\n", services_dir=odd))["payments"]
    # `config` prints a dollar doubled, so that its output can be read again.
    assert found["build"]["dockerfile"].replace("$$", "$") == f"{odd}/payments/Dockerfile"


def test_blocks_are_a_pure_function_of_the_answers() -> None:
    """The receipt relies on it."""
    assert blocks_of(TARGET, PAYMENTS) == blocks_of(TARGET, replace(PAYMENTS))
    assert list(blocks_of(TARGET, PAYMENTS)) == ["services/payments"]
