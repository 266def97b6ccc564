"""dependency-cruiser: rules that keep the service apart from apps and other services."""

from __future__ import annotations

import json
import re

from shipway.derive.service_facts import ServiceFacts
from shipway.errors import EditError
from shipway.service import Service
from shipway.sources.dependency_cruiser import open_config
from shipway.splice.javascript.document import JavaScriptDocument
from shipway.splice.model import SPREAD, Document, Entry, Node, line_of
from shipway.wiring.target import Blocks, Target, id_parts


class DependencyCruiser:
    """Items of ``forbidden``, by their ``name``."""

    name = "dependency_cruiser"
    order = 20
    lacking = "no dependency-cruiser config found"
    shared = False

    def path(self, service: Service) -> str:
        return service.dependency_cruiser_file

    def blocks(self, facts: ServiceFacts) -> Blocks:
        service = facts.service
        rules = (
            _stays_apart,
            _imports_by_name,
            _imports_declared_packages,
            _imports_declared_npm,
        )
        return dict(rule(service) for rule in rules)

    def open(self, text: str) -> Document:
        return open_config(text)

    def container(self, document: Document, block_id: str) -> Node | None:
        assert isinstance(document, JavaScriptDocument)
        _must_take_effect(document)
        return document.child(document.root, "forbidden", "list")

    def find(self, document: Document, block_id: str) -> Entry | None:
        wanted, rules = id_parts(block_id)[1], document.root.entries_at("forbidden")
        return next((rule for rule in rules if rule.value.value_at("name") == wanted), None)


TARGET: Target = DependencyCruiser()


def _must_take_effect(document: Document) -> None:
    """Refuse where rules would be lost: a spread after `forbidden` may replace it, and without
    a `forbidden` of its own the config would lose the one that it spreads."""
    root = document.root
    if root.kind != "map":
        raise EditError(
            "the config is no object", line=1, fix="export an object: { forbidden: [] }"
        )
    keys = [str(entry.key) for entry in root.entries]
    place = keys.index("forbidden") if "forbidden" in keys else -1
    for entry in root.entries[place + 1 :]:
        if str(entry.key).startswith(SPREAD):
            line = line_of(document.text, entry.start)
            name = str(entry.key).removeprefix(SPREAD)
            fix = f"write `forbidden: [...({name}.forbidden ?? [])],` below that line"
            raise EditError(f"{name} may bring a `forbidden` of its own", line=line, fix=fix)


def _stays_apart(service: Service) -> tuple[str, str]:
    allowed = [f"{_regex(folder)}/" for folder in (service.folder, *service.package_dirs)]
    # Its tests and `env:schema` have these from the root of a workspace of ours.
    allowed += [f"{_regex(service.env_scripts)}/env-"] if service.env_scripts else []
    to: dict[str, object] = {
        "pathNot": f"^({'|'.join(allowed)})|(^|/)node_modules/",
        "dependencyTypesNot": ["core"],
        # What cannot be resolved is no file of this repository; other rules judge that.
        "couldNotResolve": False,
    }
    comment = "Imports its own files and workspace packages, no app and no service."
    return _rule(service, "imports-no-app-or-service", comment, to)


def _imports_by_name(service: Service) -> tuple[str, str]:
    folders = "|".join(map(_regex, service.package_dirs))
    to: dict[str, object] = {
        "path": f"^({folders})/",
        **({"pathNot": f"^{_itself(service)}"} if _itself(service) else {}),
        "dependencyTypes": ["local"],
        # A name that tsconfig's `paths` lead to a source file is local too, yet a name.
        "dependencyTypesNot": ["aliased"],
    }
    comment = "Imports workspace packages by their names, never by a relative path."
    return _rule(service, "imports-packages-by-name", comment, to)


def _imports_declared_packages(service: Service) -> tuple[str, str]:
    """A package that is not declared stays unresolved under pnpm, and its name stays as written;
    with a hoisted layout or `paths` it resolves to the package's folder. So does a declared one,
    with the same dependency type, and before its first build it is unresolved as well: only the
    list of names tells them apart."""
    declared = [f"{_regex(name)}(/|$)" for name in service.packages]
    declared += [f"{_regex(service.package_folder(name))}/" for name in service.packages]
    declared += [_itself(service)] if _itself(service) else []
    names = [f"{_regex(service.scope)}/"] if service.scope else []
    folders = [f"{_regex(folder)}/" for folder in service.package_dirs]
    to: dict[str, object] = {"path": f"^({'|'.join(names + folders)})"}
    if declared:
        to["pathNot"] = f"^({'|'.join(declared)})"
    comment = "Imports what it declares; a new package belongs in pathNot too."
    return _rule(service, "imports-declared-packages", comment, to)


def _itself(service: Service) -> str:
    """A library's own folder, which lies among those of the other ones; empty for a service."""
    return f"{_regex(service.folder)}/" if service.made_as.library else ""


def _imports_declared_npm(service: Service) -> tuple[str, str]:
    to: dict[str, object] = {"dependencyTypes": ["npm-no-pkg", "npm-unknown"]}
    comment = "Declares what it imports: nothing else reaches its image."
    return _rule(service, "imports-declared-npm", comment, to)


def _rule(service: Service, what: str, comment: str, to: dict[str, object]) -> tuple[str, str]:
    """(block id, snippet) of one rule."""
    name = f"{service.name}-{what}"
    # Objects are opened on lines of their own: formatters keep them so, however long a name is.
    lines = ["{", f"  name: {json.dumps(name)},", f"  comment: {json.dumps(comment)},"]
    lines += ['  severity: "error",', "  from: {"]
    lines += [f'    path: "^{_regex(service.folder)}/",', "  },", "  to: {"]
    lines += [f"    {key}: {json.dumps(value)}," for key, value in to.items()]
    return f"forbidden/{name}", "\n".join([*lines, "  },", "}"])


def _regex(path: str) -> str:
    return re.escape(path).replace("\\-", "-")
