"""pnpm-workspace.yaml: a glob for the services, when none covers them."""

from __future__ import annotations

from shipway.derive.service_facts import ServiceFacts
from shipway.errors import EditError
from shipway.service import Service
from shipway.sources.globs import ANY_NAME, covers
from shipway.splice.model import Document, Edit, Entry, Node, line_of
from shipway.splice.yaml.document import YamlDocument
from shipway.splice.yaml.scalars import quote
from shipway.wiring.target import Blocks, Target, id_parts


class PnpmWorkspace:
    """The item ``services/*`` of ``packages``; the whole key where it would be the only item."""

    name = "pnpm_workspace"
    order = 30
    lacking = "no pnpm-workspace.yaml"
    shared = True

    def path(self, service: Service) -> str:
        return service.pnpm_workspace_file

    def blocks(self, facts: ServiceFacts) -> Blocks:
        service = facts.service
        glob = f"{service.services_dir}/*"
        return {f"packages/{glob}": quote(glob)}

    def open(self, text: str) -> Document:
        return _Workspace(text)

    def container(self, document: Document, block_id: str) -> Node | None:
        packages, glob = document.root.get("packages"), id_parts(block_id)[1]
        if packages is None or _is_only(packages, glob):
            return document.root
        if packages.value.start == packages.value.end:
            # pnpm takes no file like this; with our item, nobody could tell what stood here.
            line = line_of(document.text, packages.start)
            raise EditError(
                "`packages` is empty", line=line, fix="delete that line, or name a folder in it"
            )
        folder = glob.replace("*", ANY_NAME)
        _must_not_exclude(document, packages, folder)
        globs = [str(entry.value.value) for entry in packages.value.entries]
        if glob not in globs and any(covers(pattern, folder) for pattern in globs):
            return None
        return packages.value

    def find(self, document: Document, block_id: str) -> Entry | None:
        packages, wanted = document.root.get("packages"), id_parts(block_id)[1]
        if packages is None or _is_only(packages, wanted):
            return packages
        return next((e for e in packages.value.entries if _plain(e) == wanted), None)


TARGET: Target = PnpmWorkspace()


class _Workspace(YamlDocument):
    """A snippet that goes into the root map is the item of a new ``packages``."""

    def parse_snippet(self, container: Node, snippet: str) -> Entry:
        return super().parse_snippet(container, self._pair(container, snippet))

    def render(self, container: Node, snippet: str) -> str:
        return super().render(container, self._pair(container, snippet))

    def insert(self, container: Node, snippet: str) -> Edit:
        return super().insert(container, self._pair(container, snippet))

    def _pair(self, container: Node, snippet: str) -> str:
        # Called by each method above and again by those that they build on.
        whole = container is not self.root or snippet.startswith("packages:\n")
        return snippet if whole else f"packages:\n  - {snippet}"


def _is_only(packages: Entry, glob: str) -> bool:
    entries = packages.value.entries
    block = packages.value.kind == "list" and not packages.value.flow
    return block and len(entries) == 1 and entries[0].value.value == glob


def _must_not_exclude(document: Document, packages: Entry, folder: str) -> None:
    for entry in packages.value.entries:
        pattern = str(entry.value.value)
        if pattern.startswith("!") and covers(pattern[1:], folder):
            raise EditError(
                f"{pattern} keeps every service out of the workspace",
                line=line_of(document.text, entry.start),
                fix="delete that line, or name another folder: --data services_dir=PATH",
            )


def _plain(entry: Entry) -> str:
    return str(entry.value.value).removeprefix("./").rstrip("/")
