"""The last step before files are written: each as the host's formatter would leave it."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from shipway.file_changes import FileChanges
from shipway.formatting.found import Formatter, formatters_of
from shipway.formatting.lint_comments import with_comments
from shipway.formatting.lint_exceptions import service_of, with_exceptions
from shipway.formatting.run import Formatted, format_files


@dataclass(slots=True)
class InForm:
    """The changes as they are to be written, and what the person should hear about it."""

    changes: FileChanges
    notes: list[str] = field(default_factory=list)


def in_form(
    root: Path,
    changes: FileChanges,
    known: Mapping[str, bytes | None] | None = None,
    done: Collection[str] = (),
) -> InForm:
    """``changes`` in the form of the host at ``root``.

    A new file is formatted. One that is there is formatted only when it was before: else lines
    that are not ours would change. A service may get a ``biome.json`` beside, another new file a
    comment: see :func:`with_exceptions` and :func:`with_comments`. known: what was there where the
    disk does not say so, by path; None:
    there was nothing. done: paths whose content the formatter wrote already.
    """
    formatters = formatters_of(root)
    written = {path: content for path, content in changes.items() if content is not None}
    if not formatters or not written:
        return InForm(dict(changes))
    before = _before(root, written, known or {})
    rest = {path: content for path, content in written.items() if path not in done}
    after = format_files(root, formatters, rest)
    # Whether a file was formatted before matters only where that changes it: half of the work.
    doubtful = {
        path: content
        for path, content in before.items()
        if path in rest and after.contents[path] != rest[path]
    }
    clean = format_files(root, formatters, doubtful).contents
    messy = {path for path, content in doubtful.items() if clean[path] != content}
    formed = {path: new for path, new in after.contents.items() if path not in messy}
    whole = written | formed
    excepted = with_exceptions(root, formatters, before, whole)
    new = [path for path in rest.keys() - before.keys() if not service_of(root, path, whole)]
    excepted |= with_comments(root, formatters, {path: whole[path] for path in new})
    ours = [path for path in written if path not in before or service_of(root, path, whole)]
    places = sorted({_whole_folder(root, path, whole) for path in ours})
    return InForm({**changes, **formed, **excepted}, _notes(formatters, after, places))


def _before(
    root: Path, paths: Iterable[str], known: Mapping[str, bytes | None]
) -> dict[str, bytes]:
    found = {path: known[path] if path in known else _on_disk(root / path) for path in paths}
    return {path: content for path, content in found.items() if content is not None}


def _on_disk(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _whole_folder(root: Path, path: str, written: Mapping[str, bytes]) -> str:
    """The file's service, or the outermost folder that comes with it: all in there is ours."""
    if service := service_of(root, path, written):
        return service
    above = [f"{parent}" for parent in reversed(PurePosixPath(path).parents) if parent.name]
    return next((folder for folder in above if not (root / folder).exists()), path)


def _notes(formatters: list[Formatter], formatted: Formatted, places: list[str]) -> list[str]:
    """A team's own file is in no command: whether it was formatted before, nobody can tell here."""
    missing = [formatter for formatter in formatters if not formatter.script]
    then = f", then {{}} {shlex.join(places)}" if places else ""
    return [
        *formatted.problems,
        *(
            f"{formatter.kind.name} is not installed here, so nothing is formatted yet: "
            f"pnpm install{then.format(formatter.command)}"
            for formatter in missing
        ),
    ]
