"""The database's tasks in the host's own Compose file: run by hand, and passed over by ``up``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shipway.errors import ShipwayError
from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site
from shipway.sources.compose_migrate import COMPLETED
from shipway.sources.compose_postgres import NAME as DATABASE
from shipway.sources.compose_postgres import PASSWORD, USER, condition_of, postgres_of
from shipway.sources.compose_stack import Stack, environment_of, words
from shipway.sources.discovery import compose_stack_of
from shipway.sources.forbidden import forbidden_in, naming
from shipway.sources.parts import PartBlocks, Wirings
from shipway.splice.model import line_at, line_of
from shipway.splice.yaml.document import YamlDocument
from shipway.splice.yaml.scalars import quote

DOCKERFILE = "infra/docker/task.Dockerfile"
PROVISION, MIGRATE = "db-provision", "db-migrate"
PROFILE = "jobs"
"""As a cron service has it. Without it, `docker compose up --wait` would fail: what ended is not
running."""
ROOT = "COMPOSE_DATABASE_ROOT_URL"
RUN_TIME = {"DATABASE_URL": "", "DATABASE_SERVICE_URL": "_service"}
"""Variable -> what its role's name has behind the database's."""
VARIABLE = re.compile(
    r"\$(?:(?P<bare>\w+)|\{(?P<name>\w+)(?::?-(?P<default>[\w-]*)|:?\?[^{}$]*)?\})"
)
WORD = re.compile(r"[\w-]+")
OLD = re.compile(r"(APP_DB|POSTGRES_ROOT)_")
"""Beginnings of component variables, in whose place the three DSNs are."""


def wires(site: Site) -> Wirings:
    """Both tasks; nothing where there is no server for them."""
    path = site.told["compose_file"]
    stack, server = _server(site)
    if not server:
        return {}
    blocks = {
        f"services/{PROVISION}": "\n".join(_provision(site, stack, server)),
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
        return
    own = old_variables(stack, server, forbidden_in(site.host.settings))
    if own or not root_login(stack, server):
        file = posixpath.join(posixpath.dirname(path), ".env")
        what = f"{server} has a password of its own, which is copied nowhere"
        if own:
            what = f"{server} has its login from {', '.join(own)}, which the DSNs take the place of"
        fix = f"echo {ROOT}=postgres://USER:PASSWORD@{server}:5432/postgres >> {file}"
        yield Obstacle(path, _line_of_password(site, server), what, fix, blocks=False)


def proves(told: Mapping[str, Any]) -> str:
    """What to type to run both."""
    return f"docker compose --file {told['compose_file']} run --build --rm {MIGRATE}"


def root_login(stack: Stack, server: str, forbidden: Iterable[str] = ()) -> str:
    """``user:password`` of the server's superuser where both may be seen by anybody: a name of a
    variable, or the same word twice as every example has it, also as a variable's default. Else
    empty: the receipt of parts would hold the password, and so would the block. Of a variable that
    is to go, its default stands for it."""
    user, password = _said(stack, server)
    user, who = _expression(user, forbidden)
    password, word = _expression(password, forbidden)
    if not (who or "$" in user) or not (word or "$" in password):
        return ""
    return f"{user}:{password}" if word in ("", who, "postgres", "password") else ""


def old_variables(stack: Stack, server: str, forbidden: Iterable[str]) -> list[str]:
    """Those that the login comes from and that no file is to name any more."""
    found = map(VARIABLE.fullmatch, _said(stack, server))
    names = [one["bare"] or one["name"] for one in found if one]
    return [name for name in dict.fromkeys(names) if _is_old(name, forbidden)]


def _is_old(name: str, forbidden: Iterable[str]) -> bool:
    return bool(OLD.match(name)) or any(naming(one).fullmatch(name) for one in forbidden)


def _said(stack: Stack, server: str) -> tuple[str, str]:
    """User and password, as they stand in the file."""
    known = environment_of(stack.services[server])
    user = next((known[name] for name in USER if known.get(name)), None)
    password = next((known[name] for name in PASSWORD if known.get(name)), None)
    return user or "postgres", password or ""


def _line_of_password(site: Site, server: str) -> int:
    """Its line in the Compose file, or the server's; 0 where that is in another file."""
    try:
        document = YamlDocument(site.host.text(site.told["compose_file"]))
    except ShipwayError:
        return 0
    if document.root.at("services", server) is None:
        return 0
    environment = document.root.at("services", server, "environment")
    for entry in environment.entries if environment else ():
        name = entry.key if entry.key is not None else str(entry.value.value).partition("=")[0]
        if name in PASSWORD:
            return line_of(document.text, entry.start)
    return line_at(document, "services", server)


def _expression(said: str, forbidden: Iterable[str] = ()) -> tuple[str, str]:
    """A word or one variable in the form of Compose, and the word that stands in the file: itself,
    the variable's default or none. Both are empty for anything else."""
    if found := VARIABLE.fullmatch(said):
        if _is_old(found["bare"] or found["name"], forbidden):
            return (found["default"] or "",) * 2
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


def _provision(site: Site, stack: Stack, server: str) -> list[str]:
    path, forbidden = site.told["compose_file"], forbidden_in(site.host.settings)
    login = root_login(stack, server, forbidden)
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
        f"      condition: {COMPLETED}",
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
