"""Tables and diffs for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A plain table with aligned columns."""
    lines = [header, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    text = [
        "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines
    ]
    return "\n".join([text[0], "  ".join("-" * width for width in widths), *text[1:]])


def diff_of(path: str, before: str | None, after: str | None) -> str:
    """The same of texts; None is a file that is not there."""
    from difflib import unified_diff  # not for a table

    old, new = (
        f"{side}/{path}" if text is not None else "/dev/null"
        for side, text in (("a", before), ("b", after))
    )
    body = unified_diff(list(lines_of(before or "")), list(lines_of(after or "")), old, new)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in body
    )


def text_of(content: bytes | None) -> str | None:
    """A file's bytes as text to show; None stays None."""
    return None if content is None else content.decode("utf-8", errors="replace")


def lines_of(text: str) -> Iterator[str]:
    """The lines of a text, each with its end."""
    # Only \n ends a line for git and patch; str.splitlines knows ten more.
    while text:
        line, end, text = text.partition("\n")
        yield line + end
