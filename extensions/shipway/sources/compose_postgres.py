"""Which service of a stack is its PostgreSQL, and when one that needs it may wait for it."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable

from shipway.host_facts import Condition
from shipway.sources.compose import defaults, entries_of_ports
from shipway.sources.compose_stack import Entry, Stack, environment_of, words

IMAGE = re.compile(
    r"(^|/)(postgres|postgis|postgresql|pgvector|pgvecto-rs|timescaledb(-ha)?)([:@]|$)"
)
FROM = re.compile(r"^\s*FROM\s+(?:--\S+\s+)*(\S+)", re.I | re.M)
SIGNS = re.compile(r"pg_isready|/var/lib/postgresql|:5432\b|^5432\b")
"""What only a server of PostgreSQL has: its check, its data, its port."""
SIDE = re.compile(r"test|shadow|replica|e2e", re.I)
USER = ("POSTGRES_USER", "POSTGRESQL_USERNAME", "POSTGRESQL_USER")
PASSWORD = ("POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD")
NAME = ("POSTGRES_DB", "POSTGRESQL_DATABASE")


def postgres_of(stack: Stack) -> str:
    """The database service that most services wait for; empty when there is none."""
    found = [name for name in stack.services if is_postgres(stack, name)]
    waited = Counter(name for e in stack.services.values() for name in words(e.get("depends_on")))
    rank = {name: (-waited[name], bool(SIDE.search(name)), n) for n, name in enumerate(found)}
    return min(found, key=rank.__getitem__, default="")


def condition_of(entry: Entry) -> Condition:
    """What to wait for: Compose would wait for ever for the health of one without a check."""
    check = entry.get("healthcheck")
    if not isinstance(check, dict) or check.get("disable"):
        return "service_started"
    return "service_started" if check.get("test") in (["NONE"], "NONE") else "service_healthy"


def may_depend_on(entry: Entry, profiles: tuple[str, ...]) -> bool:
    """Whether it runs whenever a service with these profiles does: Compose refuses to start what
    depends on a service whose profile is off."""
    own = set(words(entry.get("profiles")))
    return not own or (bool(profiles) and own.issuperset(profiles))


def is_postgres(stack: Stack, name: str) -> bool:
    """By its image, by what it is built from, or by a server's own signs beside its settings."""
    entry = stack.services[name]
    if IMAGE.search(defaults(str(entry.get("image", "")))):
        return True
    if any(map(IMAGE.search, _built_from(stack, name))):
        return True
    settings = environment_of(entry).keys() & {*USER, *PASSWORD, *NAME}
    return bool(settings) and any(map(SIGNS.search, _signs(entry)))


def _signs(entry: Entry) -> Iterable[str]:
    yield str(entry.get("healthcheck") or "")
    for volume in entry.get("volumes") or ():
        yield str(volume.get("target") if isinstance(volume, dict) else volume)
    for port in (*entries_of_ports(entry), *(entry.get("expose") or ())):
        yield str(port.get("target") if isinstance(port, dict) else port)


def _built_from(stack: Stack, name: str) -> list[str]:
    """The images that its Dockerfile starts from."""
    build = stack.services[name].get("build")
    settings = build if isinstance(build, dict) else {"context": build or ""}
    context = posixpath.join(stack.folders[name], defaults(str(settings.get("context") or ".")))
    path = posixpath.join(context, defaults(str(settings.get("dockerfile") or "Dockerfile")))
    path = posixpath.normpath(path)
    text = str(settings.get("dockerfile_inline") or "")
    if not text and build and not path.startswith(("/", "..")):
        text = stack.read(path)
    return FROM.findall(text)
