"""Variables that a team's own history forbids: a list in the repository's settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shipway.check.exposure.names import Lines
from shipway.check.finding import Finding
from shipway.sources.forbidden import naming


def listed_in(path: str, lines: Lines, forbidden: Mapping[str, str]) -> Iterator[Finding]:
    """A finding for each line that names one of them; what it holds beside the name is not shown.

    forbidden: name, ``*`` for any ending -> what is to be used instead, for the cure.
    """
    patterns = [(naming(name), instead) for name, instead in forbidden.items()]
    for number, code in lines if patterns else ():
        for pattern, instead in patterns:
            if found := pattern.search(code):
                what = f"{found[0]} is forbidden in this repository"
                fix = instead or "use what took its place"
                yield Finding(path, number, "forbidden-variable", what, fix, key=found[0])
                break
