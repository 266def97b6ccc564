"""What copier.yml and the template call. Pure reading: nothing here writes a file.

Every function takes Jinja's context first. Copier renders into temp folders too (on update), so
the host is looked for in ``_copier_conf.dst_path``, or in ``SHIPWAY_HOST`` when ``shipway new``
renders into a staging folder beside it.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, wraps
from pathlib import Path, PurePosixPath
from shutil import which
from typing import Any

from copier.errors import CopierError, UserMessageError
from jinja2 import TemplateError, pass_context
from jinja2.runtime import Context

from shipway.crash import report_of
from shipway.derive.dotenv import dotenv
from shipway.derive.from_template import facts_from_template
from shipway.derive.readme_table import table
from shipway.derive.service_facts import ServiceFacts
from shipway.errors import ShipwayError
from shipway.host_facts import plain, unasked
from shipway.names import name_problem, owner_problem, path_problem, scope_problem
from shipway.new.plan import SharedFile, plan, shared_paths
from shipway.npm_ranges import entry
from shipway.rendering.run_variables import HOST_VARIABLE, SHARED_VARIABLE, SNAPSHOT_VARIABLE
from shipway.service import Service
from shipway.sources import git
from shipway.sources.address import CREDENTIALS_LEFT_OUT, without_credentials
from shipway.sources.host import Host, real_path
from shipway.sources.pin import Pin
from shipway.sources.yaml_text import dump
from shipway.wiring.receipt import receipt_text

COPIED_MODE = 0o644
NO_SOURCE = "git+https://git.example.com/CHANGE-ME.git"
GLOBALS: dict[str, Any] = {}
_PLANS: dict[tuple[Path, str], dict[str, SharedFile]] = {}
"""What was planned before the first write. Each Copier run loads this module anew."""


def template_global(function: Callable[..., Any]) -> Callable[..., Any]:
    """Register for the template; our errors become Copier's, printed without a traceback."""

    @pass_context
    @wraps(function)
    def wrapper(context: Context, *args: Any) -> Any:
        try:
            return function(context, *args)
        except ShipwayError as error:
            raise UserMessageError(str(error)) from error
        except (CopierError, TemplateError):
            raise  # Copier's and Jinja's own, which Copier says
        except Exception as error:
            raise UserMessageError(report_of(error)) from None

    GLOBALS[function.__name__] = wrapper
    return function


@lru_cache(maxsize=4)
def _host_at(root: Path, _stamp: object) -> Host:
    return Host(root)


def host_of(context: Context) -> Host:
    """The host that this run writes to. One snapshot serves a whole run's questions."""
    conf = context["_copier_conf"]
    root = Path(os.environ.get(HOST_VARIABLE) or conf["dst_path"]).absolute()
    return _host_at(root, os.environ.get(SNAPSHOT_VARIABLE) or id(conf["data"]))


def service_of(context: Context) -> Service:
    """The service that the answers in the context describe."""
    return Service.from_answers(context.get_all())


def facts_of(context: Context) -> ServiceFacts:
    """The service as the template that renders makes it."""
    return facts_from_template(Path(context["_copier_conf"]["src_path"]), context.get_all())


@template_global
def shared_plan(context: Context, operation: str) -> str:
    """Patterns for ``_exclude``: on update the shared files, on copy nothing but a checked plan.

    Copier renders ``_exclude`` once per run, before the first write and (other than a question)
    with the operation's name: the one place where a copy can still be refused as a whole.
    """
    if context["kind"] == "workspace" or os.environ.get(SHARED_VARIABLE) == "no":
        return ""
    service = service_of(context)
    if operation == "update":
        root = host_of(context).root
        paths = {name for path in shared_paths(service) for name in (path, real_path(root, path))}
        return "\n".join(f"/{path}" for path in sorted(paths))
    host = host_of(context)
    changes = plan(host, facts_of(context), _template_of(context))
    _PLANS[host.root, service.name] = {change.path: change for change in changes}
    return ""


def _template_of(context: Context) -> Pin:
    """The template that renders, to be pinned; a folder that is not in git has no version."""
    answers, commit = context["_copier_answers"], context["_copier_conf"]["vcs_ref_hash"]
    versions = {str(answers["_commit"]): str(commit)} if commit and "_commit" in answers else {}
    return Pin(str(answers["_src_path"]), versions, "copier copy")


def _answers(context: Context) -> dict[str, Any]:
    """Copier's answers without the user and password of the template's address."""
    answers = dict(context["_copier_answers"])
    if "_src_path" in answers:
        answers["_src_path"] = without_credentials(str(answers["_src_path"]))
    return answers


@template_global
def shared_files_of(context: Context) -> list[str]:
    """The paths that the template renders as shared files: from the answers, and what the host
    has in the folder of the service's manifests. Only planned ones are written."""
    if context["kind"] == "workspace" or not context.get("service_name"):
        return []
    service = service_of(context)
    folder = f"{service.kubernetes_base}/{service.name}/"
    there = [path for path in host_of(context).files if path.startswith(folder)]
    return list(dict.fromkeys([*shared_paths(service), *there]))


@template_global
def shared_text(context: Context, path: str) -> str:
    """The wired text of one shared file of the host, as it was planned before the first write."""
    return _PLANS[host_of(context).root, context["service_name"]][path].after


@template_global
def shared_name(context: Context, path: str) -> str:
    """The file that Copier writes for a shared path: what a link leads to, since Copier would
    replace the link; empty when nothing is to be written."""
    root = host_of(context).root
    return real_path(root, path) if path in _PLANS.get((root, context["service_name"]), {}) else ""


@template_global
def restore_modes(context: Context) -> str:
    """The command that gives wired files back the modes they had: Copier sets its template's.

    Empty on update and for a staging folder, where Copier writes no file of the host.
    """
    root = host_of(context).root
    changes = _PLANS.get((root, str(context.get("service_name"))), {})
    if HOST_VARIABLE in os.environ:
        return ""
    commands = [
        f"chmod {change.mode:o} {shlex.quote(real_path(root, path))}"
        for path, change in changes.items()
        if change.mode is not None and change.mode != COPIED_MODE
    ]
    return " && ".join(commands)


@template_global
def receipt(context: Context) -> str:
    """The merge base of the next update: what this version generates for each target."""
    return receipt_text(facts_of(context))


@template_global
def host_fact(context: Context, key: str) -> Any:
    """The discovered default of a question; some follow from answers given before it."""
    host = host_of(context)
    if key == "host":
        folders = host.facts.package_folders
        chosen = {name: folders[name] for name in context.get("packages", ()) if name in folders}
        return unasked(replace(host.facts, package_folders=chosen))
    if key == "host_port":
        return host.free_port(str(context.get("service_name", "")))
    return plain(getattr(host.facts, key))


@template_global
def is_kept(context: Context, key: str) -> bool:
    """Whether an earlier service's run kept the answer to ``key`` for the next one."""
    return key in host_of(context).settings


@template_global
def overlays_beside(context: Context, base: str) -> str:
    """The overlays that go with a base: those of the host, else ``overlays`` beside the base."""
    found = host_of(context).facts.kubernetes_overlays
    return found or str(PurePosixPath(base).parent / "overlays")


@template_global
def env_example(context: Context) -> str:
    """The service's ``.env.example``, as `shipway sync` keeps it."""
    facts = facts_of(context)
    return dotenv(facts.variables, facts.service.port)


@template_global
def env_table(context: Context) -> str:
    """The README's table of variables, as `shipway sync` keeps it."""
    return table(facts_of(context).variables)


@template_global
def host_packages(context: Context) -> list[str]:
    """Workspace packages that a service may import."""
    return host_of(context).libraries()


@template_global
def dependency(context: Context, name: str) -> str:
    """A line of the service's package.json, by the host's catalog where that answers."""
    return entry(name, context["host"].get("catalog", []))


@template_global
def root_from_service(context: Context) -> str:
    """The way from the service's folder to the repository's root: ``../..``."""
    return "/".join([".."] * len(PurePosixPath(service_of(context).folder).parts))


@template_global
def answers_text(context: Context) -> str:
    """Copier's answers as a file that the host's formatter leaves alone, without a password."""
    return dump(_answers(context))


@template_global
def shipway_source(context: Context) -> str:
    """What CI installs: the repository that this template came from, pinned; a folder on one
    machine is nothing that another could install."""
    answers = _answers(context)
    source = str(answers.get("_src_path", "")).removeprefix("git+")
    return f"git+{source}@{answers['_commit']}" if "://" in source else NO_SOURCE


@template_global
def answers_path(context: Context) -> str:
    """Where the answers live: in the service's own folder, or in a new monorepo's root."""
    if context.get("kind") == "workspace" or not context.get("service_name"):
        return ".copier-answers.yml"
    folder = PurePosixPath(str(context.get("services_dir") or "services"))
    return f"{folder / context['service_name']}/.copier-answers.yml"


for validator in (name_problem, scope_problem, owner_problem, path_problem):
    GLOBALS[validator.__name__] = validator


@template_global
def host_summary(context: Context) -> str:
    """What was found, for the person to see before the first question."""
    return host_of(context).summary()


@template_global
def next_steps(context: Context) -> str:
    """The commands to type after the copy, from the folder that the person is in."""
    return _left_out(context) + _next_steps(context)


def _left_out(context: Context) -> str:
    source = str(context["_copier_answers"].get("_src_path", ""))
    return f"{CREDENTIALS_LEFT_OUT}\n\n" if without_credentials(source) != source else ""


def _next_steps(context: Context) -> str:
    folder = Path(context["_copier_conf"]["dst_path"])
    steps = [] if folder.absolute() == Path.cwd() else [f"cd {shlex.quote(str(folder))}"]
    if context["kind"] == "workspace":
        steps += _first_steps(context, folder)
    else:
        package = context["package_name"]
        steps += ["pnpm install", f"pnpm --filter {package} test", f"pnpm --filter {package} dev"]
    return "\n".join(["Next:", *(f"  {step}" for step in steps), ""])


def _first_steps(context: Context, folder: Path) -> list[str]:
    """What `shipway init` does by itself and plain Copier cannot."""
    source = str(context["_copier_answers"].get("_src_path", ""))
    place = shipway_source(context) if "://" in source else source
    command = "shipway" if which("shipway") else f"uvx --from {shlex.quote(place)} shipway"
    return [
        *([] if git.keeper(folder) else ["git init --initial-branch=main"]),
        f"{command} sync --all",
        "git add --all && git commit -m Begin",
        "pnpm install",
        "pnpm dev",
    ]
