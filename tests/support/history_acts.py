"""What a team does to one of its services, at random."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from support.service_view import COMPOSE, GENERATED, PARTS, RULES

MODE = "      NODE_ENV: development\n"


@dataclass(frozen=True)
class Act:
    """One thing that the team does. ``where`` and ``at`` pick a file and a line by remainder."""

    service: str
    what: str
    where: int = 0
    at: int = 0


def _files(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).as_posix() not in GENERATED
    ]


def _on_line(change: Callable[[list[str], int], None]) -> Callable[[Path, Path, Act], None]:
    def act(host: Path, folder: Path, act: Act) -> None:
        files = _files(folder)
        if files:
            _edit(files[act.where % len(files)], act.at, change)

    return act


def _edit(path: Path, at: int, change: Callable[[list[str], int], None]) -> None:
    lines = path.read_text().splitlines(keepends=True)
    change(lines, at % max(len(lines), 1))
    path.write_text("".join(lines))


def _insert(lines: list[str], at: int) -> None:
    lines.insert(at, f"// the team's line at {at}\n")


def _delete(lines: list[str], at: int) -> None:
    del lines[at : at + 1]


def _replace(lines: list[str], at: int) -> None:
    lines[at : at + 1] = [f"the team's own {at}\n"]


def _reverse(lines: list[str], at: int) -> None:
    lines[at : at + 3] = reversed(lines[at : at + 3])


def _append(lines: list[str], at: int) -> None:
    lines.append("// at the end, without a newline")


def _delete_file(host: Path, folder: Path, act: Act) -> None:
    files = _files(folder)
    files[act.where % len(files)].unlink()


def _move_file(host: Path, folder: Path, act: Act) -> None:
    files = _files(folder)
    path = files[act.where % len(files)]
    path.rename(path.with_name(f"moved-{path.name}"))


def _add_file(host: Path, folder: Path, act: Act) -> None:
    name = ("NOTES.md", "docs/NOTES.md", "src/extra.ts", "notes.txt")[act.where % 4]
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"# Notes\n\nThe team's own, {act.at}.\n")


def _executable(host: Path, folder: Path, act: Act) -> None:
    files = _files(folder)
    files[act.where % len(files)].chmod(0o755)


def _in_part(path: str, before: str, after: str) -> Callable[[Path, Path, Act], None]:
    """The first ``before`` of the service's part of a shared file becomes ``after``, once."""

    def act(host: Path, folder: Path, act: Act) -> None:
        text = (host / path).read_text()
        start, end = PARTS[path](text, folder.name)
        part = text[start:end].replace(before, after, 1)
        (host / path).write_text(text[:start] + part + text[end:])

    return act


def _below(line: str, added: str) -> Callable[[Path, Path, Act], None]:
    return _in_part(COMPOSE, line, line + added)


def _above(host: Path, folder: Path, act: Act) -> None:
    file = host / (COMPOSE, RULES)[act.where % 2]
    sign = "#" if file.name == COMPOSE else "//"
    file.write_text(f"{sign} the team's {act.at}\n{file.read_text()}")


def _folder_gone(host: Path, folder: Path, act: Act) -> None:
    shutil.rmtree(folder)


ACTS: dict[str, Callable[[Path, Path, Act], None]] = {
    "insert a line": _on_line(_insert),
    "delete a line": _on_line(_delete),
    "replace a line": _on_line(_replace),
    "turn three lines round": _on_line(_reverse),
    "append": _on_line(_append),
    "delete a file": _delete_file,
    "move a file": _move_file,
    "add a file": _add_file,
    "make executable": _executable,
    "add a variable to the block": _below(MODE, "      TEAM_FLAG: 'on' # ours\n"),
    "add a comment to the block": _below(MODE, "      # see the wiki\n"),
    "change a value that the template changes": _in_part(COMPOSE, "retries: 12", "retries: 99"),
    "change a value that it leaves alone": _in_part(COMPOSE, "timeout: 3s", "timeout: 7s"),
    "soften a rule": _in_part(RULES, 'severity: "error"', 'severity: "warn"'),
    "write above": _above,
    "delete the folder": _folder_gone,
}
