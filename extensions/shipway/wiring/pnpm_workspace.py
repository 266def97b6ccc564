"""pnpm-workspace.yaml: a glob for the services, when none covers them, and what scripts of packages
may run where that is said one by one."""

from __future__ import annotations

from shipway.derive.service_facts import ServiceFacts
from shipway.errors import EditError
from shipway.service import Service
from shipway.sources.globs import ANY_NAME, covers
from shipway.splice.model import Document, Edit, Entry, Node, line_of
from shipway.splice.yaml.document import YamlDocument
from shipway.splice.yaml.scalars import quote
from shipway.wiring.target import Blocks, Target, id_parts

BUILDS = {
    "allowBuilds": {"esbuild": "esbuild: true", "protobufjs": "protobufjs: false"},
    "onlyBuiltDependencies": {"esbuild": "esbuild", "protobufjs": "protobufjs"},
}
"""Key of pnpm's -> our entries there: tsup and tsx stand on esbuild, whose script runs as it is
installed. That of protobufjs, which OpenTelemetry stands on, only warns: it need not run, but pnpm
wants it said, and a list of those that may run can say no more than that it may."""
WHOLE = {f"{key}:" for key in ("packages", *BUILDS)}


def packages_built(service: Service) -> list[str]:
    """The packages with a script that the service's installation meets."""
    return ["esbuild", *(["protobufjs"] if service.telemetry else [])]


class PnpmWorkspace:
    """The item ``services/*`` of ``packages``, and ``esbuild`` where builds are allowed one by one,
    with telemetry ``protobufjs`` too; the whole key where it would be the only item."""

    name = "pnpm_workspace"
    order = 30
    lacking = "no pnpm-workspace.yaml"
    shared = True

    def path(self, service: Service) -> str:
        return service.pnpm_workspace_file

    def blocks(self, facts: ServiceFacts) -> Blocks:
        service = facts.service
        glob = f"{service.services_dir}/*"
        blocks = {f"packages/{glob}": quote(glob)}
        for key, builds in BUILDS.items():
            if service.allow_builds in (key, "both"):
                blocks |= {f"{key}/{name}": builds[name] for name in packages_built(service)}
        return blocks

    def open(self, text: str) -> Document:
        return _Workspace(text)

    def container(self, document: Document, block_id: str) -> Node | None:
        head, glob = id_parts(block_id)
        packages = document.root.get(head)
        if packages is None or _is_only(packages, glob):
            return document.root
        if head in BUILDS:
            return packages.value
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
        head, wanted = id_parts(block_id)
        packages = document.root.get(head)
        if packages is None or _is_only(packages, wanted):
            return packages
        if packages.value.kind == "map":
            return packages.value.get(wanted)
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
        if container is not self.root or snippet.partition("\n")[0] in WHOLE:
            return snippet
        heads = (key for key, builds in BUILDS.items() if snippet in builds.values())
        head = next(heads, "packages")
        item = snippet if head == "allowBuilds" else f"- {snippet}"
        return f"{head}:\n  {item}"


def _is_only(packages: Entry, glob: str) -> bool:
    entries = packages.value.entries
    if packages.value.flow or len(entries) != 1:
        return False
    entry = entries[0]
    return glob == (entry.key if packages.value.kind == "map" else entry.value.value)


def _must_not_exclude(document: Document, packages: Entry, folder: str) -> None:
    for entry in packages.value.entries:
        pattern = str(entry.value.value)
        if pattern.startswith("!") and covers(pattern[1:], folder):
            raise EditError(
                f"{pattern} keeps {folder.rpartition('/')[0]}/* out of the workspace",
                line=line_of(document.text, entry.start),
                fix="delete that line, or name another folder: --data services_dir=PATH",
            )


def _plain(entry: Entry) -> str:
    return str(entry.value.value).removeprefix("./").rstrip("/")
