"""Random histories of a small fleet: what teams do to their services between two updates."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from support.hosts import commit, git, make_host
from support.versions import SERVICE, TemplateHistory, swap

SERVICES = ("api", "billing", "jobs", "mailer")
GENERATED = (".copier-answers.yml", ".shipway/wiring.json")
COMPOSE = "docker-compose.dev.yml"
RULES = ".dependency-cruiser.cjs"
WIRING = "extensions/shipway/wiring"


@dataclass(frozen=True)
class Act:
    """One thing that the team does. ``where`` and ``at`` pick a file and a line by remainder."""

    service: str
    what: str
    where: int = 0
    at: int = 0


@dataclass(frozen=True)
class History:
    """What happened to the host, the services that are updated, and the answers that change."""

    acts: tuple[Act, ...]
    updated: tuple[str, ...]
    data: tuple[tuple[str, str], ...]


def make_fleet(root: Path) -> tuple[TemplateHistory, Path]:
    """Three template versions, and a host with four services at two of them."""
    template = TemplateHistory(root / "template")
    template.release("v2.0.0", VERSION_2)
    host = make_host(root / "acme")
    template.copy(host, "api")
    template.copy(host, "jobs", kind="worker")
    template.copy(host, "billing", database="DATABASE_URL", packages=["@acme/env"])
    template.copy(host, "mailer", ref="v2.0.0", kind="worker", database="DATABASE_SERVICE_URL")
    template.release("v3.0.0", VERSION_3)
    return template, host


NOTES = "# Notes\n\nFrom the second version on.\nOne.\nTwo.\nThree.\n"
VERSION_2: dict[str, Callable[[str], str] | str | None] = {
    f"{SERVICE}/NOTES.md": NOTES,
    f"{SERVICE}/Dockerfile.jinja": lambda text: text.replace("WORKDIR", "# v2\nWORKDIR", 1),
    f"{WIRING}/compose.py": swap("stop_grace_period: 30s", "stop_grace_period: 45s"),
}
VERSION_3: dict[str, Callable[[str], str] | str | None] = {
    f"{SERVICE}/NOTES.md": None,
    f"{SERVICE}/docs/NOTES.md": NOTES + "Four.\n",
    f"{SERVICE}/README.md.jinja": lambda text: text.replace("\n", "\n\nThird version.\n", 1),
    f"{SERVICE}/tsup.config.ts": lambda text: text + "// v3\n",
    f"{SERVICE}/Dockerfile.jinja": lambda text: text.replace("# v2\nWORKDIR", "# v3\nWORKDIR", 1),
    f"{WIRING}/compose.py": swap("retries: 12", "retries: 20"),
    f"{WIRING}/dependency_cruiser.py": lambda text: text.replace(
        'comment = "', 'comment = "Since v3: '
    ).replace('comment = f"', 'comment = f"Since v3: '),
}


def histories() -> st.SearchStrategy[History]:
    """Up to six acts, up to three services to update, and sometimes a changed answer."""
    act = st.builds(
        Act,
        st.sampled_from(SERVICES),
        st.sampled_from(sorted(ACTS)),
        st.integers(0, 200),
        st.integers(0, 400),
    )
    data = st.sampled_from(
        ((),) * 6
        + (
            (("database", "none"),),
            (("port", "9100"),),
            (("compose_file", ""),),
            (("dependency_cruiser_file", ""),),
            (("owner", "@acme/ours"),),
        )
    )
    updated = st.lists(st.sampled_from(SERVICES), min_size=1, max_size=3, unique=True)
    return st.builds(
        History,
        st.lists(act, min_size=1, max_size=6).map(tuple),
        updated.map(sorted).map(tuple),
        data,
    )


def play(host: Path, history: History) -> None:
    """Do it all, one commit each."""
    for number, act in enumerate(history.acts):
        folder = host / "services" / act.service
        if folder.is_dir():
            ACTS[act.what](host, folder, act)
            commit(host, f"{number} {act.what}")


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


def _in_block(insert: str) -> Callable[[Path, Path, Act], None]:
    """A line into the service's Compose block, after one of its own lines."""

    def act(host: Path, folder: Path, act: Act) -> None:
        lines = (host / COMPOSE).read_text().splitlines(keepends=True)
        anchor = "      NODE_ENV: development\n"
        start = next((n for n, line in enumerate(lines) if line == f"  {folder.name}:\n"), None)
        if start is not None and anchor in lines[start:]:
            lines.insert(lines.index(anchor, start) + 1, insert)
            (host / COMPOSE).write_text("".join(lines))

    return act


def _block_value(before: str, after: str) -> Callable[[Path, Path, Act], None]:
    def act(host: Path, folder: Path, act: Act) -> None:
        head, name, rest = (host / COMPOSE).read_text().partition(f"\n  {folder.name}:\n")
        (host / COMPOSE).write_text(head + name + rest.replace(before, after, 1))

    return act


def _rule(host: Path, folder: Path, act: Act) -> None:
    text = (host / RULES).read_text()
    head, name, rest = text.partition(f'"services/{folder.name}')
    (host / RULES).write_text(
        head + name + rest.replace('severity: "error"', 'severity: "warn"', 1)
    )


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
    "add a variable to the block": _in_block("      TEAM_FLAG: 'on' # ours\n"),
    "add a comment to the block": _in_block("      # see the wiki\n"),
    "change a value that the template changes": _block_value("retries: 12", "retries: 99"),
    "change a value that it leaves alone": _block_value("timeout: 3s", "timeout: 7s"),
    "soften a rule": _rule,
    "write above": _above,
    "delete the folder": _folder_gone,
}


def settled(text: str) -> str:
    """``text`` with the team's side of every conflict."""
    lines, side = [], ""
    for line in text.splitlines(keepends=True):
        mark = line.rstrip()
        if mark in ("<<<<<<< before updating", ">>>>>>> after updating"):
            side = "ours" if mark.startswith("<") else ""
        elif mark == "=======" and side:
            side = "theirs"
        elif side != "theirs":
            lines.append(line)
    return "".join(lines)


def modes(host: Path) -> dict[str, str]:
    """Every file's executable bit, as git would commit it."""
    git(host, "add", "--all")
    listing = git(host, "ls-files", "--stage").splitlines()
    return {line.split("\t")[1]: line.split()[0] for line in listing}
