"""The host's shared files: planned before the first write, then written by Copier."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from jinja2.runtime import Context

from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.formatting.changes import in_form
from shipway.formatting.found import formatters_of
from shipway.given import list_of, must_be_there
from shipway.new.plan import SharedFile, plan, shared_paths
from shipway.rendering.run_variables import HOST_VARIABLE, SHARED_VARIABLE
from shipway.service import Service
from shipway.sources.host import real_path
from shipway.sources.known_settings import settings_must_be_known
from shipway.sources.pin import Pin
from shipway.sources.services import GeneratedService, is_adopted
from shipway.template_globals.registry import template_global
from shipway.template_globals.run import facts_of, host_of, service_of

COPIED_MODE = 0o644
OF_OTHER_CI = {"github": ("/.gitlab*", "/docs/gitlab.md"), "gitlab": ("/.github",)}
"""Who runs a workspace's pipelines -> the files that it has for somebody else's."""
_PLANS: dict[tuple[Path, str], dict[str, SharedFile]] = {}
"""What was planned before the first write. Each Copier run loads this module anew."""


@template_global
def shared_plan(context: Context, operation: str) -> str:
    """Patterns for ``_exclude``: on update the shared files, on copy nothing but a checked plan.

    Copier renders ``_exclude`` once per run, before the first write and (other than a question)
    with the operation's name: the one place where a copy can still be refused as a whole.
    """
    if context["kind"] == "workspace":
        return "\n".join(OF_OTHER_CI[str(context.get("ci") or "github")])
    if os.environ.get(SHARED_VARIABLE) == "no":
        return ""
    service = service_of(context)
    if operation == "update":
        root = host_of(context).root
        _must_not_be_adopted(root, service)
        paths = {name for path in shared_paths(service) for name in (path, real_path(root, path))}
        return "\n".join(f"/{path}" for path in sorted(paths))
    host = host_of(context)
    settings_must_be_known(host)
    asked = dict(context["_copier_conf"].get("data") or {}).get("packages") or ()
    must_be_there(list_of(asked) if isinstance(asked, str) else asked, host.libraries())
    changes = plan(host, facts_of(context), _template_of(context))
    if _copier_writes(context):
        changes = _in_form(host.root, changes)
    _PLANS[host.root, service.name] = {change.path: change for change in changes}
    return ""


def _must_not_be_adopted(root: Path, service: Service) -> None:
    generated = GeneratedService(service.name, service.folder)
    if is_adopted(root, generated):
        what = (
            f"{service.name} was adopted: Copier would take the template's files for a base of it"
        )
        raise ShipwayError(what, service.folder, f"shipway update {service.name}")


def _copier_writes(context: Context) -> bool:
    """Whether Copier itself brings the files home: `shipway new` formats what it writes."""
    return HOST_VARIABLE not in os.environ and not context["_copier_conf"].get("pretend")


def _in_form(root: Path, changes: list[SharedFile]) -> list[SharedFile]:
    """The shared files as the host's formatter leaves them. Only here is known what they were."""
    after: FileChanges = {change.path: change.after.encode() for change in changes}
    before = {
        change.path: None if change.before is None else change.before.encode() for change in changes
    }
    formed = in_form(root, after, before).changes
    return [one._replace(after=(formed[one.path] or b"").decode()) for one in changes]


def _template_of(context: Context) -> Pin:
    """The template that renders, to be pinned; a folder that is not in git has no version."""
    answers, commit = context["_copier_answers"], context["_copier_conf"]["vcs_ref_hash"]
    versions = {str(answers["_commit"]): str(commit)} if commit and "_commit" in answers else {}
    return Pin(str(answers["_src_path"]), versions, "copier copy")


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


def planned_text(context: Context, path: str) -> str:
    """What a shared file of the host is to hold; empty for one that does not change."""
    plans = _PLANS.get((host_of(context).root, str(context["service_name"])), {})
    return plans[path].after if path in plans else ""


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
    if not _copier_writes(context):
        return ""
    commands = [
        f"chmod {change.mode:o} {shlex.quote(real_path(root, path))}"
        for path, change in changes.items()
        if change.mode is not None and change.mode != COPIED_MODE
    ]
    return " && ".join(commands)


@template_global
def is_to_be_formatted(context: Context) -> bool:
    """Whether `copier copy` just wrote a service's own files into a host with a formatter."""
    root = host_of(context).root
    planned = (root, str(context.get("service_name"))) in _PLANS
    return planned and _copier_writes(context) and bool(formatters_of(root))
