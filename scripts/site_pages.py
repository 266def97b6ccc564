"""What happens to a page of this repository on its way into the site; mkdocs.yml names this file.

Pages are written for those who read them in the repository. Two things are otherwise in the site:
what lies outside of docs/ is not there, and in a list Python-Markdown wants four blanks for two.
"""

from __future__ import annotations

import re
import tomllib
from itertools import groupby
from operator import itemgetter
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
PLACEHOLDER = "URL-OF-THIS-REPOSITORY"
OF_THE_ROOT = ("CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "SECURITY.md")
"""Pages of the repository's root that are in the site too."""
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)\s]*)?\)")
FENCE = re.compile(r" *(`{3,}|~{3,})")
LIST = re.compile(r"(?:[-*] |\d+\. )")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Take in what lies in the root."""
    from mkdocs.structure.files import File

    for name in OF_THE_ROOT:
        files.append(File.generated(config, name, abs_src_path=str(ROOT / name)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    place = page.file.src_uri
    here = place if place in OF_THE_ROOT else f"docs/{place}"
    return deepened(relinked(markdown, here, address()))


def address() -> str:
    """Where this repository is for people; empty while nobody has filled it in."""
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["urls"]
    found: str = urls["Repository"]
    return "" if found == PLACEHOLDER else found.removesuffix("/").removesuffix(".git")


def relinked(text: str, here: str, base: str) -> str:
    """The page at ``here`` with links that lead somewhere in the site, or to the repository at
    ``base``; without a ``base`` the words of such a link stay, and the link goes."""

    def link(found: re.Match[str]) -> str:
        words, target, anchor = found[1], found[2], found[3] or ""
        path = normpath(PurePosixPath(here).parent / target)
        if place := in_the_site(path):
            return f"[{words}]({relpath(place, PurePosixPath(in_the_site(here)).parent)}{anchor})"
        form = "tree" if (ROOT / path).is_dir() else "blob"
        return f"[{words}]({base}/{form}/HEAD/{path}{anchor})" if base else words

    runs = groupby(
        parts_of(text), key=itemgetter(0)
    )  # the words of a link may go over a line's end
    texts = ((is_code, "".join(line for _, line in lines)) for is_code, lines in runs)
    return "".join(run if is_code else LINK.sub(link, run) for is_code, run in texts)


def in_the_site(path: str) -> str:
    """Where a path of the repository lies in the site; empty when it does not."""
    if path == "README.md":
        return "index.md"
    if path in OF_THE_ROOT:
        return path
    if not path.startswith("docs/"):
        return ""
    inside = path.removeprefix("docs/")
    return f"{inside}/README.md" if (ROOT / path / "README.md").is_file() else inside


def parts_of(text: str) -> list[tuple[bool, str]]:
    """The text's lines, and whether each is code of a fence or the fence itself."""
    parts, fence = [], ""
    for line in text.splitlines(keepends=True):
        mark = FENCE.match(line)
        is_code = bool(fence or mark)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and line.strip() == mark[1]:
            fence = ""
        parts.append((is_code, line))
    return parts


def deepened(text: str) -> str:
    """Lines below an item of a list with four blanks for each level, where they have two or three.
    The code of a fence moves along with its fence."""
    lines, width, shift, in_code = [], 0, 0, False
    for is_code, line in parts_of(text):
        if found := LIST.match(line) if not is_code else None:
            width = len(found[0])
        elif line.strip() and not line.startswith(" ") and not in_code:
            width = 0
        if not (is_code and in_code):
            blanks = len(line) - len(line.lstrip(" "))
            shift = blanks // width * (4 - width) if width and width < 4 else 0
        lines.append(" " * shift + line if line.strip() else line)
        in_code = is_code
    return "".join(lines)
