"""The few questions that Shipway asks git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.sources.address import fetchable, mask
from shipway.voice import timed

NEVER = ("protocol.ext.allow", "protocol.fd.allow")
"""The transports that run a program or take over a file: never, whatever a person's own settings
allow. A second wall behind :mod:`shipway.sources.address`."""


WALL = tuple(part for key in NEVER for part in ("-c", f"{key}=never"))


def run(root: Path, *args: str, ok: tuple[int, ...] = (0,), given: bytes = b"") -> str:
    """The standard output of ``git args`` in ``root``; ``given`` is its standard input.

    Raises ShipwayError with git's own message when the exit code is not in ``ok``.
    """
    return run_bytes(root, *args, ok=ok, given=given).decode("utf-8", errors="surrogateescape")


def run_bytes(root: Path, *args: str, ok: tuple[int, ...] = (0,), given: bytes = b"") -> bytes:
    """:func:`run` for output that need not be text."""
    try:
        with timed(f"git {' '.join(map(mask, args))}"):
            done = subprocess.run(
                ["git", *WALL, "-C", str(root), *args],
                capture_output=True,
                check=False,
                input=given,
            )
    except FileNotFoundError:
        raise ShipwayError("git is not installed", fix="install git 2.27 or newer") from None
    if done.returncode not in ok:
        message = done.stderr.decode(errors="replace").strip().splitlines()
        raise ShipwayError(
            f"git {args[0]} failed: {mask(message[-1]) if message else 'no message'}", str(root)
        )
    return done.stdout


def wall(environ: Mapping[str, str]) -> dict[str, str]:
    """The same for git in an environment such as ``environ``: the variables to add."""
    first = int(environ.get("GIT_CONFIG_COUNT") or 0)
    values = {"GIT_CONFIG_COUNT": str(first + len(NEVER))}
    for number, key in enumerate(NEVER, first):
        values |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": "never"}
    return values


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """Environment variables for as long as this lasts."""
    before = {key: os.environ.get(key) for key in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for key, value in before.items():
            os.environ.pop(key, None)
            if value is not None:
                os.environ[key] = value


_GIT_DIRS: dict[Path, Path] = {}
"""Asked several times a command, and never another answer while one runs."""


def inside_work_tree(start: Path) -> bool:
    """Whether ``start`` lies in a git work tree."""
    try:
        git_dir(start)
    except ShipwayError as error:
        if "not installed" in error.what:
            raise
        return False
    return True


def keeper(folder: Path) -> Path | None:
    """The work tree that would track ``folder``, which need not be there yet; None when it lies in
    no repository, or in one that ignores it: it may then have one of its own, as with Cargo.
    """
    place = folder.resolve()
    there = next(parent for parent in place.parents if parent.is_dir())
    top = run(there, "rev-parse", "--show-toplevel", ok=(0, 128)).rstrip("\n")
    if not top:
        return None
    ignored = run(Path(top), "check-ignore", "--", f"{place}/", ok=(0, 1))
    return None if ignored else Path(top)


def git_dir(root: Path) -> Path:
    """Where this work tree keeps its own git data (a linked work tree has one of its own)."""
    if root not in _GIT_DIRS:
        _GIT_DIRS[root] = Path(run(root, "rev-parse", "--absolute-git-dir").rstrip("\n"))
    return _GIT_DIRS[root]


def has_commits(root: Path) -> bool:
    """False in a repository that was only just made."""
    return run(root, "rev-parse", "--verify", "--quiet", "HEAD", ok=(0, 1)) != ""


def files(root: Path) -> list[str]:
    """Every tracked or not ignored file, POSIX paths relative to ``root``, sorted."""
    listing = run(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return sorted(set(filter(None, listing.split("\0"))))


def naming(root: Path, *texts: str) -> list[str]:
    """The text files among :func:`files` that hold one of ``texts``; one process reads them."""
    named = [part for text in texts for part in ("-e", text)]
    plain = ("--no-color", "--no-full-name", "--no-recurse-submodules")  # a person may prefer them
    listing = run(root, "grep", "--untracked", *plain, "-lzIF", *named, ok=(0, 1))
    return sorted(filter(None, listing.split("\0")))


def files_below(root: Path, folder: str) -> list[str]:
    """Tracked and not ignored files below ``folder`` that are there."""
    args = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", folder)
    return sorted(path for path in set(run(root, *args).split("\0")) if (root / path).is_file())


class IgnoreRule(NamedTuple):
    """What makes git ignore a path: the file as git names it, its line, the pattern."""

    file: str
    line: str
    pattern: str


def ignored(root: Path, paths: Iterable[str], *, tracked: bool = True) -> dict[str, IgnoreRule]:
    """Those of ``paths`` that git ignores, with the rule that says so. What is tracked never is,
    unless the rules alone are asked (``tracked=False``)."""
    given = "".join(f"{path}\0" for path in paths).encode()
    asked = ("--verbose", "-z", "--stdin", *(() if tracked else ("--no-index",)))
    said = run(root, "check-ignore", *asked, ok=(0, 1), given=given)
    fields = said.split("\0")[:-1]
    rules = zip(*(fields[start::4] for start in range(4)), strict=True)
    return {
        path: IgnoreRule(file, line, pattern)
        for file, line, pattern, path in rules
        if not pattern.startswith("!")
    }


def tracked_below(root: Path, folder: str) -> list[str]:
    """The tracked files below ``folder``."""
    return list(filter(None, run(root, "ls-files", "-z", "--", folder).split("\0")))


def unmerged_below(root: Path, folder: str) -> dict[str, set[int]]:
    """The files below ``folder`` that git has conflicts in, each with the sides that have it
    (1: base, 2: ours, 3: theirs)."""
    found: dict[str, set[int]] = {}
    for entry in run(root, "ls-files", "--unmerged", "-z", "--", folder).split("\0"):
        facts, _, path = entry.partition("\t")
        if path:
            found.setdefault(path, set()).add(int(facts.split()[2]))
    return found


def staged_content(root: Path, stage: int, path: str) -> bytes:
    """One side of a conflict, with the line ends that the file has in the work tree."""
    return run_bytes(root, "cat-file", "--filters", f":{stage}:./{path}")


def show(root: Path, revision: str, path: str) -> str | None:
    """The text of ``path`` at ``revision``; None when it is not there."""
    prefix = run(root, "rev-parse", "--show-prefix").rstrip("\n")
    listing = run(
        root, "ls-tree", "--name-only", "--full-tree", revision, "--", prefix + path, ok=(0, 128)
    )
    return run(root, "show", f"{revision}:{prefix}{path}") if listing.strip() else None


def file_at(root: Path, revision: str, path: str) -> tuple[bytes, int]:
    """The content of a file that is there at ``revision``, and its mode."""
    mode = run(root, "ls-tree", revision, "--", path).partition(" ")[0]
    return run_bytes(root, "show", f"{revision}:./{path}"), int(mode, 8) & 0o777


def contents_at(root: Path, revision: str, paths: Iterable[str]) -> dict[str, bytes]:
    """The content of each of ``paths`` that is there at ``revision``; one process reads them."""
    asked = [path for path in paths if "\n" not in path]
    given = "".join(f"{revision}:./{path}\n" for path in asked).encode("utf-8", "surrogateescape")
    read = zip(asked, _batch(root, given), strict=True)
    return {path: content for path, content in read if content is not None}


class TreeEntry(NamedTuple):
    """One file of a commit: git's mode, such as ``100644``, its hash, its size in bytes."""

    mode: str
    blob: str
    size: int
    path: str


def tree_at(root: Path, commit: str) -> list[TreeEntry]:
    """Every file of a commit, links and submodules (size 0) among them."""
    listing = run(root, "ls-tree", "-r", "-z", "--long", "--full-tree", commit)
    found = []
    for line in filter(None, listing.split("\0")):
        facts, _, path = line.partition("\t")
        mode, _, blob, size = facts.split()
        found.append(TreeEntry(mode, blob, int(size) if size.isdecimal() else 0, path))
    return found


def blobs(root: Path, hashes: Iterable[str]) -> list[bytes]:
    """The contents of these objects, in their order; one process reads them."""
    given = "".join(f"{one}\n" for one in hashes).encode()
    return [content for content in _batch(root, given) if content is not None] if given else []


def _batch(root: Path, given: bytes) -> Iterator[bytes | None]:
    """The content of each object that a line of ``given`` names; None for one that is not there."""
    said, start = run_bytes(root, "cat-file", "--batch", given=given), 0
    while start < len(said):
        end = said.index(b"\n", start)
        head, start = said[start:end], end + 1
        if head.endswith(b" missing"):
            yield None
            continue
        size = int(head.rpartition(b" ")[2])
        yield said[start : start + size]
        start += size + 1


def origin(root: Path) -> str:
    """The address of the remote called origin; empty without one."""
    return run(root, "config", "--get", "remote.origin.url", ok=(0, 1, 128)).strip()


def tags(source: str) -> dict[str, str]:
    """Tag -> commit of the repository at ``source``, an address that may be asked for.

    Raises ShipwayError when it cannot be reached.
    """
    if Path(source).is_dir():
        listing = run(Path(source), "show-ref", "--tags", "--dereference", ok=(0, 1))
    else:
        listing = run(Path.cwd(), "ls-remote", "--tags", "--", fetchable(source))
    found: dict[str, str] = {}
    for line in listing.splitlines():
        commit, _, name = line.replace("\t", " ").partition(" ")
        # A tag with a message comes twice; what it leads to comes second.
        found[name.removeprefix("refs/tags/").removesuffix("^{}")] = commit
    return found
