"""Which template a command uses when none is named: the one that this very tool came with."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from shipway import __version__
from shipway.errors import ShipwayError
from shipway.sources import git
from shipway.sources.address import address_problem, ref_problem, without_credentials
from shipway.sources.kubernetes import https_of
from shipway.sources.tags import tags_of

TEMPLATE_VARIABLE = "SHIPWAY_TEMPLATE"


@dataclass(frozen=True, slots=True)
class Template:
    """A Copier template: where it lies and which git reference of it to use (None: newest tag)."""

    source: str
    ref: str | None = None


def chosen(named: str | None, ref: str | None = None) -> Template:
    """``--template``, else ``SHIPWAY_TEMPLATE``, else the repository the tool was installed from.

    Raises ShipwayError when it was installed from a place that names no repository.
    """
    if ref is not None and (problem := ref_problem(ref)):
        raise ShipwayError(problem, "--ref")
    source = named or os.environ.get(TEMPLATE_VARIABLE)
    if source:
        source = address(source, "--template" if named else TEMPLATE_VARIABLE)
        return Template(source, ref or _newest(source))
    source, commit = _origin()
    return Template(source, ref or _release(source) or commit or "HEAD")


def home() -> str:
    """Where this tool and its template came from, for a person to read."""
    try:
        source, commit = _origin()
    except ShipwayError:
        return f"none: named by --template or {TEMPLATE_VARIABLE}"
    return " ".join(filter(None, (without_credentials(source), commit)))


def address(named: str, where: str) -> str:
    """A template's address as a person gave it in ``where``; a folder is made absolute.

    Raises ShipwayError for what git must not be asked for.
    """
    if problem := address_problem(named):
        raise ShipwayError(problem, where)
    return _local(named)


def web_pages() -> tuple[str, str]:
    """The web page of the repository that this tool came from, and the commit or tag of it that
    this tool is; two empty texts when it has no page or is not known."""
    try:
        source, commit = _origin()
    except ShipwayError:
        return "", ""
    there = git.origin(Path(source)) if Path(source).is_dir() else source.removeprefix("git+")
    page = https_of(without_credentials(there)).removesuffix(".git")
    return (page, commit or f"v{__version__}") if page else ("", "")


def _origin() -> tuple[str, str | None]:
    """PEP 610: pip and uv write where a direct install came from."""
    here = Path(__file__).parents[3]
    if (here / "copier.yml").is_file():
        return str(here), None
    record = _record()
    if not record.get("url"):
        raise ShipwayError(
            "this shipway does not know the repository of its template",
            fix=f"name it: --template URL-or-folder, or set {TEMPLATE_VARIABLE}",
        )
    vcs = record.get("vcs_info")
    if vcs:
        return f"{vcs['vcs']}+{record['url']}", vcs.get("commit_id")
    return unquote(urlparse(record["url"]).path), None


def _record() -> dict[str, Any]:
    try:
        text = distribution("shipway").read_text("direct_url.json")
    except PackageNotFoundError:
        text = None
    return json.loads(text) if text else {}


def _local(source: str) -> str:
    """A folder is recorded absolute: updates run from other places too."""
    folder = Path(source).expanduser()
    return str(folder.resolve()) if folder.is_dir() else source


def _release(source: str) -> str | None:
    """The tag of this version, with or without a ``v``, when the repository has it."""
    tags = (git.tags(source) if Path(source).is_dir() else tags_of(source)) or ()
    return next((tag for tag in (f"v{__version__}", __version__) if tag in tags), None)


def _newest(source: str) -> str | None:
    """Copier takes the newest tag by itself; a folder without any tag is used as it stands."""
    if Path(source).is_dir() and not git.tags(source):
        return "HEAD"
    return None
