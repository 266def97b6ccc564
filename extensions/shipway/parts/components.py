"""Component variables (host, port, name, user, password) and the DSN that takes their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shipway.errors import ShipwayError

ROOT, APP, SERVICE = "DATABASE_ROOT_URL", "DATABASE_URL", "DATABASE_SERVICE_URL"
DSNS = (ROOT, APP, SERVICE)
COMPONENTS = {
    "host": ("HOST", "HOSTNAME", "SERVER"),
    "port": ("PORT",),
    "name": ("NAME", "DATABASE", "DB", "DBNAME"),
    "user": ("USER", "USERNAME", "ROLE", "LOGIN"),
    "password": ("PASSWORD", "PASS", "PASSWD", "PWD"),
}
"""What a part of an address is called at the end of a variable."""
SHARED = ("host", "port", "name")
"""Both run-time DSNs lead to one database of one server, and the root's to the same server."""
MAINTENANCE = "postgres"
"""Where the root connects first: on a new server the application's database is not there yet."""
ROOTS, SERVICES = ("ROOT", "ADMIN", "SUPERUSER"), ("SERVICE", "WORKER", "BYPASS")
PREFIX = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
EXAMPLE = "--migrate-from APP_DB_,POSTGRES_ROOT_, or with the DSN: DATABASE_URL=DB_,…"


@dataclass(frozen=True, slots=True)
class Move:
    """One DSN: component -> variable. ``lacking``: components that no variable gives."""

    dsn: str
    parts: Mapping[str, str]
    lacking: tuple[str, ...]

    @property
    def form(self) -> str:
        """The DSN with the variables' names where their values go."""
        user, password, host, port, name = (
            f"${{{self.parts[one]}}}" if one in self.parts else f"<{one}>"
            for one in ("user", "password", "host", "port", "name")
        )
        name = MAINTENANCE if self.dsn == ROOT and "name" not in self.parts else name
        return f"postgres://{user}:{password}@{host}:{port}/{name}"


def prefixes_of(said: str) -> dict[str, str]:
    """``APP_DB_,DATABASE_ROOT_URL=PG_`` -> prefix: its DSN, empty where the name decides.

    Raises ShipwayError for what is no beginning of a variable, and for a DSN that there is not.
    """
    found: dict[str, str] = {}
    for one in filter(None, (part.strip() for part in said.split(","))):
        dsn, equals, prefix = one.rpartition("=")
        prefix = prefix.removesuffix("*")
        if not PREFIX.fullmatch(prefix) or (equals and dsn not in DSNS):
            what = f"{one!r} is no beginning of variables"
            raise ShipwayError(what, "--migrate-from", EXAMPLE)
        found[prefix] = dsn
    if not found:
        raise ShipwayError("no beginning of variables is named", "--migrate-from", EXAMPLE)
    return found


def moves(variables: Iterable[str], prefixes: Mapping[str, str]) -> list[Move]:
    """What each of the three DSNs is made of; what one lacks of the server, another one gives."""
    found: dict[str, dict[str, str]] = {dsn: {} for dsn in DSNS}
    for variable in sorted(variables):
        if (place := _place(variable, prefixes)) is not None:
            dsn, component = place
            found[dsn].setdefault(component, variable)
    for component in SHARED:
        given = [found[dsn][component] for dsn in (APP, SERVICE, ROOT) if component in found[dsn]]
        for dsn in DSNS if given else ():
            if (dsn, component) != (ROOT, "name"):
                found[dsn].setdefault(component, given[0])
    return [Move(dsn, parts, _lacking(dsn, parts)) for dsn, parts in found.items()]


def _lacking(dsn: str, parts: Mapping[str, str]) -> tuple[str, ...]:
    known = {*parts, "name"} if dsn == ROOT else {*parts}
    return tuple(one for one in COMPONENTS if one not in known)


def _place(variable: str, prefixes: Mapping[str, str]) -> tuple[str, str] | None:
    """The DSN and the component of a variable; None for one that is neither's."""
    prefix = max((one for one in prefixes if variable.startswith(one)), key=len, default=None)
    if prefix is None:
        return None
    *_, last = words = variable.upper().split("_")
    component = next((one for one, ends in COMPONENTS.items() if last in ends), None)
    return None if component is None else (prefixes[prefix] or _dsn_of(words), component)


def _dsn_of(words: Iterable[str]) -> str:
    """Whose it is by a word in its name; the application's where none says another."""
    said = set(words)
    return ROOT if said & {*ROOTS} else SERVICE if said & {*SERVICES} else APP
