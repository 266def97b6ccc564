"""What the image of a Next.js app follows from: its configuration, its start, its variables."""

from __future__ import annotations

import re
from typing import Any

from shipway.parts.site import Obstacle
from shipway.sources.env_reads import reads_below
from shipway.sources.host import Host
from shipway.sources.programs import Program, scripts_of

CONFIGS = ("next.config.ts", "next.config.mts", "next.config.mjs", "next.config.js")
PUBLIC = "NEXT_PUBLIC_"
"""Variables that a build writes into what browsers get."""
PORT = re.compile(r"\bnext\s+start\b.*?(?:-p|--port)[ =](\d{2,5})\b")
DEFAULT_PORT = 3000
STANDALONE = 'output: "standalone"'
IS_STANDALONE = re.compile(r"^[^/\n]*\boutput[\"']?\s*:\s*[\"'`]standalone[\"'`]", re.M)
MOVED = re.compile(r"^[^/\n]*\bdistDir[\"']?\s*:", re.M)
ROOT = re.compile(r"^[^/\n]*\boutputFileTracingRoot[\"']?\s*:\s*(?P<value>.*)$", re.M)
UP = re.compile(r"(?<!\.)\.\.(?!\.)")


def next_lacks(host: Host, one: Program) -> list[Obstacle]:
    """What a standalone server in an image wants and the app does not say."""
    folder = one.package.folder
    found = host.on_disk(f"{folder}/{name}" for name in CONFIGS)
    if not found:
        fix = f"write one with {STANDALONE}"
        return [Obstacle(f"{folder}/{CONFIGS[0]}", 0, "there is no such file", fix)]
    path, text = found[0], host.text(found[0])
    if not IS_STANDALONE.search(text):
        return [Obstacle(path, 1, f"has no `{STANDALONE}`", f"add {STANDALONE}")]
    if moved := MOVED.search(text):
        what, fix = "distDir moves what is built", "take it out, or write the Dockerfile by hand"
        return [Obstacle(path, _line(text, moved.start()), what, fix)]
    root = ROOT.search(text)
    if root and _steps_up(text, root["value"]) != len(folder.split("/")):
        what = "outputFileTracingRoot does not say that it is the repository's root"
        up = "/".join([".."] * len(folder.split("/")))
        fix = f'write join(import.meta.dirname, "{up}"), or take it out: Next.js finds the lockfile'
        return [Obstacle(path, _line(text, root.start()), what, fix)]
    return []


def next_facts(host: Host, one: Program) -> dict[str, Any]:
    """What its Dockerfile has beside every other one's."""
    folder = one.package.folder
    port = PORT.search(str(scripts_of(one.manifest).get("start") or ""))
    reads = reads_below(host, [folder])[folder]
    return {
        "next": True,
        "port": int(port[1]) if port else DEFAULT_PORT,
        "public": any(path.startswith(f"{folder}/public/") for path in host.files),
        "variables": sorted({read.name for read in reads if read.name.startswith(PUBLIC)}),
    }


def _steps_up(text: str, value: str) -> int:
    """How many folders up a value leads; a name's value is looked up."""
    name = re.match(r"(\w+)\s*,?\s*$", value)
    said = re.search(rf"\b{name[1]}\s*=\s*(.*)$", text, re.M) if name else None
    return len(UP.findall(said[1] if said else value))


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
