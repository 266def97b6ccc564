"""Reach a template at a version; where that fails, say which versions there are."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from copier.errors import CopierError

from shipway.errors import ShipwayError
from shipway.sources import git
from shipway.sources.address import mask, without_credentials
from shipway.sources.tags import newest_first, tags_of

if TYPE_CHECKING:  # it loads slowly, and whoever calls has it
    from copier._template import Template

SHOWN = 5
CACHE_VARIABLE = "COPIER_CACHE_DIR"
COMMIT = re.compile(r"(.+-g)?(?=.*\d)[0-9a-f]{7,40}")
"""As git shortens one, and describes one by the tag before it."""
UNKNOWN = "Unknown revision"
"""How Copier says it of a folder on this machine."""


def fetch(template: Template, source: str, ref: str | None) -> Path:
    """The folder that holds Copier's ``template``: ``source`` at ``ref``, cloned at its first use.

    Nothing of it runs. Copier records its address from here on without the user and password in
    it. Raises ShipwayError, which names the versions that there are, when ``ref`` is none of
    them; and Copier's own errors for what is no template.
    """
    address = without_credentials(source)
    private = {} if address == source else {CACHE_VARIABLE: _private_cache().name}
    try:
        with git.environment(private):
            checkout = Path(template.local_abspath)
        template.url = address
        return checkout
    except Exception as error:  # plumbum's, with git's own words, or Copier's
        if isinstance(error, ValueError | CopierError) and UNKNOWN not in str(error):
            raise
        tags = tags_of(template.url_expanded) if ref else None
        if tags is None:
            raise _unreachable(source, ref, error) from None
    known = ", ".join(newest_first(tags)[:SHOWN]) + (" …" if len(tags) > SHOWN else "")
    if COMMIT.fullmatch(str(ref)):
        what = f"the template has no commit {ref}: its branch was written anew, or changes that no"
        fix = "bring it back, or remove what came from it and add that again; else name another"
        raise ShipwayError(f"{what} commit held were taken along", mask(source), fix)
    what = f"the template has no version {ref}; it has {known or 'no tags'}"
    fix = "name one of them, or leave it out for the newest" if tags else "name a branch or commit"
    raise ShipwayError(what, mask(source), fix)


def commits_of(template: Template, ref: str | None) -> dict[str, str]:
    """The fetched version's names, as recorded and as asked for, each with its commit."""
    if not template.commit_hash:
        return {}
    return dict.fromkeys(filter(None, (template.commit, ref)), template.commit_hash)


@cache
def _private_cache() -> TemporaryDirectory[str]:
    """For as long as this command runs: Copier's mirror keeps the password of its first use, and
    would ask with that one, or with none, the next time."""
    return TemporaryDirectory(prefix="shipway.")


def _unreachable(source: str, ref: str | None, error: Exception) -> ShipwayError:
    words = str(getattr(error, "stderr", "") or error).strip().splitlines()
    what = f"git says: {mask(words[-1])}" if words else type(error).__name__
    version = f" at {ref}" if ref else ""
    return ShipwayError(
        f"the template{version} cannot be fetched; {what}",
        mask(source),
        "check the address, the access and the version; nothing was changed",
    )
