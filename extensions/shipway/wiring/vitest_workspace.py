"""Vitest: a glob for the services among the projects, when none covers them."""

from __future__ import annotations

import re

from shipway.derive.service_facts import ServiceFacts
from shipway.errors import EditError
from shipway.service import Service
from shipway.sources.globs import covers
from shipway.sources.vitest import projects_entry, projects_in
from shipway.splice.javascript.document import JavaScriptDocument
from shipway.splice.model import Document, Entry, Node, line_of
from shipway.wiring.target import Blocks, Target, id_parts

CONFIG = re.compile(r"/vite(st)?[^/]*config[^/]*$")
"""A glob may name the packages' config files instead of their folders."""


class VitestWorkspace:
    """The item ``services/*`` of ``test.projects``, or of a workspace file's own list."""

    name = "vitest_workspace"
    order = 50
    lacking = "no Vitest configuration with projects found"
    shared = True

    def path(self, service: Service) -> str:
        return service.vitest_file

    def blocks(self, facts: ServiceFacts) -> Blocks:
        service = facts.service
        glob = f"{service.services_dir}/*"
        return {f"projects/{glob}": f'"{glob}"'}

    def open(self, text: str) -> Document:
        return JavaScriptDocument(text)

    def container(self, document: Document, block_id: str) -> Node | None:
        projects = projects_in(document)
        if projects is None:
            raise _edit_error(document)
        glob = id_parts(block_id)[1]
        folder = glob.replace("*", "a-service")
        globs = [str(entry.value.value) for entry in projects.entries]
        covered = any(covers(CONFIG.sub("", pattern), folder) for pattern in globs)
        return None if covered and glob not in globs else projects

    def find(self, document: Document, block_id: str) -> Entry | None:
        projects = projects_in(document)
        wanted = id_parts(block_id)[1]
        entries = projects.entries if projects else ()
        return next((entry for entry in entries if entry.value.value == wanted), None)


TARGET: Target = VitestWorkspace()


def _edit_error(document: Document) -> EditError:
    entry = projects_entry(document)
    if entry is None:
        return EditError(
            "there is no list of projects", line=1, fix="add `projects: []` below `test`"
        )
    line = line_of(document.text, entry.start)
    fix = "write it as a list that spreads the rest: [...others]"
    return EditError("the list of projects is computed", line=line, fix=fix)
