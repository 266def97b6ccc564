"""One service sends jobs to another: a package that both share, and all that follows from it."""

from __future__ import annotations

from typing import Any, NamedTuple

from shipway.connect import database
from shipway.connect.declared import IN_CODE, IN_SCHEMA
from shipway.connect.jobs_package import (
    MANIFEST,
    JobsPackage,
    files_of,
    imports_of,
    only_ours,
    shared_from,
)
from shipway.connect.links import Import, link, unlink
from shipway.connect.plan import CONFIGS, Connected, config_of
from shipway.connect.waiting import why_not_wait
from shipway.connect.written import all_that_follows, put_in, receipt
from shipway.derive.load import chosen, service_facts_of, service_of, services_in
from shipway.derive.service_facts import ServiceFacts
from shipway.errors import ShipwayError, located
from shipway.file_changes import TextChanges
from shipway.sources.connections import Connection, Sending, callers_of, sendings_of
from shipway.sources.env_schema import SCHEMA_NAME
from shipway.sources.globs import covers
from shipway.sources.host import Host
from shipway.sources.queue import DATA_NAME, PACKAGE_NAME, Queue, queue_in, queue_of
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.sources.workspace import read_json


class _Ends(NamedTuple):
    """Who sends, and whose queue it is; ``view``: with what is planned so far, ``texts``."""

    host: Host
    caller: GeneratedService
    worker: GeneratedService
    texts: TextChanges
    view: View


def _ends(host: Host, caller: str, called: str) -> _Ends:
    texts: TextChanges = {}
    view = View(host, texts)
    return _Ends(host, chosen(host, caller), chosen(host, called), texts, view)


def has_queue(host: Host, name: str) -> bool:
    """Whether jobs can be sent to the service. Raises ShipwayError where there is no such one."""
    return queue_of(View(host), chosen(host, name).folder) is not None


def sends_to(host: Host, caller: str, called: str) -> bool:
    """Whether ``caller`` was connected with the queue of ``called``."""
    sent = sendings_of(View(host), chosen(host, caller).folder)
    return any(one.service == called for one in sent)


def connect(host: Host, caller: str, called: str) -> Connected:
    """Let ``caller`` send jobs to ``called``. Where it does, only what is missing comes.

    Raises ShipwayError, with the smallest edit that helps, where one of the files cannot be
    changed with proof.
    """
    ends = _ends(host, caller, called)
    package = _package(ends)
    facts = _may_send(ends)
    known = sendings_of(ends.view, ends.caller.folder)
    before = next((one for one in known if one.service == called), None)
    _share(ends, package)
    variable = _database(ends)
    declared = _declare(ends, facts, variable)
    link(ends.view, ends.texts, ends.caller, Import(package.name, package.folder))
    note = "" if before else why_not_wait(ends.view, facts.service, called)
    one = before or Sending(called, package.name, declared, waits=not note)
    said = receipt(ends.view, ends.caller, sendings={*known, one})
    contents = all_that_follows(View(host), ends.caller, {**ends.texts, **said})
    by = Connection(called, variable, one.waits)
    return Connected(by, contents, (note,) if note and contents else (), package.name)


def disconnect(host: Host, caller: str, called: str) -> Connected:
    """Take all of it out again; with the last sender goes the package.

    Raises ShipwayError where the team changed the variable.
    """
    texts: TextChanges = {}
    view, generated = View(host, texts), chosen(host, caller)
    known = sendings_of(view, generated.folder)
    one = next(one for one in known if one.service == called)
    rest = [other for other in known if other != one]
    folder = next((p.folder for p in host.packages if p.name == one.package), "")
    unlink(view, texts, generated, Import(one.package, folder))
    worker = next((found for found in services_in(host) if found.name == called), None)
    notes: tuple[str, ...] = ()
    last = bool(folder) and _is_last(host, generated, called)
    if last and worker:
        notes = _unshare(_Ends(host, generated, worker, texts, view), Import(one.package, folder))
    elif last:
        notes = (f"{folder} stays, and nobody takes its jobs: {called} is gone.",)
    if one.variable and rest:  # another queue is reached by it as well
        rest[0] = rest[0]._replace(variable=one.variable)
    elif one.variable:
        _undeclare(view, texts, generated, one.variable)
    said = receipt(view, generated, sendings=rest)
    contents = all_that_follows(View(host), generated, {**texts, **said})
    return Connected(Connection(called, one.variable), contents, notes, one.package)


def _is_last(host: Host, caller: GeneratedService, called: str) -> bool:
    others = (folder for folder in callers_of(host, called) if folder != caller.folder)
    view = View(host)
    return not any(one.service == called for f in others for one in sendings_of(view, f))


def _package(ends: _Ends) -> JobsPackage:
    """The package of the worker's queue: the one that there is, or one that can be made."""
    host, worker = ends.host, ends.worker
    queue = queue_of(ends.view, worker.folder)
    if queue is None:
        fix = f"shipway update {worker.name} --data database=DATABASE_URL"
        raise ShipwayError(f"{worker.name} has no queue", worker.folder, fix)
    scope = host.facts.scope
    local = f"{worker.name}-jobs"
    name = f"{scope}/{local}" if scope else local
    there = next((p.folder for p in host.packages if p.name == name), "")
    folder = there or f"{host.packages_dir}/{local}"
    globs = [glob.rstrip("/") for glob in host.globs if not glob.startswith("!")]
    if not any(covers(glob, folder) for glob in globs):
        fix = f"add {host.packages_dir}/* to packages in pnpm-workspace.yaml"
        raise ShipwayError(f"{folder} would be no package of the workspace", folder, fix)
    return JobsPackage(name, folder, worker.name, queue)


def _may_send(ends: _Ends) -> ServiceFacts:
    caller, worker = ends.caller, ends.worker
    if caller.folder == worker.folder:
        raise ShipwayError(f"{caller.name} would send to itself", fix="name another service")
    facts = service_facts_of(ends.view, caller)
    if not facts.derives or not ends.view.has(config_of(ends.view, caller)):
        what = f"{caller.name} declares no environment: neither {' nor '.join(CONFIGS)} is there"
        raise ShipwayError(what, caller.folder, f"shipway connect SERVICE {worker.name}")
    return facts


def _share(ends: _Ends, package: JobsPackage) -> None:
    """The package, and the worker that takes from it what a job holds."""
    view, texts, worker = ends.view, ends.texts, ends.worker
    data = f"{worker.folder}/{DATA_NAME}"
    text = view.text(data)
    if text is None:
        raise ShipwayError("there is no such file", data, "say in it what a job holds")
    shared = f"{package.name}/job-data" in imports_of(text)
    if not shared:
        _may_move(view, data, text, package)
        manifest: dict[str, Any] = read_json(ends.host.root / worker.folder / MANIFEST)
        texts.update(files_of(package, text, manifest))
        texts[data] = shared_from(package.name)
    link(view, texts, worker, Import(package.name, package.folder))


def _may_move(view: View, path: str, text: str, package: JobsPackage) -> None:
    if "export" not in text or "JobData" not in text:
        raise ShipwayError("it exports no JobData", path, "export const JobData = z.object({ … })")
    if near := [name for name in imports_of(text) if name.startswith(".")]:
        fix = "write what it needs of them into this file"
        raise ShipwayError(f"it moves into a package, and imports {', '.join(near)}", path, fix)
    if view.has(package.path(MANIFEST)):
        fix = f"move {package.folder} away, or let {path} take JobData from it"
        raise ShipwayError(f"there is a package {package.name} already", package.folder, fix)


def _unshare(ends: _Ends, one: Import) -> tuple[str, ...]:
    """What a job holds goes back into the worker, and the package goes; a note where it stays."""
    view, texts, worker = ends.view, ends.texts, ends.worker
    data = f"{worker.folder}/{DATA_NAME}"
    shared = f"{one.package}/job-data" in imports_of(view.text(data) or "")
    files = [path for path in ends.host.files if path.startswith(f"{one.folder}/")]
    known = {path: view.text(path) or "" for path in ends.host.on_disk(files)}
    queue = queue_in(known.get(f"{one.folder}/{PACKAGE_NAME}", "")) or Queue("", "")
    package = JobsPackage(*one, worker.name, queue)
    if not shared or not only_ours(package, known):
        return (f"{one.folder} stays: there is more in it than came with it.",)
    texts[data] = known[f"{one.folder}/{DATA_NAME}"]
    texts.update(dict.fromkeys(known))
    unlink(view, texts, worker, one)
    return ()


def _database(ends: _Ends) -> str:
    """The variable by which the worker reaches its queue."""
    answered = service_of(ends.host, ends.worker).database
    names = [variable.name for variable in service_facts_of(ends.view, ends.worker).variables]
    found = next((name for name in (answered, *database.ROLES) if name in names), "")
    if not found:
        what = f"{ends.worker.name} has neither {' nor '.join(database.ROLES)}"
        raise ShipwayError(what, ends.worker.folder, "declare the one that it reads")
    return found


def _declare(ends: _Ends, facts: ServiceFacts, variable: str) -> str:
    """The variable in the caller's environment; empty where it is there already."""
    if any(own.name == variable for own in facts.variables):
        return ""
    if facts.service.database == "none" and ends.view.has(ends.caller.answers):
        fix = f"shipway update {facts.name} --data database={variable}"
        raise ShipwayError(f"{facts.name} has no database to send them by", fix=fix)
    texts, view = ends.texts, ends.view
    code, schema = config_of(view, ends.caller), f"{ends.caller.folder}/{SCHEMA_NAME}"
    texts[code] = put_in(IN_CODE, code, view.text(code) or "", database.in_code(variable))
    with located(schema):
        after = put_in(IN_SCHEMA, schema, view.text(schema) or "", database.in_schema(variable))
        texts[schema] = database.required(after, variable)
    return variable


def _undeclare(view: View, texts: TextChanges, generated: GeneratedService, variable: str) -> None:
    code, schema = config_of(view, generated), f"{generated.folder}/{SCHEMA_NAME}"
    with located(code):
        texts[code] = database.without_code(view.text(code) or "", variable)
    with located(schema):
        texts[schema] = database.without_schema(view.text(schema) or "", variable)
