"""Who owns the services that are there, by CODEOWNERS."""

from __future__ import annotations

from fnmatch import fnmatchcase

from shipway.sources.globs import ANY_NAME, covers


def siblings_owner(text: str, services_dir: str) -> str:
    """The owner, or owners, that every line of a sibling service names.

    Empty where they differ, for nobody can tell which of them another service gets; and where a
    line covers all services already, as ``*`` does: who owns those owns this one too.
    """
    lines = [line.split("#")[0].split() for line in text.removeprefix("\ufeff").splitlines()]
    known = [words for words in lines if words and not words[0].startswith(("[", "^["))]
    if any(_covers(words[0], f"{services_dir}/{ANY_NAME}") for words in known):
        return ""
    siblings = [w for w in known if w[0].strip("/").rpartition("/")[0] == services_dir]
    owners = {" ".join(words[1:]) for words in siblings}
    return owners.pop() if len(owners) == 1 else ""


def owners_of(text: str, folder: str) -> list[str]:
    """The owners of a folder: those of the last line that matches it."""
    lines = [line.split("#")[0].split() for line in text.removeprefix("\ufeff").splitlines()]
    found = [words[1:] for words in lines if words and _covers(words[0], folder)]
    return found[-1] if found else []


def _covers(pattern: str, folder: str) -> bool:
    """Whether a pattern, as .gitignore has them, matches the folder or one that it lies in."""
    path, parts = pattern.strip("/"), folder.split("/")
    if "/" not in pattern.rstrip("/"):
        return any(fnmatchcase(part, path) for part in parts)
    return any(covers(path, "/".join(parts[:depth])) for depth in range(1, len(parts) + 1))
