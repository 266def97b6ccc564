"""Where this very tool and its template came from. It loads little: ``--version`` says it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlparse

from shipway import __version__
from shipway.errors import ShipwayError
from shipway.sources.address import address_problem, without_credentials

if TYPE_CHECKING:
    from email.message import Message

TEMPLATE_VARIABLE = "SHIPWAY_TEMPLATE"
METADATA = "Repository in the metadata of this shipway"
PLACEHOLDER = "URL-OF-THIS-REPOSITORY"
"""What pyproject.toml has while nobody has filled in where this repository is."""


def home() -> str:
    """Where this tool and its template came from, for a person to read."""
    try:
        source, commit = origin()
    except ShipwayError:
        return f"none: named by --template or {TEMPLATE_VARIABLE}"
    return " ".join(filter(None, (without_credentials(source), commit)))


def origin() -> tuple[str, str | None]:
    """The address of the repository, and its commit or tag where the way of installing tells one.

    PEP 610: pip and uv write where a direct install came from; the file of a wheel is no
    repository. What an index gave has its metadata alone, and of one version the tag.
    """
    here = Path(__file__).parents[3]
    if (here / "copier.yml").is_file():
        return str(here), None
    record = _record()
    if vcs := record.get("vcs_info"):
        return f"{vcs['vcs']}+{record['url']}", vcs.get("commit_id")
    if "dir_info" in record:
        return unquote(urlparse(record["url"]).path), None
    return _repository(), f"v{__version__}"


def _record() -> dict[str, Any]:
    from importlib.metadata import PackageNotFoundError, distribution  # longer than all of the rest

    try:
        text = distribution("shipway").read_text("direct_url.json")
    except PackageNotFoundError:
        text = None
    return json.loads(text) if text else {}


def _repository() -> str:
    """``project.urls`` of pyproject.toml, as the installed metadata has it, in Copier's form."""
    urls = [url.partition(", ") for url in _metadata().get_all("Project-URL", [])]
    found = next((url for label, _, url in urls if label == "Repository"), PLACEHOLDER)
    if found == PLACEHOLDER:
        raise ShipwayError(
            "this shipway does not know the repository of its template",
            fix=f"name it: --template URL-or-folder, or set {TEMPLATE_VARIABLE}",
        )
    if problem := address_problem(found):
        raise ShipwayError(problem, METADATA)
    return found if found.startswith("git+") else f"git+{found}"


def _metadata() -> Message:
    from email.message import Message
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        return cast(Message, metadata("shipway"))
    except PackageNotFoundError:
        return Message()
