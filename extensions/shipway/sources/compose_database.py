"""The address by which a service of a stack reaches the PostgreSQL there.

An address holds a password more often than not: it goes from a Compose file into a Compose file
of the same stack, and nowhere else.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from shipway.sources.compose import defaults
from shipway.sources.compose_migrate import migrate_of
from shipway.sources.compose_postgres import NAME, PASSWORD, USER
from shipway.sources.compose_stack import Entry, Stack, environment_of

DSN = re.compile(r"postgres(ql)?://(?:[^@]*@)?(?P<host>\[[^]]*\]|[^:/?]+)")
LOCAL = ("localhost", "127.0.0.1", "[::1]", "0.0.0.0", "host.docker.internal")
"""Inside of a container, these are the container, or only some machines have them."""
HANDED_ON = re.compile(r"\$\{?(?!COMPOSE_)\w+(:?[?][^{}]*|:?-)?\}?")
INVENTED = re.compile(r"\$\{COMPOSE_\w+:-postgres://(app|app_service):\1@[^:]+:5432/app\}")
"""What Shipway wrote before it looked for an address."""
NOT_OURS = re.compile(r"ROOT|ADMIN|SUPER|OWNER|PROVISION|MIGRAT|SHADOW|TEST|READ|REPLICA|SERVICE")
"""In names of variables: another role, or another database, than a service works with."""
EXAMPLES = (".env", ".env.example", ".env.sample", ".env.template", "example.env")


def address_of(stack: Stack, server: str, variable: str, name: str) -> str:
    """The value for ``variable`` in the service ``name``, as Compose interpolates it; empty when
    the stack shows none. ``server``: what :func:`postgres_of` found.

    A sibling's own expression goes before the server's environment.
    """
    same = _of_siblings(stack, {server, name}, variable)
    if not same.of_role and (task := _of_task(stack, variable)):
        return task
    if same.sure:
        return same.sure
    return _of_env_file(stack, variable) or _of_server(stack, server, variable) or same.first


class _Siblings(NamedTuple):
    """sure: what most have. first: what the first has, where each has another. of_role: whether
    one has the variable itself."""

    sure: str = ""
    first: str = ""
    of_role: bool = False


def _of_siblings(stack: Stack, without: Container[str], variable: str) -> _Siblings:
    siblings = [(n, env) for n, env in stack.environments.items() if n not in without]
    same = [(n, env[variable]) for n, env in siblings if variable in env]
    of_role = [
        f"${{{variable}:-}}" if value is None else value
        for name, value in same
        if not (name in stack.ours and INVENTED.fullmatch(value or ""))
    ]
    fitting = [v for v in of_role if _leads_there(v) or HANDED_ON.fullmatch(v)]
    counted = Counter(fitting or _other_addresses(siblings, stack.ours)).most_common(2)
    if not counted:
        return _Siblings()
    tied = len(counted) > 1 and counted[0][1] == counted[1][1]
    return _Siblings("" if tied else counted[0][0], counted[0][0], bool(fitting))


def _of_task(stack: Stack, variable: str) -> str:
    """What the task that makes the role's tables has: it knows each role by its name."""
    task = stack.services.get(migrate_of(stack), {})
    value = environment_of(task).get(variable) or ""
    return value if _leads_there(value) else ""


def _other_addresses(
    siblings: Iterable[tuple[str, Mapping[str, str | None]]], ours: Container[str]
) -> list[str]:
    """What variables of other names have."""
    return [
        value
        for sibling, env in siblings
        for name, value in env.items()
        if value and not NOT_OURS.search(name) and _leads_there(value)
        if not (sibling in ours and INVENTED.fullmatch(value))
    ]


@lru_cache(maxsize=1024)  # services have the same few values, and each asks about all others
def _leads_there(expression: str) -> bool:
    """Whether it is the address of a PostgreSQL that a container reaches."""
    match = DSN.match(defaults(expression))
    return match is not None and match["host"] not in LOCAL


def _of_env_file(stack: Stack, variable: str) -> str:
    """The variable of Compose's own ``.env``, where siblings are handed that file."""
    for name, entry in stack.programs.items():
        folder = stack.folders[name]
        if _own_env(folder) in _env_files(entry, folder):
            value = _example(stack, folder).get(variable, "")
            if _leads_there(value):
                return f"${{{variable}:-}}"
    return ""


def _of_server(stack: Stack, server: str, variable: str) -> str:
    """The address by the server's own environment; empty where its password lies elsewhere."""
    if not server:
        return ""
    known = _server_environment(stack, server)
    user = _first(known, USER) or "postgres"
    password, name = _first(known, PASSWORD), _first(known, NAME) or user
    if not password and known.get("POSTGRES_HOST_AUTH_METHOD") != "trust":
        return ""
    login = f"{_encoded(user)}:{_encoded(password)}" if password else _encoded(user)
    port = known.get("PGPORT") or known.get("POSTGRESQL_PORT_NUMBER") or "5432"
    dsn = f"postgres://{login}@{server}:{port}/{_encoded(name)}"
    # Not every version of Compose takes an expression within another one's default.
    return dsn if "$" in dsn else f"${{COMPOSE_{variable}:-{dsn}}}"


def _server_environment(stack: Stack, server: str) -> dict[str, str]:
    """Its variables as expressions; what Compose's own ``.env`` hands it is named, not read."""
    entry, folder = stack.services[server], stack.folders[server]
    found = {n: f"${{{n}}}" if v is None else v for n, v in environment_of(entry).items()}
    if _own_env(folder) in _env_files(entry, folder):
        known = _example(stack, folder)
        found = {**{n: f"${{{n}}}" for n in (*USER, *PASSWORD, *NAME) if n in known}, **found}
    return found


def _env_files(entry: Entry, folder: str) -> list[str]:
    listed = entry.get("env_file") or ()
    items = listed if isinstance(listed, list) else [listed]
    paths = (str(i.get("path", "") if isinstance(i, dict) else i) for i in items)
    return [posixpath.normpath(posixpath.join(folder, defaults(path))) for path in paths]


def _own_env(folder: str) -> str:
    """The file that Compose reads for its interpolation."""
    return posixpath.join(folder, EXAMPLES[0])


def _example(stack: Stack, folder: str) -> dict[str, str]:
    """The variables of Compose's own ``.env``, or of the example of it that git has."""
    for name in EXAMPLES:
        if text := stack.read(posixpath.join(folder, name)):
            pairs = (line.removeprefix("export ").partition("=") for line in text.splitlines())
            return {n.strip(): v.strip().strip("\"'") for n, equals, v in pairs if equals}
    return {}


def _first(known: dict[str, str], names: tuple[str, ...]) -> str:
    return next((known[name] for name in names if known.get(name)), "")


def _encoded(value: str) -> str:
    """A part of a URL; an expression stays as it is written."""
    return value if "$" in value.replace("$$", "") else quote(value.replace("$$", "$"), safe="")
