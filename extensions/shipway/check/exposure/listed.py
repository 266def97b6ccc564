"""Variables that a team's own history forbids: a list in the repository's settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shipway.check.exposure.names import Lines
from shipway.check.finding import Finding
from shipway.sources.forbidden import forbidden_on


def listed_in(path: str, lines: Lines, forbidden: Mapping[str, str]) -> Iterator[Finding]:
    """A finding for each line that names one of them; what it holds beside the name is not shown.

    forbidden: name, ``*`` for any ending -> what is to be used instead, for the cure.
    """
    for number, name, instead in forbidden_on(lines, forbidden):
        what = f"{name} is forbidden in this repository"
        fix = instead or "use what took its place"
        yield Finding(path, number, "forbidden-variable", what, fix, key=name)
