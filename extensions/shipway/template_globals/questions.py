"""What copier.yml asks with: defaults, conditions, validators, and where the answers go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from jinja2.runtime import Context

from shipway.host_facts import plain, unasked
from shipway.kinds.registry import KINDS, kind_of
from shipway.names import name_problem, owner_problem, path_problem, scope_problem
from shipway.schedule import schedule_problem
from shipway.sources.runtime import imported_runtime, services_with
from shipway.template_globals.registry import GLOBALS, template_global
from shipway.template_globals.run import host_of

for validator in (name_problem, scope_problem, owner_problem, path_problem, schedule_problem):
    GLOBALS[validator.__name__] = validator
GLOBALS |= {"kinds": KINDS, "kind_of": kind_of}


@template_global
def host_fact(context: Context, key: str) -> Any:
    """The discovered default of a question; some follow from answers given before it."""
    host = host_of(context)
    facts = host.facts_for(kind_of(str(context.get("kind"))))
    if key == "host":
        folders = facts.package_folders
        chosen = {name: folders[name] for name in context.get("packages", ()) if name in folders}
        return unasked(replace(facts, package_folders=chosen))
    if key == "host_port":
        return host.free_port(str(context.get("service_name", "")))
    return plain(getattr(facts, key))


@template_global
def is_kept(context: Context, key: str) -> bool:
    """Whether an earlier service's run kept the answer to ``key`` for the next one."""
    return key in host_of(context).settings


@template_global
def is_guessed(context: Context, key: str) -> bool:
    """Whether the default of ``key`` is a guess that a person should see before it is taken."""
    host = host_of(context)
    if kind_of(str(context.get("kind"))).library:
        return False
    return key == "services_dir" and host.siblings_dir == host.services_dir and not host.settings


@template_global
def tsconfig_of(context: Context) -> str:
    """The root's TypeScript project that refers to the host's libraries; empty for none."""
    return host_of(context).tsconfig_file


@template_global
def overlays_beside(context: Context, base: str) -> str:
    """The overlays that go with a base: those of the host, else ``overlays`` beside the base."""
    found = host_of(context).facts.kubernetes_overlays
    return found or str(PurePosixPath(base).parent / "overlays")


@template_global
def host_packages(context: Context) -> list[str]:
    """Workspace packages that a service may import."""
    return host_of(context).libraries()


@template_global
def usual_packages(context: Context) -> list[str]:
    """Those that a service has unless it is said otherwise: with a database of tenants' rows, the
    one that reads them; the one that has the runtime, where most services have it from there."""
    host = host_of(context)
    tenants = host.facts.tenants if context.get("database") == "DATABASE_URL" else ""
    runtime = {"runtime": host.facts.runtime}
    shared = imported_runtime(kind_of(str(context.get("kind"))), runtime, runtime.values())
    taken = shared and services_with(host, host.facts.services_dir, shared)
    return [*filter(None, [tenants]), *([shared] if taken else [])]


@template_global
def runtime_of(context: Context) -> str:
    """What a service's imports of its runtime begin with, where a package has it; else empty."""
    kind, packages = kind_of(str(context.get("kind"))), context.get("packages") or ()
    name = imported_runtime(kind, context.get("host") or {}, packages)
    return f"{name}/" if name else ""


@template_global
def answers_path(context: Context) -> str:
    """Where the answers live: in the service's own folder, or in a new monorepo's root."""
    if context.get("kind") == "workspace" or not context.get("service_name"):
        return ".copier-answers.yml"
    folder = PurePosixPath(str(context.get("services_dir") or "services"))
    return f"{folder / context['service_name']}/.copier-answers.yml"
