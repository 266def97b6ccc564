"""Lists of ignored paths after the move."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shipway.parts.moving.places import Places
from shipway.splice.model import newline_of

MADE = re.compile(
    r"(node_modules|\.next|\.turbo|\.vercel|out|dist|build|coverage|playwright-report|test-results|"
    r"next-env\.d\.ts|\.env.*|.*\.log.*|.*\.tsbuildinfo|\.cache|tmp|storybook-static|\.swc|\.pnp.*|\.DS_Store)(/.*)?"
)
"""What tools and people leave in the folder of an app."""


def moved(text: str, places: Places, *, anchored: bool) -> str:
    """The list afterwards. A path that moves is said as it is then; what tools leave in an app's
    folder is ignored there too. anchored: every line is a path from the root (.dockerignore); else
    only one with a slash in it is (gitignore(5))."""
    end = newline_of(text)
    lines = text.split("\n")
    known = {line.strip() for line in lines}
    done: list[str] = []
    for number, line in enumerate(lines):
        last = number == len(lines) - 1
        new = list(_lines(line.rstrip("\r"), places, anchored=anchored))
        fresh = [one for one in new[1:] if one not in known]
        carriage = "\r" if end == "\r\n" and not last else ""
        done += [one + carriage for one in (*new[:1], *fresh)]
    return "\n".join(done)


def _lines(line: str, places: Places, *, anchored: bool) -> Iterator[str]:
    sign = "!" if line.startswith("!") else ""
    slash = "/" if line[len(sign) :].startswith("/") else ""
    path = line[len(sign) + len(slash) :].strip()
    fixed = anchored or slash or "/" in path.rstrip("/")
    if not path or path.startswith(("#", "**")) or not fixed:
        yield line
        return
    said = places.said(path)
    top = path.partition("/")[0]
    if said != path and top not in places.outputs:
        yield f"{sign}{slash}{said}"
        return
    yield line
    if top in places.outputs or (
        MADE.fullmatch(path.rstrip("/")) and not places.there(path.rstrip("/"))
    ):
        yield f"{sign}{slash}{places.folder}/{path}"
