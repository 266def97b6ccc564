"""Openings and words that several commands share. Every command loads this: what only some of them
need is imported where it is needed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipway import __version__, voice
from shipway.errors import ShipwayError
from shipway.files.lock import cut_off, lock
from shipway.sources import git
from shipway.sources.address import CREDENTIALS_LEFT_OUT, ref_problem, without_credentials
from shipway.sources.host import Host
from shipway.sources.host_files import WORKSPACE_FILE
from shipway.sources.known_settings import settings_must_be_known
from shipway.sources.newer import newer_note

if TYPE_CHECKING:
    import argparse

    from shipway.files.recovery import Pending

JSON_FORMAT = 1


def data_of(pairs: list[str]) -> dict[str, str]:
    """``["a=1"]`` -> ``{"a": "1"}``; Copier reads a value by its question's type.

    Raises ShipwayError for a pair without ``=``.
    """
    data: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.isidentifier():
            raise ShipwayError(
                f"--data {pair!r} is not KEY=VALUE", fix="--data database=DATABASE_URL"
            )
        data[key] = value
    return data


def versions_of(pairs: list[str]) -> dict[str, str]:
    """``["acme=v2.0.0"]`` -> ``{"acme": "v2.0.0"}``: layers and their versions.

    Raises ShipwayError for another form, and for what git must not be asked for.
    """
    versions: dict[str, str] = {}
    for pair in pairs:
        name, equals, version = pair.partition("=")
        if not equals:
            what, fix = f"{pair!r} is not NAME=VERSION", "--layer acme=v2.0.0"
            raise ShipwayError(what, "--layer", fix)
        if problem := ref_problem(version):
            raise ShipwayError(problem, "--layer")
        versions[name] = version
    return versions


class NoMonorepoError(ShipwayError):
    """Neither a folder nor any above it is a pnpm workspace."""


def open_host(directory: Path, *, known: bool = True) -> Host:
    """The monorepo that ``directory`` lies in.

    Raises ShipwayError when it is no pnpm workspace or not in git; with ``known``, also when its
    settings hold what nobody reads.
    """
    start = directory.absolute()
    if not start.is_dir():
        raise ShipwayError("no such folder", str(directory))
    root = next((p for p in (start, *start.parents) if (p / WORKSPACE_FILE).is_file()), None)
    if root is None:
        raise NoMonorepoError(
            f"not a pnpm workspace: there is no {WORKSPACE_FILE} here or above",
            str(start),
            "run this inside of a monorepo, or make a new one: shipway init my-platform",
        )
    if not git.inside_work_tree(root):
        raise ShipwayError(
            "not a git repository", str(root), "git init && git add -A && git commit"
        )
    host = Host(root)
    if known:
        settings_must_be_known(host)
    return host


@contextmanager
def exclusive(root: Path, command: str) -> Iterator[list[str]]:
    """Hold the repository for ``command``, and first finish what an interrupted one began: its
    paths, where it is complete now.

    Raises ShipwayError when another command holds it, or when a person must decide first.
    """
    from shipway.files.recovery import recover

    with lock(root, command):
        cut = recover(root)
        if cut:
            voice.note(_recovered(cut))
        complete = cut is not None and not (cut.untouched or cut.journal.undo)
        yield [step.path for step in cut.journal.steps] if cut and complete else []


def typed(arguments: argparse.Namespace, names: Iterable[str]) -> str:
    """The command as a person may type it again: what it is about and where to, none of its data.

    names: its services, parts or images.
    """
    said = vars(arguments)
    flags = [f"--{flag}" for flag in ("all", "workspace", "remove") if said.get(flag)]
    options = {"from": said.get("source"), "to": said.get("to")}
    places = [f"--{option} {value}" for option, value in options.items() if value]
    return " ".join(["shipway", arguments.command, *names, *flags, *places])


def _recovered(cut: Pending) -> str:
    name = f"`{cut.journal.command}`"
    if cut.untouched:
        return f"{name} was cut off earlier; nothing of it is there, and it is forgotten"
    if cut.journal.undo:
        return f"took back what {name} had written when it was cut off"
    paths = ", ".join(step.path for step in cut.journal.steps)
    return f"finished {name}, which was cut off: {paths}"


def note_pending(root: Path) -> None:
    """Say, not on stdout, that a command was cut off here: what is read may be half-written."""
    if not cut_off(root):
        return
    from shipway.files.recovery import pending

    try:
        cut = pending(root)
    except ShipwayError as error:
        voice.note(f"note: {error}")
        return
    if cut:
        todo = "shipway recover finishes it, shipway recover --discard takes it back"
        voice.note(f"note: {cut.describe()}\n{todo}")


def note_newer(host: Host) -> None:
    """Say, not on stdout, that the host has a newer template than this Shipway."""
    if note := newer_note(host):
        voice.note(note)


def say_credentials(source: str) -> None:
    """Say that a user and password in the template's address are used, and nowhere written."""
    if without_credentials(source) != source:
        voice.note(f"shipway: {CREDENTIALS_LEFT_OUT}")


def to_json(command: str, data: Mapping[str, Any]) -> str:
    """What every command's ``--json`` prints: ``data`` in one envelope (docs/reference/json.md).

    The format's number changes when a field goes or means something else; a new field may come
    with any version.
    """
    envelope = {"shipway": __version__, "format": JSON_FORMAT, "command": command}
    return json.dumps(envelope | dict(data), indent=2, ensure_ascii=False)


def say_notes(notes: Iterable[str]) -> None:
    """What was decided without asking, and what is left for the person to know."""
    for note in notes:
        voice.note(f"note: {note}")
