"""dependency-cruiser: rules that keep the service apart from apps and other services."""

from __future__ import annotations

import json
import re

from shipway.errors import Refusal
from shipway.service import Service
from shipway.splice.javascript import JavaScriptDocument, JsonDocument
from shipway.splice.model import Document, Entry, Node
from shipway.wiring.target import Blocks, id_parts


class DependencyCruiser:
    """Items of ``forbidden``, by their ``name``."""

    name = "dependency_cruiser"
    shared = False

    def path(self, service: Service) -> str:
        return service.dependency_cruiser_file

    def blocks(self, service: Service) -> Blocks:
        rules = [_stays_apart(service), _imports_by_name(service)]
        if service.scope:
            rules.append(_imports_what_it_declares(service))
        return dict(rules)

    def open(self, text: str) -> Document:
        if text.lstrip("\ufeff \t\r\n").startswith(("{", "//", "/*")) and _is_json(text):
            return JsonDocument(text)
        return JavaScriptDocument(text)

    def container(self, document: Document, block_id: str) -> Node | None:
        forbidden = document.root.get("forbidden") if document.root.kind == "map" else None
        if forbidden is None:
            raise Refusal("there is no `forbidden` list", "1", "add `forbidden: [],` to the config")
        return forbidden.value

    def find(self, document: Document, block_id: str) -> Entry | None:
        forbidden = document.root.get("forbidden") if document.root.kind == "map" else None
        wanted = id_parts(block_id)[1]
        for entry in forbidden.value.entries if forbidden else ():
            name = entry.value.get("name") if entry.value.kind == "map" else None
            if name and name.value.value == wanted:
                return entry
        return None


TARGET = DependencyCruiser()


def _stays_apart(service: Service) -> tuple[str, str]:
    allowed = [f"{_regex(folder)}/" for folder in (service.folder, *service.package_dirs)]
    to: dict[str, object] = {
        "pathNot": f"^({'|'.join(allowed)})|(^|/)node_modules/",
        "dependencyTypesNot": ["core"],
        # What cannot be resolved is no file of this repository; other rules judge that.
        "couldNotResolve": False,
    }
    comment = "Imports no app and no other service."
    return _rule(service, "imports-no-app-or-service", comment, to)


def _imports_by_name(service: Service) -> tuple[str, str]:
    folders = "|".join(map(_regex, service.package_dirs))
    to: dict[str, object] = {"path": f"^({folders})/", "dependencyTypes": ["local"]}
    comment = "Imports workspace packages by name, not by path."
    return _rule(service, "imports-packages-by-name", comment, to)


def _imports_what_it_declares(service: Service) -> tuple[str, str]:
    """A package that is not declared stays unresolved under pnpm, and its name stays as written;
    with a hoisted layout it resolves to the package's folder."""
    declared = [f"{_regex(name)}(/|$)" for name in service.packages]
    declared += [f"{_regex(service.package_folder(name))}/" for name in service.packages]
    folders = "|".join(f"{_regex(folder)}/" for folder in service.package_dirs)
    to: dict[str, object] = {"path": f"^({_regex(service.scope)}/|{folders})"}
    if declared:
        to["pathNot"] = f"^({'|'.join(declared)})"
    comment = "Imports only the workspace packages that it was made with."
    return _rule(service, "imports-declared-packages", comment, to)


def _rule(service: Service, what: str, comment: str, to: dict[str, object]) -> tuple[str, str]:
    """(block id, snippet) of one rule."""
    name = f"{service.name}-{what}"
    lines = ["{", f"  name: {json.dumps(name)},", f"  comment: {json.dumps(comment)},"]
    lines += [
        '  severity: "error",',
        f'  from: {{ path: "^{_regex(service.folder)}/" }},',
        "  to: {",
    ]
    lines += [f"    {key}: {json.dumps(value)}," for key, value in to.items()]
    return f"forbidden/{name}", "\n".join([*lines, "  },", "}"])


def _regex(path: str) -> str:
    return re.escape(path).replace("\\-", "-")


def _is_json(text: str) -> bool:
    """A JavaScript config exports; a JSON one is nothing but its object."""
    try:
        JsonDocument(text)
    except Refusal:
        return text.lstrip("\ufeff \t\r\n").startswith("{")
    return True
