"""What an insertion must not do to a Dockerfile."""

from __future__ import annotations

import re

from shipway.propose.source import Source

FILE = re.compile(r"(.*\.)?(Docker|Container)file(\..*)?", re.I)
ORDERS = re.compile(r"\s*(WORKDIR|USER|CMD|ENTRYPOINT|SHELL|STOPSIGNAL|HEALTHCHECK|FROM)\s", re.I)
"""What holds for all that comes after it, or once: a second one is no entry of a list."""
FROM = re.compile(r"--from=([\w-]*[A-Za-z][\w-]*)(?=\s)")
"""A stage's name, or an image's without a tag."""
STAGE = re.compile(r"^\s*FROM\s.*\sAS\s+(\S+)\s*$", re.I | re.M)


def unfit(source: Source, body: str) -> str:
    """Why ``body`` is no entry of this Dockerfile; empty where it is one, or for another file."""
    if not FILE.fullmatch(source.name):
        return ""
    if found := ORDERS.match(body):
        return f"{found[1].upper()} is no entry of a list"
    stages = {stage.lower() for stage in STAGE.findall(source.text)}
    lacking = [name for name in FROM.findall(body) if name.lower() not in stages]
    return f"there is no stage {lacking[0]}" if lacking else ""
