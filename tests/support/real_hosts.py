"""Real monorepos' root files, each joined with a real Compose file, in three ways to end lines."""

from __future__ import annotations

import re
from pathlib import Path

from commands.test_new import shipway
from support.changes import Edit, change_file, swap
from support.corpus import CORPUS, corpus_files
from support.hosts import commit, git, make_host

NAMES = sorted(path.name for path in (CORPUS / "hosts").glob("*")) or ["absent"]
ENDINGS = ("as-they-are", "crlf", "no-final-newline")
COMPOSE, CRUISER, OWNERS = "docker-compose.yml", ".dependency-cruiser.cjs", ".github/CODEOWNERS"
RULES = "module.exports = {\n  forbidden: [\n    // ours\n  ],\n};\n"
LEFT_OUT = dict.fromkeys(
    ["package.json", "pnpm-workspace.yaml", "docker-compose.dev.yml", "CHANGELOG.md"]
)
PORTS = {"mailer": 4101, "payments": 4102, "zeta": 4103}


def real_host(root: Path, name: str, ending: str = ENDINGS[0]) -> Path:
    """The corpus host ``name``, committed, with the Compose file that its place in the list
    and the ending pick."""
    composes = corpus_files("compose")
    number = NAMES.index(name) + len(NAMES) * ENDINGS.index(ending)
    texts = {path.name: path.read_bytes() for path in (CORPUS / "hosts" / name).iterdir()}
    texts[COMPOSE] = composes[number % len(composes)].read_bytes()
    texts |= {CRUISER: RULES.encode(), OWNERS: b"* @acme/platform\n/docs/ @acme/docs\n"}
    return make_host(root, LEFT_OUT | {path: _ended(text, ending) for path, text in texts.items()})


def add(root: Path, name: str) -> None:
    """`shipway new` of one service, committed; its port does not depend on the others."""
    port = PORTS.get(name, 4100)
    data = ["--data", f"host_port={port}", "--data", "owner=@acme/platform"]
    assert shipway(root, "new", name, "--yes", *data) == 0
    commit(root, f"add {name}")


def tree(root: Path) -> str:
    """The id of everything that there is, once it is committed."""
    commit(root)
    return git(root, "rev-parse", "HEAD^{tree}").strip()


def edit_elsewhere(root: Path) -> None:
    """What a team writes around our entries: comments, a service, a rule, an owner."""
    _rewrite(root / COMPOSE, _team_service)
    _rewrite(root / CRUISER, swap("// ours", "// ours\n    { name: 'team' },"))
    _rewrite(root / OWNERS, swap("* @", "# the team\n/web/ @acme/web\n* @", 1))
    _rewrite(root / "pnpm-workspace.yaml", lambda text: "# the team\n" + text)


def edit_inside(root: Path, name: str) -> None:
    """What a team writes into our entry of ``name`` in the Compose file."""
    _rewrite(root / COMPOSE, lambda text: _inside(text, name))


def _team_service(text: str) -> str:
    """A service of the team's own, first in the list."""
    found = re.search(r"^services:[^\n]*\n(?:\s*(?:#[^\n]*)?\n)*?( +)(?=[\w\"'])", text, re.M)
    assert found, "no services in this file"
    indent = found.group(1)
    lines = f"{indent}# the team's\n{indent}a0-team:\n{indent * 2}image: nginx\n"
    at = found.end() - len(indent)
    return text[:at] + lines + text[at:]


def _inside(text: str, name: str) -> str:
    at = re.search(rf"^( +){name}:$", text, re.M)
    assert at
    head, tail = text[: at.end()], text[at.end() :]
    tail = re.sub(r"^( +)(start_period): 10s$", r"\1\2: 20s # slow disk", tail, count=1, flags=re.M)
    return head + re.sub(
        r"^( +)(ports:)$", r"\1init: true\n\n\1# why\n\1\2", tail, count=1, flags=re.M
    )


def _rewrite(path: Path, edit: Edit) -> None:
    """Edit the text as a person sees it: with plain line ends; the file's own come back."""

    def with_the_files_line_ends(text: str) -> str:
        plain = text.replace("\r\n", "\n")
        return edit(plain).replace("\n", "\r\n") if plain != text else edit(plain)

    change_file(path, with_the_files_line_ends)


def _ended(text: bytes, ending: str) -> bytes:
    plain = text.replace(b"\r\n", b"\n")
    if ending == "crlf":
        return plain.replace(b"\n", b"\r\n")
    return text.rstrip(b"\r\n") if ending == "no-final-newline" else text
