"""What Copier says before the first question and after the copy."""

from __future__ import annotations

import shlex
from pathlib import Path
from shutil import which

from jinja2.runtime import Context

from shipway.new.compose_notes import addresses_to_give
from shipway.new.next_steps import Step, steps_after, text_of_steps
from shipway.new.report import found_here
from shipway.sources import git
from shipway.sources.address import CREDENTIALS_LEFT_OUT, without_credentials
from shipway.template_globals.files import shipway_source
from shipway.template_globals.registry import template_global
from shipway.template_globals.run import facts_of, host_of
from shipway.template_globals.shared import planned_text


@template_global
def host_summary(context: Context) -> str:
    """What was found, for the person to see before the first question."""
    return found_here(host_of(context))


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
        return text_of_steps([Step(tuple(steps))]) + "\n"
    facts = facts_of(context)
    path = facts.service.compose_file
    addresses = addresses_to_give(path, planned_text(context, path), context["service_name"])
    secrets = [variable.name for variable in facts.secrets]
    first, *rest = steps_after(host_of(context), facts.service, secrets, addresses)
    first = Step((*steps, *first.commands))
    return text_of_steps([first, *rest]) + "\n"


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
