"""Any order of adding, editing, renaming and removing services leaves just the team's edits."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.test_new import shipway
from support.hosts import commit, make_host, snapshot
from support.sweeps import examples

SERVICES = ("api", "mailer", "payments")
COMPOSE, CRUISER, OWNERS = "docker-compose.dev.yml", ".dependency-cruiser.cjs", ".github/CODEOWNERS"
ELSEWHERE = {
    "comment": (COMPOSE, "services:\n", "# {n}\nservices:\n"),
    "service": (COMPOSE, "  postgres:\n", "  team-{n}:\n    image: x\n\n  postgres:\n"),
    "network": (COMPOSE, "\nnetworks:\n", "\nnetworks:\n  team-{n}: {{}}\n"),
    "rule": (CRUISER, "    // ours\n", "    // ours\n    {{ name: 'team-{n}' }},\n"),
    "option": (CRUISER, "  options: {\n", "  options: {{\n    team{n}: 1,\n"),
    "owner": (
        OWNERS,
        "/legacy/ @acme/platform\n",
        "/legacy/ @acme/platform\n/team-{n}/ @acme/team\n",
    ),
    "glob": ("pnpm-workspace.yaml", "packages:\n", "packages:\n  - team-{n}/*\n"),
    "script": ("package.json", '  "scripts": {\n', '  "scripts": {{\n    "team-{n}": "x",\n'),
}
FILES = {
    CRUISER: "module.exports = {\n  forbidden: [\n    // ours\n  ],\n  options: {\n  },\n};\n",
    "pnpm-workspace.yaml": "packages:\n  - packages/*\n  - apps/*\n",
    "services/scheduler-worker/package.json": None,
}
STEPS = st.lists(
    st.sampled_from(SERVICES)
    | st.sampled_from(sorted(ELSEWHERE))
    | st.tuples(st.just("inside"), st.sampled_from(SERVICES))
    | st.tuples(st.just("rename"), st.sampled_from(SERVICES)),
    min_size=4,
    max_size=9,
)


@pytest.mark.slow
@settings(max_examples=examples(15), derandomize=True, database=None)
@given(steps=STEPS)
def test_when_all_are_gone_only_the_teams_edits_are_left(
    steps: list[str | tuple[str, str]],
) -> None:
    """A service's name adds it, and removes it when it is there."""
    with TemporaryDirectory() as folder:
        root, expected = (make_host(Path(folder) / word / "acme", FILES) for word in ("a", "b"))
        there: dict[str, str] = {}
        for number, step in enumerate(steps):
            if step in ELSEWHERE:
                edit_elsewhere(root, str(step), number)
                edit_elsewhere(expected, str(step), number)
            elif isinstance(step, tuple):
                change(root, step[0], there, step[1], number)
            elif step in there:
                assert shipway(root, "remove", there.pop(step)) == 0
            else:
                assert shipway(root, "new", step, "--yes") == 0
                there[step] = step
            commit(root)
        for name in there.values():
            assert shipway(root, "remove", name) == 0
            commit(root)
        assert snapshot(root) == snapshot(expected)


def change(root: Path, what: str, there: dict[str, str], service: str, number: int) -> None:
    """Edit inside the entry of a service, or rename it; nothing when it is not there."""
    if service not in there:
        return
    if what == "inside":
        edit_inside(root / COMPOSE, there[service], number)
        return
    new = f"{service}-{number}"
    assert shipway(root, "rename", there[service], new) == 0
    there[service] = new


def edit_elsewhere(root: Path, what: str, number: int) -> None:
    path, before, after = ELSEWHERE[what]
    text = (root / path).read_text()
    assert before in text
    (root / path).write_text(text.replace(before, after.format(n=number), 1))


def edit_inside(compose: Path, name: str, number: int) -> None:
    head, line, tail = re.split(rf"^(  {name}:\n)", compose.read_text(), maxsplit=1, flags=re.M)
    tail = tail.replace("    ports:\n", f"    # {number}\n    ports:\n", 1)
    compose.write_text(head + line + tail)
