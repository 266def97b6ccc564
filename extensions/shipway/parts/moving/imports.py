"""What source texts import: relative paths, which a move may break, and packages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shipway.parts.moving.places import CODE, Places

STYLES = (".css", ".scss", ".pcss")
SOURCES = (*CODE, *STYLES, ".mdx", ".vue", ".svelte")
CALL = (
    r"(?:\bfrom|\bimport|\brequire(?:\.resolve)?|\bmock|\bURL|"
    r"@(?:import|source|config|plugin)(?:\s+not)?)"
)
RELATIVE = re.compile(rf"{CALL}\s*\(?\s*([\"'])(\.{{1,2}}/[^\"'\n]*)\1")
NAMED = re.compile(
    rf"{CALL}\s*\(?\s*([\"'])((?:@[\w.-]+/)?[\w][\w.-]*|[@~#][\w/.-]*)(/[^\"'\n]*)?\1"
)


def rewritten(text: str, file: str, places: Places) -> str:
    """The text of ``file`` with each relative import that crosses the border corrected. An import
    is one only where it leads to a file that is there."""

    def corrected(found: re.Match[str]) -> str:
        new = places.relative(found[2], file)
        return found[0].replace(found[2], new) if new != found[2] else found[0]

    return RELATIVE.sub(corrected, text) if file.endswith(SOURCES) else text


def relative_imports(text: str) -> Iterator[str]:
    """The paths of relative imports, as they are written."""
    return (found[2] for found in RELATIVE.finditer(text))


def named_imports(text: str) -> Iterator[str]:
    """Every other import in full: a package, with a path in it, or an alias."""
    return (found[2] + (found[3] or "") for found in NAMED.finditer(text))


def package_of(name: str) -> str:
    """The package of an import: ``@a/b/c`` -> ``@a/b``."""
    return "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
