"""pnpm-workspace.yaml: a glob for the services, when none covers them."""

from __future__ import annotations

from shipway.errors import Refusal
from shipway.service import Service
from shipway.sources.globs import covers
from shipway.splice.model import Document, Entry, Node, line_of
from shipway.splice.yaml import YamlDocument
from shipway.splice.yaml_scalars import quoted
from shipway.wiring.target import Blocks, id_parts

ANY = "zz0zz"  # stands for the name of any service


class PnpmWorkspace:
    """The item ``services/*`` of ``packages``."""

    name = "pnpm_workspace"
    shared = True

    def path(self, service: Service) -> str:
        return service.pnpm_workspace_file

    def blocks(self, service: Service) -> Blocks:
        glob = f"{service.services_dir}/*"
        return {f"packages/{glob}": quoted(glob)}

    def open(self, text: str) -> Document:
        return YamlDocument(text)

    def container(self, document: Document, block_id: str) -> Node | None:
        packages = document.root.get("packages") if document.root.kind == "map" else None
        if packages is None:
            raise Refusal("there is no `packages` list", "1", "add a line `packages:`")
        globs = [str(entry.value.value) for entry in packages.value.entries]
        glob = id_parts(block_id)[1]
        folder = glob.replace("*", ANY)
        for entry in packages.value.entries:
            pattern = str(entry.value.value)
            if pattern.startswith("!") and covers(pattern[1:], folder):
                raise Refusal(
                    f"{pattern} keeps every service out of the workspace",
                    str(line_of(document.text, entry.start)),
                    "delete that line, or name another folder: --data services_dir=PATH",
                )
        if glob not in globs and any(covers(pattern, folder) for pattern in globs):
            return None
        return packages.value

    def find(self, document: Document, block_id: str) -> Entry | None:
        packages = document.root.get("packages") if document.root.kind == "map" else None
        wanted = id_parts(block_id)[1]
        entries = packages.value.entries if packages else ()
        return next((e for e in entries if _plain(e.value.value) == wanted), None)


TARGET = PnpmWorkspace()


def _plain(glob: object) -> str:
    return str(glob).removeprefix("./").rstrip("/")
