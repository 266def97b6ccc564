"""What `shipway add` brought: a part's own files, and its entries in the host's."""

from __future__ import annotations

from collections.abc import Iterator

from shipway.errors import located
from shipway.explain.origin import Kind, Origin
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.parts import AddedPart, hash_of, is_as_written, parts_of
from shipway.splice.model import line_of
from shipway.wiring.registry import target_named


def of_parts(host: Host, path: str) -> Iterator[Origin]:
    """Each text of a part that can stand in the file; what is narrower comes first."""
    parts = parts_of(host).parts.values()
    for part in parts:
        yield from _entries(host, part, path)
    for part in parts:
        if path in part.files:
            yield _file(host, part, path)


def _entries(host: Host, part: AddedPart, path: str) -> Iterator[Origin]:
    for name, wired in part.wirings.items():
        if wired.file != path:
            continue
        target = target_named(name, "", 0)
        with located(path):
            document = target.open(host.text(path))
        for block, snippet in wired.blocks.items():
            if entry := target.find(document, block):
                first, last = (line_of(document.text, at) for at in (entry.start, entry.end))
                yield _origin("wired", part, f"{name}: {block}", snippet, (first, last))


def _file(host: Host, part: AddedPart, path: str) -> Origin:
    there = (host.root / path).read_bytes()
    kept = is_as_written(there, part.files[path])
    text = (there if kept else _as_added(host, path, part.files[path])).decode(errors="replace")
    says = f"a file of version {part.version}"
    return _origin("template", part, says, text, (1, there.count(b"\n") + 1))


def _as_added(host: Host, path: str, wanted: str) -> bytes:
    """The file as it was written, out of git's history; empty where no commit holds it."""
    for commit in git.run(host.root, "log", "--format=%H", "--", path).split():
        said = git.contents_at(host.root, commit, [path]).get(path, b"")
        if hash_of(said) == wanted:
            return said
    return b""


def _origin(kind: Kind, part: AddedPart, says: str, text: str, lines: tuple[int, int]) -> Origin:
    return Origin(kind, "", says, text, text, *lines, lambda: iter(()), part.name)
