"""Which services a service was connected with by `shipway connect`: a file beside its receipts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.names import name_problem
from shipway.sources.env_schema import NAME
from shipway.sources.host_files import HostFiles
from shipway.sources.reading import back
from shipway.sources.view import View

CONNECTIONS_NAME = ".shipway/connections.json"


class Connection(NamedTuple):
    """``variable`` holds the address of ``service``; ``waits``: Compose starts the caller behind
    it."""

    service: str
    variable: str
    waits: bool = True


def connections_of(view: View, folder: str) -> list[Connection]:
    """What the service in ``folder`` is connected with. Raises as read_connections."""
    path = f"{folder}/{CONNECTIONS_NAME}"
    text = view.text(path)
    return read_connections(text, path) if text else []


def connections_text(connections: Iterable[Connection]) -> str:
    """The file."""
    listed = [one._asdict() for one in sorted(connections)]
    return json.dumps({"connections": listed}, indent=2) + "\n"


def must_have_no_callers(host: HostFiles, service: str) -> None:
    """Raises ShipwayError where others were connected with ``service``: without it, or under
    another name, their address leads nowhere, and Compose takes no file that waits for it."""
    suffix = f"/{CONNECTIONS_NAME}"
    paths = host.on_disk(path for path in host.files if path.endswith(suffix))
    callers = [
        path.removesuffix(suffix).rpartition("/")[2]
        for path in paths
        if any(one.service == service for one in read_connections(host.text(path), path))
    ]
    if callers:
        fix = " && ".join(f"shipway connect {name} {service} --remove" for name in callers)
        raise ShipwayError(f"{', '.join(callers)} calls {service}", fix=fix)


def read_connections(text: str, path: str) -> list[Connection]:
    """Parse. Raises ShipwayError for a file that was damaged by hand."""
    try:
        found = [
            Connection(one["service"], one["variable"], one["waits"])
            for one in json.loads(text.removeprefix("\ufeff"))["connections"]
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ShipwayError(f"not a list of connections ({error})", path, back(path)) from None
    for one in found:
        right = isinstance(one.service, str) and isinstance(one.variable, str)
        if not right or name_problem(one.service) or not NAME.fullmatch(one.variable):
            what = f"{one.service!r} by {one.variable!r} is no connection"
            raise ShipwayError(what, path, back(path))
    return found
