"""Prose, and what formatters make of files."""

from __future__ import annotations

from support.edits import Edit, append, insert, reformat, rewrite, swap
from support.service_view import COMPOSE

README, EXAMPLE = "README.md", ".env.example"
OURS = "# Payments\n\nWritten by the team. Ask in the team's channel.\n"
PROSE: dict[str, Edit] = {
    "readme: runbook": append(README, "\n## Runbook\n\nRestart it.\n"),
    "readme: all their own": rewrite(README, OURS),
    "readme: title": swap(README, "# @acme/", "# Payments, @acme/"),
    "readme: variable": insert(README, "| `NODE_ENV`", "| `REGION` | | eu or us |\n"),
    "readme: variable beside the new": insert(
        README, "| `LOG_LEVEL`", "| `TEAM` | | whose it is |\n"
    ),
    "readme: endpoints": swap(README, "Endpoints: `/livez`", "Our endpoints: `/livez`"),
    "readme: another endpoint": swap(README, "commit, service and build time.", "commit and more."),
    "readme: command": insert(README, "restart on change", "pnpm db:migrate\n"),
    "readme: badge": swap(README, "\n\n", "\n\n![build](badge.svg)\n\n", "![build](badge.svg)"),
    "example: a value": swap(EXAMPLE, "LOG_LEVEL=debug", "LOG_LEVEL=trace"),
    "example: a variable": append(EXAMPLE, "STRIPE_KEY=sk_test\n"),
    "example: a comment": insert(EXAMPLE, "NODE_ENV", "# Never production.\n", above=True),
    "example: another port": swap(EXAMPLE, "PORT=8080", "PORT=3000"),
}


def _tabs(text: str) -> str:
    """As Biome does it by default."""
    lines = text.split("\n")
    depth = [(len(line) - len(line.lstrip(" "))) // 2 for line in lines]
    return "\n".join(
        "\t" * deep + line.lstrip(" ") for deep, line in zip(depth, lines, strict=True)
    )


def _single_quotes(text: str) -> str:
    """As Prettier does it with `singleQuote`: not where the string has one."""
    return "\n".join(line if "'" in line else line.replace('"', "'") for line in text.split("\n"))


def _no_semicolons(text: str) -> str:
    return text.replace(";\n", "\n")


def _four_spaces(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(" " * (len(line) - len(line.lstrip(" "))) + line for line in lines)


def _wider(text: str) -> str:
    """The block one level deeper in, its own key where it was."""
    head, _, rest = text.partition("\n")
    return head + "\n" + "\n".join("  " + line if line else line for line in rest.split("\n"))


def _crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


SOURCES = ("src/config.ts", "src/health.ts", "src/main.ts", "src/process.ts", "src/lifecycle.ts")
FORMATTED = {
    **{f"tabs in {path}": reformat(path, _tabs) for path in SOURCES},
    **{f"single quotes in {path}": reformat(path, _single_quotes) for path in SOURCES[:3]},
    **{f"no semicolons in {path}": reformat(path, _no_semicolons) for path in SOURCES[2:]},
    "tabs in tsconfig.json": reformat("tsconfig.json", _tabs),
    "four spaces in package.json": reformat("package.json", _four_spaces),
    "CRLF in README.md": reformat("README.md", _crlf),
    "CRLF in Dockerfile": reformat("Dockerfile", _crlf),
    "CRLF in .env.example": reformat(EXAMPLE, _crlf),
    "no newline at the end of .gitignore": reformat(".gitignore", str.rstrip),
    "no newline at the end of tsup.config.ts": reformat("tsup.config.ts", str.rstrip),
    "deeper Compose block": reformat(COMPOSE, _wider),
    "single quotes in Compose": reformat(COMPOSE, _single_quotes),
}
EDITS = PROSE | {f"format: {name}": edit for name, edit in FORMATTED.items()}
