"""Rules of the host's Biome that a file of a part does not keep: excepted at the top of that file.

A part's files lie among the host's own, where no ``biome.json`` is the part's. The comment is made
in every version of the template anew, so that an update meets the same lines on both sides.
https://biomejs.dev/analyzer/suppressions/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from shipway.formatting.found import Formatter
from shipway.formatting.lint_exceptions import biome_of
from shipway.formatting.run import format_files, lint_files

CODE = (".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx")
"""What takes a comment of this form."""
REASON = "as Shipway's template has it"


def with_comments(
    root: Path, formatters: Iterable[Formatter], new: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Those of the ``new`` files, path -> content, that the host's Biome would not take as they
    are, with a line for each rule that they break."""
    biome = biome_of(root, formatters)
    code = {path: content for path, content in new.items() if path.endswith(CODE)}
    if biome is None or not code:
        return {}
    found: dict[str, set[str]] = {}
    for path, rule in lint_files(root, biome, code):
        found.setdefault(path, set()).add(rule)
    said = {path: _said(code[path], rules) for path, rules in found.items()}
    return format_files(root, [biome], said).contents


def _said(content: bytes, rules: Iterable[str]) -> bytes:
    """Below the first line, where that is for the shell."""
    head, text = b"", content
    if content.startswith(b"#!"):
        head, _, text = content.partition(b"\n")
        head += b"\n"
    lines = "".join(f"// biome-ignore-all {rule}: {REASON}\n" for rule in sorted(rules))
    return head + f"{lines}\n".encode() + text
