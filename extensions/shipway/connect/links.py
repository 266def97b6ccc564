"""A workspace package that a service imports: the dependency, and the rule that lets it."""

from __future__ import annotations

from typing import NamedTuple

from shipway.connect.allowance import allowed, forbidden_again
from shipway.connect.written import put_in
from shipway.derive.load import service_of
from shipway.errors import ShipwayError, located
from shipway.file_changes import TextChanges
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.wiring.engine import unwire
from shipway.wiring.package_json import TARGET as MANIFEST


class Import(NamedTuple):
    """The package by its name and its folder."""

    package: str
    folder: str


def link(view: View, texts: TextChanges, generated: GeneratedService, one: Import) -> None:
    """Let the service import it: ``texts``, which ``view`` plans, get what was missing."""
    path = f"{generated.folder}/package.json"
    before = view.text(path)
    if before is None:
        fix = "connect one that is a workspace package, or send the jobs by hand"
        raise ShipwayError("there is no such file", path, fix)
    with located(path):
        there = MANIFEST.find(MANIFEST.open(before), _block(one)) is not None
    if not there:
        line = f'"{one.package}": "workspace:*"'
        texts[path] = put_in(MANIFEST, path, before, {_block(one): line})
    rules, before = _rules(view, generated)
    if before is not None:
        with located(rules):
            texts[rules] = allowed(before, generated.name, *one)


def unlink(view: View, texts: TextChanges, generated: GeneratedService, one: Import) -> None:
    """The exact inverse."""
    path = f"{generated.folder}/package.json"
    if (before := view.text(path)) is not None:
        with located(path):
            texts[path] = unwire(MANIFEST, before, {_block(one): ""})
    rules, before = _rules(view, generated)
    if before is not None:
        with located(rules):
            texts[rules] = forbidden_again(before, generated.name, *one)


def _block(one: Import) -> str:
    return f"dependencies/{one.package}"


def _rules(view: View, generated: GeneratedService) -> tuple[str, str | None]:
    path = service_of(view.host, generated).dependency_cruiser_file
    return path, view.text(path) if path else None
