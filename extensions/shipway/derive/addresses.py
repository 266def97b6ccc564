"""The URLs among a service's variables: where each leads."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from shipway.sources.env_schema import Variable

SCHEME_PORTS = {
    "amqp": 5672, "amqps": 5671, "http": 80, "https": 443, "kafka": 9092, "mongodb": 27017,
    "mysql": 3306, "nats": 4222, "postgres": 5432, "postgresql": 5432, "redis": 6379,
    "rediss": 6379, "smtp": 587, "smtps": 465,
}  # fmt: skip
"""Where a URL without a port leads."""
WITHIN = ("svc", "svc.cluster.local")
"""What stands behind a Service's name and namespace in the cluster's own DNS."""


class InCluster(NamedTuple):
    """A host as the cluster's DNS reads it. ``certain``: nothing on the internet is called so."""

    name: str
    namespace: str = ""
    certain: bool = True


def url_of(variable: Variable) -> str:
    """The URL in a variable's default, or in its example; empty when neither is one."""
    for text in (variable.default, variable.example):
        if text and "://" in text:
            try:
                port_in(text)
            except ValueError:
                continue
            return text
    return ""


def port_in(url: str) -> int | None:
    """The port that a URL leads to, by its scheme when it names none; None for one of neither.

    Raises ValueError for what is no URL.
    """
    parts = urlsplit(url)
    return parts.port or SCHEME_PORTS.get(parts.scheme)


def port_of(variable: Variable) -> int | None:
    """The port in a variable's default or example; by its scheme when the URL names none, and
    PostgreSQL's for ``DATABASE_URL`` and its like. None when nothing says it."""
    if url := url_of(variable):
        return port_in(url)
    return 5432 if variable.name.startswith("DATABASE_") and variable.name.endswith("URL") else None


def in_cluster(url: str) -> InCluster | None:
    """The Service that a URL's host may name; None for what can only be another host.

    Raises ValueError for what is no URL.
    """
    name, *rest = (urlsplit(url).hostname or "").removesuffix(".").split(".")
    if not rest:
        return InCluster(name) if name else None
    namespace, *domain = rest
    if domain and domain[0] != "svc":
        return None
    return InCluster(name, namespace, ".".join(domain) in WITHIN)


def led_to(url: str, host: str, port: int) -> str:
    """The same URL with another host and port."""
    parts = urlsplit(url)
    user, at, _ = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}{at}{host}:{port}").geturl()
