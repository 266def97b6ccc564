"""What `shipway connect` and its removal make of a repository's files; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from shipway.connect.by_client import by_client, without_call
from shipway.connect.declared import IN_CODE, IN_SCHEMA, Declaration, in_code, in_schema
from shipway.connect.waiting import why_not_wait
from shipway.connect.written import all_that_follows, put_in, receipt
from shipway.derive.addresses import url_of
from shipway.derive.load import chosen, peer_at, service_facts_of, service_of
from shipway.derive.service_facts import ServiceFacts
from shipway.errors import ShipwayError, located
from shipway.file_changes import TextChanges
from shipway.sources.connections import Connection, connections_of, sendings_of
from shipway.sources.env_schema import NAME, SCHEMA_NAME
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.wiring.engine import unwire

CONFIGS = ("src/config.ts", "src/env.ts")
"""Where `EnvSchema` is declared: a service's, and an app's."""


class Connected(NamedTuple):
    """contents: every file that changes (None: it goes). notes: what a person should know.
    package: what the caller imports for it; empty where it needs none."""

    connection: Connection
    contents: TextChanges
    notes: tuple[str, ...] = ()
    package: str = ""


def connect(
    host: Host, caller: str, called: str, variable: str = "", *, client: bool = True
) -> Connected:
    """Let ``caller`` know the address of ``called``. Where it does, only what is missing comes.

    client: whether a service with a contract is called by a package that is made of it.

    Raises ShipwayError, with the smallest edit that helps, where one of the files cannot be
    changed with proof.
    """
    view, generated = View(host), chosen(host, caller)
    other = chosen(host, called)
    facts = service_facts_of(view, generated)
    url = _url(view, facts, other)
    variable = variable or f"{called.upper().replace('-', '_')}_URL"
    if not NAME.fullmatch(variable):
        raise ShipwayError(f"{variable!r} can be no variable", fix="--variable API_URL")
    what = (variable, url, f"Where {called} is reached")
    texts: TextChanges = {**_declared(view, generated, facts, what)}
    known = connections_of(view, generated.folder)
    before = next((one for one in known if one.service == called), None)
    if before and before.variable != variable:
        fix = f"shipway connect {caller} {called} --remove, and then this again"
        raise ShipwayError(f"{caller} is connected by {before.variable}", fix=fix)
    note = "" if before else why_not_wait(view, facts.service, called)
    one = before or Connection(called, variable, waits=not note)
    if client:
        package, files = by_client(view, generated, one)
        texts, one = {**texts, **files}, one._replace(client=package)
        known = [other for other in known if other.service != called]
    contents = _planned(view, generated, texts, {*known, one})
    return Connected(one, contents, (note,) if note and contents else ())


def disconnect(host: Host, caller: str, called: str) -> Connected:
    """Take all of it out again.

    Raises ShipwayError where there is no such connection, and where the team changed the variable.
    """
    view, generated = View(host), chosen(host, caller)
    known = connections_of(view, generated.folder)
    one = next((one for one in known if one.service == called), None)
    if one is None:
        called_so = [other.service for other in known]
        called_so += [other.service for other in sendings_of(view, generated.folder)]
        names = ", ".join(sorted(called_so)) or "none"
        raise ShipwayError(f"{caller} is not connected with {called}", fix=f"name one of: {names}")
    texts: TextChanges = {}
    for path, target, keys in _places(view, generated):
        before = view.text(path) or ""
        with located(path):
            texts[path] = _without(target, before, one.variable, keys)
    files, notes = without_call(view, generated, one)
    contents = _planned(view, generated, {**texts, **files}, {*known} - {one})
    # A folder that goes has no text that would differ.
    contents |= {path: None for path in files if (host.root / path).is_dir()}
    notes += _still_named(view, generated, one.variable, contents)
    return Connected(one, contents, tuple(notes))


def _url(view: View, facts: ServiceFacts, other: GeneratedService) -> str:
    peer = peer_at(view, facts.service, f"http://{other.name}")
    if not facts.derives:
        raise ShipwayError(f"{facts.name} has no environment", fix="name a service, or an app")
    if peer is None:
        raise _nobody(view, facts, other)
    port = next(iter(peer.served), 80)
    return f"http://{other.name}" if port == 80 else f"http://{other.name}:{port}"


def _nobody(view: View, facts: ServiceFacts, other: GeneratedService) -> ShipwayError:
    """Why there is no address; a worker without a database has no queue either."""
    if other.name == facts.name:
        return ShipwayError(f"{facts.name} would call itself", fix="name another service")
    what = f"{other.name} serves no HTTP, and has no queue"
    worker = view.has(other.answers) and service_of(view.host, other).kind == "worker"
    fix = f"shipway update {other.name} --data database=DATABASE_SERVICE_URL"
    fix = f"{fix}, shipway sync {other.name}, then this again" if worker else "name another service"
    return ShipwayError(what, other.folder, fix)


def _declared(
    view: View, generated: GeneratedService, facts: ServiceFacts, what: tuple[str, str, str]
) -> Mapping[str, str]:
    """The two files that declare the variable; nothing where it leads to the service already."""
    variable, url, _ = what
    own = next((v for v in facts.variables if v.name == variable), None)
    if own is not None:
        peer = dict(facts.peers).get(variable)
        if peer and peer.name == url.removeprefix("http://").partition(":")[0]:
            return {}
        where = url_of(own) or "is no address"
        fix = f"shipway connect {facts.name} … --variable ANOTHER_URL"
        raise ShipwayError(f"{variable} is there already, and {where}", generated.folder, fix)
    texts = {}
    for path, target, _ in _places(view, generated):
        blocks = in_code(*what) if target is IN_CODE else in_schema(*what)
        before = view.text(path)
        if before is None:
            (line,) = in_code(*what).values()
            fix = f"declare it where the environment is declared: {line}"
            raise ShipwayError("there is no such file", path, fix)
        texts[path] = put_in(target, path, before, blocks)
    return texts


def _without(target: Declaration, before: str, variable: str, is_ours: str) -> str:
    document = target.open(before)
    entry = target.find(document, variable)
    if entry is None:
        return before
    if is_ours not in document.text[entry.start : entry.end]:
        fix = f"delete {variable} there by hand, and run it again"
        raise ShipwayError(f"{variable} was changed since", fix=fix)
    return unwire(target, before, {variable: ""})


def config_of(view: View, generated: GeneratedService) -> str:
    """The file that declares the environment; the usual one where there is none."""
    paths = [f"{generated.folder}/{name}" for name in CONFIGS]
    return next(filter(view.has, paths), paths[0])


def _places(view: View, generated: GeneratedService) -> list[tuple[str, Declaration, str]]:
    """File, target, and what an entry of ours holds."""
    return [
        (config_of(view, generated), IN_CODE, "z.url().default("),
        (f"{generated.folder}/{SCHEMA_NAME}", IN_SCHEMA, '"default"'),
    ]


def _planned(
    view: View, generated: GeneratedService, texts: Mapping[str, str | None], left: set[Connection]
) -> TextChanges:
    """With all that follows; what says the same as before is left out."""
    return all_that_follows(view, generated, {**texts, **receipt(view, generated, left)})


def _still_named(
    view: View, generated: GeneratedService, variable: str, contents: TextChanges
) -> Iterable[str]:
    """Where the service's own code goes on to read it."""
    for path in view.host.files:
        if path.startswith(f"{generated.folder}/") and path.endswith((".ts", ".tsx", ".mts")):
            text = (contents[path] if path in contents else view.text(path)) or ""
            for number, line in enumerate(text.split("\n"), 1):
                if variable in line:
                    yield f"{path}:{number} still names {variable}"
