"""What an insertion must not do to a Dockerfile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from shipway.errors import EditError
from shipway.propose.source import Source
from shipway.sources.dockerfile_lines import instructions

FILE = re.compile(r"(.*\.)?(Docker|Container)file(\..*)?", re.I)
ORDERS = re.compile(r"\s*(WORKDIR|USER|CMD|ENTRYPOINT|SHELL|STOPSIGNAL|HEALTHCHECK|FROM)\s", re.I)
"""What holds for all that comes after it, or once: a second one is no entry of a list."""
FROM = re.compile(r"--from=([\w-]*[A-Za-z][\w-]*)(?=\s)")
"""A stage's name, or an image's without a tag."""


def unfit(source: Source, body: str) -> str:
    """Why ``body`` is no entry of this Dockerfile; empty where it is one, or for another file."""
    if not FILE.fullmatch(source.name):
        return ""
    if found := ORDERS.match(body):
        return f"{found[1].upper()} is no entry of a list"
    stages = set(_stages(source.text))
    lacking = [name for name in FROM.findall(body) if name.lower() not in stages]
    return f"there is no stage {lacking[0]}" if lacking else ""


def _stages(text: str) -> Iterator[str]:
    """Their names in lower case; none of a file that cannot be read."""
    with suppress(EditError):
        for _, word, rest in instructions(text):
            words = rest.lower().split()
            if word == "FROM" and words[-2:-1] == ["as"]:
                yield words[-1]
