"""TypeScript and JavaScript: programs read two DSNs; a script has the third for db-provision."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable

from shipway.check.exposure.names import RUNS, Lines, named_in
from shipway.check.finding import Finding

TOKEN = re.compile(
    r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|//[^\n]*|/\*.*?\*/""", re.S
)
IMPORT = re.compile(r"""(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'](\.[^"']+)["']""")
ENDING = re.compile(r"(/index)?\.[cm]?[jt]sx?$")


def forbidden_in_code(path: str, text: str, *, provisions: bool = False) -> list[Finding]:
    """Every line that names such a variable; ``provisions``: the root's DSN may be there."""
    lines = list(without_comments(text))
    allowed = {number for number, _ in lines} if provisions else ()
    return named_in(path, lines, allowed, "read DATABASE_URL or DATABASE_SERVICE_URL instead")


def scripts_that_provision(paths: Iterable[str], read: Callable[[str], str]) -> set[str]:
    """Those that run db-provision, and the modules that they import, near or far."""
    texts = {path: "\n".join(code for _, code in without_comments(read(path))) for path in paths}
    by_name = {ENDING.sub("", path): path for path in texts}
    found: set[str] = set()
    waiting = [path for path, text in texts.items() if RUNS.search(text)]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        folder = posixpath.dirname(path)
        for target in IMPORT.findall(texts[path]):
            name = ENDING.sub("", posixpath.normpath(posixpath.join(folder, target)))
            waiting += [by_name[name]] if name in by_name else []
    return found


def without_comments(text: str) -> Lines:
    """Lines with their numbers, without comments; strings stay."""
    plain = TOKEN.sub(lambda token: token[1] or "\n" * token[0].count("\n"), text)
    return enumerate(plain.split("\n"), 1)
