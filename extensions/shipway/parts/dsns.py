"""The three DSNs by a person's own environment, for what is tried against a server of theirs.

A DSN goes into the environment of a process that needs it, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote, urlsplit

from shipway.errors import ShipwayError
from shipway.parts.components import DSNS, MAINTENANCE, Move, moves, prefixes_of

SECRET = re.compile(r"PASS|PWD|SECRET|TOKEN|KEY|CREDENTIAL", re.I)
"""In names of variables whose value is never to be shown."""
HIDDEN = "***"


def dsns_of(environment: Mapping[str, str], said: str) -> dict[str, str]:
    """Each DSN: as it is set, else made of component variables that begin as ``said``.

    said: what ``--migrate-from`` is given; empty without. Raises ShipwayError, with names and no
    value, for a DSN that the environment does not give.
    """
    prefixes = prefixes_of(said) if said else {}
    given = {name: value for name, value in environment.items() if value}
    found, lacking = {}, []
    for move in moves((name for name in given if name not in DSNS), prefixes):
        if move.dsn in given:
            found[move.dsn] = given[move.dsn]
        elif move.lacking:
            lacking.append(f"{move.dsn} ({', '.join(move.lacking)})")
        else:
            found[move.dsn] = _made(move, given)
    if lacking:
        what = f"your environment does not give {'; '.join(lacking)}"
        fix = f"export {lacking[0].partition(' ')[0]}, or the variables that --migrate-from names"
        raise ShipwayError(what, "--compare", fix)
    return found


def without_secrets(text: str, environment: Mapping[str, str]) -> str:
    """``text`` with no value in it that the environment holds under a secret's name, nor a
    password of a DSN there."""
    for secret in sorted({*_secrets(environment)}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def _made(move: Move, environment: Mapping[str, str]) -> str:
    value = {component: environment[name] for component, name in move.parts.items()}
    host = f"[{value['host']}]" if ":" in value["host"].strip("[]") else value["host"]
    host = host.replace("[[", "[").replace("]]", "]")
    login = f"{quote(value['user'], safe='')}:{quote(value['password'], safe='')}"
    name = quote(value.get("name", MAINTENANCE), safe="")
    return f"postgres://{login}@{host}:{value['port']}/{name}"


def _secrets(environment: Mapping[str, str]) -> Iterator[str]:
    for name, value in environment.items():
        if not value:
            continue
        if SECRET.search(name):
            yield value
            yield quote(value, safe="")
        elif "://" in value and "@" in value:
            password = _password(value)
            yield from (one for one in (password, unquote(password)) if one)


def _password(url: str) -> str:
    """As it is written there; empty for what is no address."""
    try:
        return urlsplit(url).netloc.rpartition("@")[0].partition(":")[2]
    except ValueError:
        return ""
