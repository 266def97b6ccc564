"""The database's tasks in the host's own Compose file: run by hand, and passed over by ``up``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from shipway.errors import ShipwayError
from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site
from shipway.sources.compose_postgres import NAME as DATABASE
from shipway.sources.compose_postgres import PASSWORD, USER, condition_of, postgres_of
from shipway.sources.compose_stack import Stack, environment_of, words
from shipway.sources.discovery import compose_stack_of
from shipway.sources.parts import PartBlocks, Wirings
from shipway.splice.yaml.scalars import quote

DOCKERFILE = "infra/docker/task.Dockerfile"
PROVISION, MIGRATE = "db-provision", "db-migrate"
PROFILE = "jobs"
"""As a cron service has it. Without it, `docker compose up --wait` would fail: what ended is not
running."""
ROOT = "COMPOSE_DATABASE_ROOT_URL"
RUN_TIME = {"DATABASE_URL": "", "DATABASE_SERVICE_URL": "_service"}
"""Variable -> what its role's name has behind the database's."""
VARIABLE = re.compile(r"\$(?:(?P<bare>\w+)|\{\w+(?::?-(?P<default>[\w-]*)|:?\?[^{}$]*)?\})")
WORD = re.compile(r"[\w-]+")


def wires(site: Site) -> Wirings:
    """Both tasks; nothing where there is no server for them."""
    path = site.told["compose_file"]
    stack, server = _server(site)
    if not server:
        return {}
    blocks = {
        f"services/{PROVISION}": "\n".join(_provision(path, stack, server)),
        f"services/{MIGRATE}": "\n".join(_migrate(path, stack, server)),
    }
    return {"compose": PartBlocks(path, blocks)}


def meets(site: Site) -> Iterator[Obstacle]:
    """Without a server there is no task; and a password of the host's is not copied."""
    stack, server = _server(site)
    path = site.told["compose_file"]
    if not server:
        what = "no service there is a PostgreSQL server: none has its image"
        fix = "add one with image: postgres:17, or run the tasks by pnpm (docs/database.md)"
        yield Obstacle(path or "docker-compose.yml", 0, what, fix)
    elif not root_login(stack, server):
        file = posixpath.join(posixpath.dirname(path), ".env")
        what = f"{server} has a password of its own, which is copied nowhere"
        fix = f"echo {ROOT}=postgres://USER:PASSWORD@{server}:5432/postgres >> {file}"
        yield Obstacle(path, 0, what, fix, blocks=False)


def proves(told: Mapping[str, Any]) -> str:
    """What to type to run both."""
    return f"docker compose --file {told['compose_file']} run --build --rm {MIGRATE}"


def root_login(stack: Stack, server: str) -> str:
    """``user:password`` of the server's superuser where both may be seen by anybody: a name of a
    variable, or the same word twice as every example has it, also as a variable's default. Else
    empty: the receipt of parts would hold the password, and so would the block."""
    known = environment_of(stack.services[server])
    user = next((known[name] for name in USER if known.get(name)), None) or "postgres"
    password = next((known[name] for name in PASSWORD if known.get(name)), None) or ""
    user, who = _expression(user)
    password, word = _expression(password)
    if not (who or "$" in user) or not (word or "$" in password):
        return ""
    return f"{user}:{password}" if word in ("", who, "postgres", "password") else ""


def _expression(said: str) -> tuple[str, str]:
    """A word or one variable in the form of Compose, and the word that stands in the file: itself,
    the variable's default or none. Both are empty for anything else."""
    if found := VARIABLE.fullmatch(said):
        written = f"${{{found['bare']}}}" if found["bare"] else said
        return written, found["default"] or ""
    return (said, said) if WORD.fullmatch(said) else ("", "")


def _server(site: Site) -> tuple[Stack, str]:
    path = site.told["compose_file"]
    try:
        stack = compose_stack_of(site.host, path)
    except ShipwayError:
        return Stack({}, {}, lambda _path: ""), ""
    return stack, postgres_of(stack)


def _provision(path: str, stack: Stack, server: str) -> list[str]:
    login = root_login(stack, server)
    root = f"postgres://{login}@{server}:5432/postgres"
    # Not every version of Compose takes an expression within another one's default.
    value = root if "$" in login else f"${{{ROOT}:-{root if login else ''}}}"
    return [
        *_head(path, PROVISION),
        '  command: ["node", "dist/provision.js", "provision"]',
        "  environment:",
        f"    DATABASE_ROOT_URL: {quote(value)}",
        *_run_time(stack, server),
        *_waits(stack, server),
        *_networks(stack, server),
    ]


def _migrate(path: str, stack: Stack, server: str) -> list[str]:
    return [
        *_head(path, MIGRATE),
        "  environment:",
        *_run_time(stack, server),
        "  depends_on:",
        f"    {PROVISION}:",
        "      condition: service_completed_successfully",
        *_networks(stack, server),
    ]


def _head(path: str, name: str) -> list[str]:
    return [
        f"{name}:",
        "  build:",
        f"    context: {posixpath.relpath('.', posixpath.dirname(path) or '.')}",
        f"    dockerfile: {DOCKERFILE}",
        "    args:",
        f"      TASK: {name}",
        "  profiles:",
        f"    - {PROFILE}",
        '  restart: "no"',
    ]


def _run_time(stack: Stack, server: str) -> list[str]:
    """A database and roles of their own: what is the server's own would change its owner."""
    known = environment_of(stack.services[server])
    taken = {known.get(one) for one in (*USER, *DATABASE)}
    name = "app" if not taken & {"app", "app_service"} else "application"
    return [
        f"    {variable}: {quote(_dsn(variable, f'{name}{ending}', server, name))}"
        for variable, ending in RUN_TIME.items()
    ]


def _dsn(variable: str, role: str, server: str, database: str) -> str:
    return f"${{COMPOSE_{variable}:-postgres://{role}:{role}@{server}:5432/{database}}}"


def _waits(stack: Stack, server: str) -> list[str]:
    """A server that a profile of its own keeps back is out of sight; the task waits by itself."""
    entry = stack.services[server]
    if entry.get("profiles"):
        return []
    return ["  depends_on:", f"    {quote(server)}:", f"      condition: {condition_of(entry)}"]


def _networks(stack: Stack, server: str) -> list[str]:
    names = words(stack.services[server].get("networks"))
    return ["  networks:", *(f"    - {quote(name)}" for name in names)] if names else []


PART = Part(
    name="compose-tasks",
    order=55,
    title="the database's tasks in your Compose file",
    help="Two services that run once, in the profile `jobs`: one provisions your own PostgreSQL, "
    "the other one migrates it. `docker compose up` passes them over.",
    needs=("database", "images"),
    meets=meets,
    wires=wires,
    proves=proves,
)
