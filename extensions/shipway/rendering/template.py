"""Which template a command uses when none is named: the one that this very tool came with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from shipway import __version__
from shipway.errors import ShipwayError
from shipway.rendering.origin import TEMPLATE_VARIABLE, origin
from shipway.sources import git
from shipway.sources.address import address_problem, ref_problem, without_credentials
from shipway.sources.kubernetes import https_of
from shipway.sources.tags import tags_of


class Template(NamedTuple):
    """A Copier template: where it lies and which git reference of it to use (None: newest tag)."""

    source: str
    ref: str | None = None


def chosen(named: str | None, ref: str | None = None) -> Template:
    """``--template``, else ``SHIPWAY_TEMPLATE``, else the repository the tool was installed from.

    Raises ShipwayError when it was installed from a place that names no repository, and when that
    repository is known by the metadata alone and has no tag of this version.
    """
    if ref is not None and (problem := ref_problem(ref)):
        raise ShipwayError(problem, "--ref")
    source = named or os.environ.get(TEMPLATE_VARIABLE)
    if source:
        source = address(source, "--template" if named else TEMPLATE_VARIABLE)
        return Template(source, ref or _newest(source))
    source, commit = origin()
    return Template(source, ref or _release(source, commit))


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
        source, commit = origin()
    except ShipwayError:
        return "", ""
    there = git.origin(Path(source)) if Path(source).is_dir() else source.removeprefix("git+")
    page = https_of(without_credentials(there)).removesuffix(".git")
    return (page, commit or f"v{__version__}") if page else ("", "")


def _local(source: str) -> str:
    """A folder is recorded absolute: updates run from other places too."""
    folder = Path(source).expanduser()
    return str(folder.resolve()) if folder.is_dir() else source


def _release(source: str, installed: str | None) -> str:
    """The tag of this version, with or without a ``v``, when the repository has it; else what was
    ``installed``: a commit, or a tag, which must be there unless nobody can be asked."""
    tags = git.tags(source) if Path(source).is_dir() else tags_of(source)
    names = (f"v{__version__}", __version__)
    if tag := next((name for name in names if name in (tags or ())), None):
        return tag
    if installed == names[0] and tags is not None:
        raise ShipwayError(
            f"the template has no tag {names[0]}, which is the version of this shipway",
            without_credentials(source),
            "name a version of it: --ref TAG",
        )
    return installed or "HEAD"


def _newest(source: str) -> str | None:
    """Copier takes the newest tag by itself; a folder without any tag is used as it stands."""
    if Path(source).is_dir() and not git.tags(source):
        return "HEAD"
    return None
