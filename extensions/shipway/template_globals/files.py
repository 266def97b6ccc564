"""What the template's own files hold that follows from the answers."""

from __future__ import annotations

from pathlib import PurePosixPath

from jinja2.runtime import Context

from shipway import npm_ranges
from shipway.derive.dotenv import dotenv
from shipway.derive.readme_table import table
from shipway.npm_ranges import NODE_TYPES, entry
from shipway.sources.openapi import contract_of
from shipway.sources.view import View
from shipway.sources.yaml_text import dump
from shipway.template_globals.registry import template_global
from shipway.template_globals.run import answers_of, facts_of, host_of, service_of
from shipway.wiring.receipt import receipt_text

NO_CONTRACT = '{ "openapi": "3.1.0", "paths": {} }\n'
NO_SOURCE = "git+https://git.example.com/CHANGE-ME.git"


@template_global
def receipt(context: Context) -> str:
    """The merge base of the next update: what this version generates for each target."""
    return receipt_text(facts_of(context))


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
def dependency(context: Context, name: str) -> str:
    """A line of the service's package.json, by the host's catalog where that answers."""
    node, host = context["node"], context["host"]
    catalog = set(host.get("catalog", []))
    if node != host["node_major"]:
        catalog.discard(NODE_TYPES)  # the catalog has the types of the host's Node
    return entry(name, catalog, node)


@template_global
def contract_of_called(context: Context) -> str:
    """The contract of the service that a client's package calls, as `shipway sync` keeps it; an
    empty one where there is no such service, as in the folders of Copier's own updates."""
    return contract_of(View(host_of(context)), str(context["client_of"])) or NO_CONTRACT


@template_global
def package_of(context: Context) -> str:
    """The service's npm package; empty where there is no service."""
    is_service = context.get("service_name") and context.get("kind") != "workspace"
    return service_of(context).package if is_service else ""


@template_global
def least_node(context: Context) -> str:
    """The lowest Node that the service runs on, as ``engines`` has it: ``22.18``."""
    return ".".join(map(str, npm_ranges.least_node(context["node"])))


@template_global
def root_from_service(context: Context) -> str:
    """The way from the service's folder to the repository's root: ``../..``."""
    return "/".join([".."] * len(PurePosixPath(service_of(context).folder).parts))


@template_global
def answers_text(context: Context) -> str:
    """Copier's answers as a file that the host's formatter leaves alone, without a password."""
    return dump(answers_of(context))


@template_global
def shipway_source(context: Context) -> str:
    """What CI installs: the repository that this template came from, pinned; a folder on one
    machine is nothing that another could install."""
    answers = answers_of(context)
    source = str(answers.get("_src_path", "")).removeprefix("git+")
    return f"git+{source}@{answers['_commit']}" if "://" in source else NO_SOURCE
