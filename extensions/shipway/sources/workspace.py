"""What a pnpm workspace says of itself: its globs, its packages, their scope."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import yaml

from shipway.errors import ShipwayError
from shipway.names import path_problem
from shipway.nesting import shallow
from shipway.sources.globs import covers, expand
from shipway.sources.reading import line_of, regular, was, yaml_problem
from shipway.value_checks import show

SAMPLES = {"docs", "doc", "examples", "example", "demo", "demos", "playground", "playgrounds"}
SAMPLES |= {"e2e", "tests", "test", "templates"}
"""Folders of what shows or tries something: what runs in production lies elsewhere."""
APP_FOLDERS = {"app", "apps", "web", "www", "site", "sites", "website"} | SAMPLES
CHOICE = re.compile(r"@?\(([\w|.-]+)\)")
SERVICE_FOLDERS = ("services", "service", "workers", "backends", "microservices")


class Package(NamedTuple):
    """A workspace package: its npm name and its folder."""

    name: str
    folder: str


def globs_of(text: str, path: str) -> list[str]:
    """The ``packages`` globs of a pnpm-workspace.yaml, as written, negated ones included.

    Raises ShipwayError when the text is not YAML, or ``packages`` is no list.
    """
    globs = data_of(text, path).get("packages") or []
    if not isinstance(globs, list):
        what = f"packages: {show(globs)} is not allowed: it must be a list of globs"
        raise ShipwayError(what, path, "write [services/*]", line=line_of(text, ("packages",)))
    return [str(glob).removeprefix("./") for glob in globs]


def catalog_of(text: str, path: str) -> dict[str, str]:
    """The default catalog of a pnpm-workspace.yaml: package -> version range.

    Raises ShipwayError when the text is not YAML.
    """
    catalog = data_of(text, path).get("catalog")
    return {str(k): str(v) for k, v in catalog.items()} if isinstance(catalog, dict) else {}


def data_of(text: str, path: str) -> dict[str, Any]:
    """A pnpm-workspace.yaml as plain data. Raises ShipwayError when the text is no YAML map."""
    try:
        data = yaml.load(shallow(text), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        what, line = yaml_problem(error)
        raise ShipwayError(what, path, "correct that line", line=line) from None
    if data is not None and not isinstance(data, dict):
        what = f"{show(data)} is not allowed: it must be a map, such as `packages: [services/*]`"
        raise ShipwayError(what, path, was(path), line=1)
    return data or {}


def base_of(glob: str) -> str:
    """The folder that a glob starts from: ``packages/*`` -> ``packages``."""
    fixed: list[str] = []
    for part in PurePosixPath(glob).parts:
        if any(mark in part for mark in "*?[{("):
            break
        fixed.append(part)
    return "/".join(fixed)


def _bases_of(globs: Iterable[str]) -> list[str]:
    """The folders that the globs start from; ``{apps,libs}/*`` and ``@(apps|libs)/*`` have two."""
    kept = (CHOICE.sub(_as_braces, glob) for glob in globs if not glob.startswith("!"))
    return [base_of(one) for glob in kept for one in expand(glob)]


def _as_braces(choice: re.Match[str]) -> str:
    return "{" + choice[1].replace("|", ",") + "}" if "|" in choice[1] else choice[1]


def named_services_dir(globs: Iterable[str]) -> str:
    """The folder for services among the globs, by its usual names; empty when none is."""
    bases = _bases_of(globs)
    ranked = [base for word in SERVICE_FOLDERS for base in bases if base.split("/")[-1] == word]
    return ranked[0] if ranked else ""


def package_dirs_of(globs: Iterable[str], services_dir: str) -> list[str]:
    """The folders of libraries: neither the services' nor an application's.

    An explicit package (a glob without a wildcard) counts by the folder that it lies in.
    """
    bases = [
        base for base in _bases_of(globs) if not path_problem(base)
    ]  # pnpm takes ../shared/* too
    folders = {base.split("/")[0] if "/" not in services_dir else base for base in bases if base}
    found = sorted(
        folder
        for folder in folders
        if folder not in {services_dir, "."} and folder.split("/")[-1] not in APP_FOLDERS
    )
    return found or ["packages"]


def packages_of(root: Path, files: Iterable[str], globs: list[str]) -> list[Package]:
    """The workspace packages, sorted by name. A package.json that is not JSON is passed over."""
    wanted = [glob.rstrip("/") for glob in globs if not glob.startswith("!")]
    unwanted = [glob[1:] for glob in globs if glob.startswith("!")]
    found = []
    for path in files:
        folder, _, name = path.rpartition("/")
        if name != "package.json" or not folder:
            continue
        if any(covers(g, folder) for g in wanted) and not any(covers(g, folder) for g in unwanted):
            data = read_json(root / path)
            if isinstance(data.get("name"), str):
                found.append(Package(data["name"], folder))
    return sorted(found, key=lambda package: package.name)


def scope_of(packages: Iterable[Package]) -> str:
    """The most common npm scope with its ``@``, of samples only where nothing else has one; empty
    when none has one."""
    scoped = [package for package in packages if package.name.startswith("@")]
    counted = [package for package in scoped if not is_sample(package.folder)] or scoped
    scopes = Counter(package.name.split("/")[0] for package in counted)
    return scopes.most_common(1)[0][0] if scopes else ""


def is_sample(folder: str) -> bool:
    """Whether what lies there shows or tries something."""
    return not SAMPLES.isdisjoint(folder.split("/"))


def declared_by(root: Path, folder: str) -> dict[str, str]:
    """The npm packages that the package in ``folder`` needs, to run and to be built: name ->
    range."""
    manifest = read_json(root / folder / "package.json")
    groups = (manifest.get("dependencies"), manifest.get("devDependencies"))
    return {str(k): str(v) for group in groups if isinstance(group, dict) for k, v in group.items()}


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; empty when it is missing, no regular file or no object."""
    try:
        data = json.loads(regular(path, path.name).decode("utf-8-sig"))
    except (ShipwayError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
