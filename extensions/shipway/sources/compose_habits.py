"""How the services of a stack stand there: a habit counts when most of them have it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable
from typing import TypeVar

from shipway.sources.compose import entries_of_ports, ports_of
from shipway.sources.compose_postgres import is_postgres
from shipway.sources.compose_stack import Stack, words

Habit = TypeVar("Habit", bound=Hashable)
ADDRESS = re.compile(r"(?P<address>(\[[^]]*\]|\$\{[^}]*\}|[\d.]+)):(\$\{[^}]*\}|[\d-]+):.*")
"""A published port that is bound to an address, in the short form."""


def networks_of(stack: Stack, postgres: str) -> tuple[str, ...]:
    """The networks that most of the programs are in, else the database's; empty for the default
    one."""
    sets = Counter(words(entry.get("networks")) for entry in stack.programs.values())
    if not sets and postgres:
        return words(stack.services[postgres].get("networks"))
    return sets.most_common(1)[0][0] if sets else ()


def profiles_of(stack: Stack) -> tuple[str, ...]:
    """Each profile that most of the programs are in."""
    every = Counter(p for e in stack.programs.values() for p in words(e.get("profiles")))
    return tuple(name for name, times in every.items() if 2 * times > len(stack.programs))


def restart_of(stack: Stack) -> str:
    """The restart policy of most programs; empty for none."""
    return _most(str(entry.get("restart") or "") for entry in stack.programs.values()) or ""


def address_of_ports(stack: Stack) -> str:
    """The address of the developer's machine that most ports are bound to, such as
    ``127.0.0.1``; empty for all addresses."""
    every = [entries_of_ports(entry) for entry in stack.services.values()]
    return _most(_address(port) for ports in every for port in ports) or ""


def first_port_of(stack: Stack, name: str) -> int:
    """The least port that the programs beside ``name`` publish in the hundred where most of them
    do, such as 4001 of 4001 to 4012; 0 where nothing shows where ports begin. A database that is
    built here is none of them."""
    beside = [one for one in stack.programs if one != name and not is_postgres(stack, one)]
    sets = [ports_of(stack.programs[one]) for one in beside]
    least = [min(port for port, _ in published) for published in sets if published]
    hundred = _most(port // 100 for port in least) if len(least) > 1 else None
    return min((port for port in least if port // 100 == hundred), default=0)


def _address(port: object) -> str:
    if isinstance(port, dict):
        return str(port.get("host_ip") or "")
    match = ADDRESS.fullmatch(str(port))
    return match["address"] if match else ""


def _most(habits: Iterable[Habit]) -> Habit | None:
    """What more than half have."""
    counted = Counter(habits)
    if not counted:
        return None
    habit, times = counted.most_common(1)[0]
    return habit if 2 * times > counted.total() else None
