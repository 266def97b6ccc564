"""Which services a service was connected with by `shipway connect`: a file beside its receipts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from shipway.allowed import package_problem
from shipway.errors import ShipwayError
from shipway.names import name_problem
from shipway.sources.env_schema import NAME
from shipway.sources.host_files import HostFiles
from shipway.sources.reading import back
from shipway.sources.view import View

CONNECTIONS_NAME = ".shipway/connections.json"
PACKAGE = re.compile(r"(@[a-z0-9][\w.-]*/)?[a-z0-9][\w.-]*")


class Connection(NamedTuple):
    """``variable`` holds the address of ``service``; ``waits``: Compose starts the caller behind
    it; ``client``: the package that came among its dependencies, if any."""

    service: str
    variable: str
    waits: bool = True
    client: str = ""


class Sending(NamedTuple):
    """Jobs are sent to ``service`` through the workspace package ``package``. ``variable``: that
    of the database, where it was declared for this; empty: it was there before. ``waits``: as a
    connection's."""

    service: str
    package: str
    variable: str = ""
    waits: bool = True


def connections_of(view: View, folder: str) -> list[Connection]:
    """What the service in ``folder`` is connected with. Raises as read_connections."""
    path = f"{folder}/{CONNECTIONS_NAME}"
    text = view.text(path)
    return read_connections(text, path) if text else []


def sendings_of(view: View, folder: str) -> list[Sending]:
    """To whom the service in ``folder`` sends jobs. Raises as read_connections."""
    path = f"{folder}/{CONNECTIONS_NAME}"
    text = view.text(path)
    return read_sendings(text, path) if text else []


def connections_text(connections: Iterable[Connection], sendings: Iterable[Sending] = ()) -> str:
    """The file."""
    listed = [
        {key: value for key, value in one._asdict().items() if value != ""}
        for one in sorted(connections)
    ]
    sent = [one._asdict() for one in sorted(sendings)]
    both = {"connections": listed, **({"jobs": sent} if sent else {})}
    return json.dumps(both, indent=2) + "\n"


def callers_of(host: HostFiles, service: str) -> list[str]:
    """The folders of those that were connected with ``service``. Raises as read_connections."""
    suffix = f"/{CONNECTIONS_NAME}"
    paths = host.on_disk(path for path in host.files if path.endswith(suffix))
    texts = {path: host.text(path) for path in paths}
    return [
        path.removesuffix(suffix)
        for path, text in texts.items()
        if any(one.service == service for one in _everybody(text, path))
    ]


def _everybody(text: str, path: str) -> list[Connection | Sending]:
    return [*read_connections(text, path), *read_sendings(text, path)]


def must_have_no_callers(host: HostFiles, service: str) -> None:
    """Raises ShipwayError where others were connected with ``service``: without it, or under
    another name, their address leads nowhere, and Compose takes no file that waits for it."""
    callers = [folder.rpartition("/")[2] for folder in callers_of(host, service)]
    if callers:
        fix = " && ".join(f"shipway connect {name} {service} --remove" for name in callers)
        raise ShipwayError(f"{', '.join(callers)} calls {service}", fix=fix)


def read_connections(text: str, path: str) -> list[Connection]:
    """Parse. Raises ShipwayError for a file that was damaged by hand."""
    try:
        found = [
            Connection(one["service"], one["variable"], one["waits"], one.get("client", ""))
            for one in json.loads(text.removeprefix("\ufeff"))["connections"]
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ShipwayError(f"not a list of connections ({error})", path, back(path)) from None
    for one in found:
        right = all(isinstance(value, str) for value in (one.service, one.variable, one.client))
        if (
            not right
            or name_problem(one.service)
            or not NAME.fullmatch(one.variable)
            or (one.client and package_problem(one.client))
        ):
            what = f"{one.service!r} by {one.variable!r} is no connection"
            raise ShipwayError(what, path, back(path))
    return found


def read_sendings(text: str, path: str) -> list[Sending]:
    """Parse. Raises ShipwayError for a file that was damaged by hand."""
    try:
        found = [
            Sending(one["service"], one["package"], one["variable"], one["waits"])
            for one in json.loads(text.removeprefix("\ufeff")).get("jobs", [])
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ShipwayError(f"not a list of jobs ({error})", path, back(path)) from None
    for one in found:
        right = all(isinstance(word, str) for word in one[:3])
        if not right or name_problem(one.service) or not PACKAGE.fullmatch(one.package):
            raise ShipwayError(f"{one.service!r} by {one.package!r} is no way", path, back(path))
        if one.variable and not NAME.fullmatch(one.variable):
            raise ShipwayError(f"{one.variable!r} is no variable", path, back(path))
    return found
