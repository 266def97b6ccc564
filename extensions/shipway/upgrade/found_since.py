"""What a host has since a service was made, and the service's update takes up.

An answer about the host is found once and stays. The scripts that describe an environment are the
exception: they come into a workspace's root with an update, and each service may leave its copies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from shipway.file_changes import FileChanges
from shipway.kinds.registry import kind_of
from shipway.rendering.tree import Tree
from shipway.sources.env_scripts import FOLDER, NAMES, env_scripts_of
from shipway.sources.host import Host

FACT = "env_scripts"


def env_scripts_in(host: Host, brought: FileChanges) -> str:
    """Their folder in the host once ``brought`` is written; empty for none."""

    def there(paths: Iterable[str]) -> list[str]:
        written = {path: text is not None for path, text in brought.items()}
        return [one for one in paths if written.get(one, (host.root / one).is_file())]

    return env_scripts_of(there) if host.facts.packages_build else ""


def is_behind(answers: Mapping[str, Any], found: str) -> bool:
    """Whether the answers of a service say something else of the host than it shows."""
    host = answers.get("host")
    if not isinstance(host, dict) or not kind_of(str(answers.get("kind"))).image:
        return False
    return bool(host.get(FACT, "") != found)


def taken_up(
    root: Path, folder: str, answers: Mapping[str, Any], found: str, base: Tree
) -> dict[str, Any]:
    """The answer ``host`` that says it; nothing where it says so already, or where the team
    changed one of its copies, which then stay.

    base: the service as its own version makes it.
    """
    copies = (path for name in NAMES if (path := f"{folder}/{FOLDER}/{name}") in base)
    if not is_behind(answers, found) or any(_edited(root / p, base[p].content) for p in copies):
        return {}
    return {"host": {**answers["host"], FACT: found}}


def _edited(path: Path, content: bytes) -> bool:
    return path.is_symlink() or (path.is_file() and path.read_bytes() != content)
