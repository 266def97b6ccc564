"""Two more versions of the parts, and what a team does to them before each."""

from __future__ import annotations

import re
from pathlib import Path

from support.changes import Edit, change_file, swap
from support.versions import TemplateHistory

WORKSPACE = "template/workspace"
OLD, NEW = "scripts/prune/outside.ts", "scripts/prune/beyond.ts"
"""A file that the second version gives another name."""
MORE = "export const more = 2;\n\n// The middle.\n\nexport const less = 2;\n"
LEFT_OUT = "docs/migrations.md"
"""A file that the team deletes."""


def release_all(template: TemplateHistory) -> None:
    """v2.0.0: a script changed, a file more, one renamed, an entry of package.json and a layer
    rule. v3.0.0: the neighbours of what teams edit, a rule gone, and one more."""
    renamed = (template.root / WORKSPACE / OLD).read_text()
    importer = swap("./prune/outside.ts", "./prune/beyond.ts")
    two: dict[str, Edit | str | None] = {
        "scripts/packages-build.ts.jinja": lambda text: text + "// Of version 2.\n",
        "scripts/check-full/more.ts": MORE,
        OLD: None,
        NEW: renamed + "// Of version 2.\n",
        "scripts/prune.ts": importer,
        "package.json.jinja": swap(
            '"node scripts/packages-build.ts"', '"node --trace-uncaught scripts/packages-build.ts"'
        ),
        ".dependency-cruiser.cjs.jinja": swap("packages-at-the-bottom", "packages-below-all"),
        "packages/db-provision/README.md": "# Of version 2\n",
    }
    three: dict[str, Edit | str | None] = {
        "scripts/packages-build.ts.jinja": swap("// Of version 2.\n", "// Of version 3.\n"),
        "scripts/check-full/more.ts": swap("less = 2", "less = 3"),
        NEW: swap("// Of version 2.", "// Of version 3."),
        "docs/database.md": lambda text: text + "\nOf version 3.\n",
        "package.json.jinja": swap(
            "--trace-uncaught scripts/pack", "--trace-warnings scripts/pack"
        ),
        "packages/db-provision/README.md": None,
    }
    for tag, edits in (("v2.0.0", two), ("v3.0.0", three)):
        template.release(tag, {f"{WORKSPACE}/{path}": edit for path, edit in edits.items()})


EDITS = {
    "v1.0.0": {
        "scripts/packages-build.ts": ("const SOLUTION", "// team: where the projects are"),
        OLD: ("export ", "// team: what lies outside"),
        "docs/database.md": ("# ", "team: ask us first"),
        "scripts/check-full.ts": ("const SIGNALS", "// team: what ends it"),
        "packages/db-provision/src/provision.ts": ("import ", "// team: provision"),
        "{compose}": ("TASK: db-migrate", "TEAM: of-db-migrate"),
    },
    "v2.0.0": {
        "scripts/check-full/more.ts": ("export ", "// team: more"),
        "packages/db-migrate/package.json": ('"private"', '"team": "migrate",'),
        "infra/docker/task.Dockerfile": ("FROM ", "# team: image"),
    },
}
"""Version -> path -> the line that the team's stands beside, and the team's own."""


def edit_all(host: Path, version: str, compose: str) -> dict[str, str]:
    """What the team does to its parts at that version; each edited path with its words."""
    done = {}
    for path, (anchor, line) in EDITS[version].items():
        path = path.format(compose=compose)
        change_file(host / path, _beside(anchor, line))
        done[path] = line.partition(",")[0]
    if version == "v1.0.0":
        (host / LEFT_OUT).unlink()
    return done


def _beside(anchor: str, line: str) -> Edit:
    """A line above the first that has ``anchor``, in its margin and with its end."""

    def edit(text: str) -> str:
        found = re.search(rf"^([ \t]*)[^\n]*{re.escape(anchor)}[^\n]*?(\r?\n)", text, re.M)
        assert found, anchor
        at = found.start() if not anchor.startswith("# ") else found.end()
        return f"{text[:at]}{found[1]}{line}{found[2]}{text[at:]}"

    return edit


def lost(host: Path, edits: dict[str, str]) -> list[str]:
    """The edits that are in none of the places where they may be now."""
    there = {path: (NEW if path == OLD else path) for path in edits}
    gone = [path for path, words in edits.items() if not _has(host, (path, there[path]), words)]
    return gone + ([LEFT_OUT] if (host / LEFT_OUT).exists() else [])


def _has(host: Path, places: tuple[str, ...], words: str) -> bool:
    files = [host / place for place in places]
    return any(file.is_file() and words in file.read_bytes().decode() for file in files)
