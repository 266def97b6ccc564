"""What the template is told of a host: answers as `shipway init` has them, and ``part``, which only
files of parts ask for. Without ``part`` they are rendered as in an empty folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from shipway.errors import EditError
from shipway.names import name_problem
from shipway.parts.image_facts import images_of
from shipway.parts.manifests import manifests_of
from shipway.sources.dependency_cruiser import config_at
from shipway.sources.host import Host
from shipway.sources.parts import parts_of
from shipway.sources.tsconfig import PACKAGES, has_paths, refers_to_others
from shipway.sources.workspace import declared_by
from shipway.splice.json import JsonDocument

TOOLS = ("dependency-cruiser", "typescript", "vitest")
"""What parts need in the root's devDependencies."""
BASE = "tsconfig.base.json"
OTHER_BASE = "tsconfig.shipway.json"
"""Where the workspace's compiler options go when the host has a base of its own."""
UNSEEN = (
    ("doNotFollow", "--do-not-follow", "(^|/)(node_modules|dist)/"),
    ("exclude", "--exclude", "(^|/)(coverage|[.]next)/"),
)
"""What our own config keeps dependency-cruiser from reading: its option, and the command's."""


def answers_for(host: Host) -> dict[str, Any]:
    """What is asked of a workspace."""
    name = re.sub(r"[^a-z0-9]+", "-", host.root.resolve().name.lower()).strip("-")
    name = name if not name_problem(name) else "workspace"
    answers = {"kind": "workspace", "workspace_name": name, "scope": host.facts.scope or f"@{name}"}
    return {**answers, "ci": "gitlab"} if _is_on_gitlab(host) else answers


def _is_on_gitlab(host: Host) -> bool:
    """Whether GitLab runs its pipelines, by their file; where it has none of anybody's, by where it
    lies."""
    if host.on_disk([".gitlab-ci.yml"]):
        return True
    others = any(path.startswith(".github/workflows/") for path in host.files)
    return "gitlab" in host.facts.repository_url and not others


def told_of(host: Host, only: Sequence[str] = ()) -> dict[str, Any]:
    """The facts of this host that its parts name. All of it is JSON. only: the folders of the
    programs that are meant, where not all are."""
    facts, own = host.facts, _Own(host)
    return {
        "solution": solution_of(host),
        "package_dirs": sorted({*facts.package_dirs, "packages"}),
        "services_dir": facts.services_dir,
        "compose_file": facts.compose_file,
        "depcruise": own.path(facts.dependency_cruiser_file),
        "base": _base(host),
        "own_db": bool(own.path("packages/db/package.json")),
        "tools": own.ranges(TOOLS),
        "dockerignore": bool(own.path(".dockerignore")),
        "watched": sorted({*_roots(host), *_folder_of(facts.compose_file), "infra", "scripts"}),
        "cruised": _cruised(host),
        "unseen": _unseen(host, own.path(facts.dependency_cruiser_file)),
        "aliases": _aliases(host),
        "manifests": manifests_of(host) if own.below(facts.kubernetes_base) else {},
        "images": images_of(host, only).facts,
        "only": sorted(only),
    }


class _Own:
    """The files that parts did not bring: what a part is told first, it is told for ever."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.brought = {p for part in parts_of(host).parts.values() for p in part.files}

    def path(self, path: str) -> str:
        """The path, empty where the host has no such file of its own."""
        return path if path not in self.brought and self.host.on_disk([path]) else ""

    def ranges(self, names: Sequence[str]) -> dict[str, str]:
        """The range that most of the host's packages have for each of these, where any has one. A
        second version in the root would be what tools there find first: a linter's TypeScript."""
        folders = [p.folder for p in self.host.packages if self.path(f"{p.folder}/package.json")]
        found = [declared_by(self.host.root, folder) for folder in folders]
        said = {name: Counter(one[name] for one in found if name in one) for name in names}
        return {name: one.most_common(1)[0][0] for name, one in said.items() if one}

    def below(self, folder: str) -> bool:
        """Whether there are any in the folder."""
        return any(
            path.startswith(f"{folder}/") and path not in self.brought for path in self.host.files
        )


def _base(host: Host) -> str:
    """Where it went with the first part that needs it; before that, where the host has no file."""
    for part in parts_of(host).parts.values():
        for path in (BASE, OTHER_BASE):
            if path in part.files:
                return path
    return OTHER_BASE if host.on_disk([BASE]) else BASE


def solution_of(host: Host) -> str:
    """The tsconfig that lists the packages' projects: the host's, where it has one of those that
    make declarations alone."""
    if path := host.tsconfig_file:
        folders = [package.folder for package in host.packages]
        return PACKAGES if refers_to_others(host.text(path), folders) else path
    there = host.on_disk(["tsconfig.json"])
    return "tsconfig.json" if there and _is_list(host.text("tsconfig.json")) else PACKAGES


def _is_list(text: str) -> bool:
    """Whether a tsconfig compiles nothing itself."""
    try:
        root = JsonDocument(text).root
    except EditError:
        return False
    files = root.at("files")
    return files is not None and files.kind == "list" and not files.entries


def _folder_of(compose_file: str) -> list[str]:
    """The first folder on the way to it; none for a file in the root."""
    return [compose_file.split("/")[0]] if "/" in compose_file else []


def _cruised(host: Host) -> str:
    """What `depcruise` is asked for: the layers that there are, by the config that is not found."""
    folders = {path.split("/")[0] for path in host.files if "/" in path}
    config = host.facts.dependency_cruiser_file
    named = (
        f" --config {config}" if config and not config.startswith(".dependency-cruiser.") else ""
    )
    return " ".join(sorted(folders & {"apps", "packages", "services"})) + named


def _unseen(host: Host, config: str) -> dict[str, str]:
    """Options of `depcruise` that a config of the host's own leaves out, with the values of ours:
    it would read all of node_modules and what is built. Nothing where it takes options from
    another file, since an option of the command goes before them."""
    document = config_at(host, config)
    if document is None or document.root.at("extends"):
        return {}
    return {flag: value for key, flag, value in UNSEEN if not document.root.at("options", key)}


def _aliases(host: Host) -> list[str]:
    """The tsconfigs of packages that have `paths` of their own."""
    paths = sorted(f"{package.folder}/tsconfig.json" for package in host.packages if package.folder)
    return [path for path in host.on_disk(paths) if has_paths(host.text(path))]


def _roots(host: Host) -> list[str]:
    """The first folders of all workspace packages: what is watched and cruised."""
    return sorted({package.folder.split("/")[0] for package in host.packages if package.folder})
