"""`shipway connect` in a whole workspace: the code that it writes means what it says elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from generated.conftest import shipway
from support.hosts import git, status
from support.tools import node, pnpm

CALLERS = {"web": "apps/web", "jobs": "services/jobs"}
PROGRAMS = """
const { programsIn } = await import("./scripts/dev/programs.ts");
const programs = await programsIn(process.cwd(), {}, []);
console.log(JSON.stringify(programs.map(({ name, port, env }) => [name, port, env.API_URL])));
"""


@pytest.fixture(scope="module")
def connected(workspace: Path) -> Iterator[Path]:
    """The app and the worker call api; all of it in git's index."""
    try:
        for name in CALLERS:
            shipway("connect", name, "api", "-C", str(workspace))
        git(workspace, "add", "-A")
        yield workspace
    finally:
        git(workspace, "reset", "--quiet", "--hard")


def test_zod_writes_the_schema_that_connect_wrote(connected: Path) -> None:
    """To the byte; the formatter has nothing against the code either."""
    for folder in CALLERS.values():
        pnpm(connected, "--filter", f"./{folder}", "env:schema")
    assert git(connected, "diff", "--name-only") == ""
    pnpm(connected, "exec", "biome", "format", *CALLERS.values())


def test_pnpm_dev_leads_the_address_to_the_program_that_runs_here(connected: Path) -> None:
    done = node(connected, "--input-type=module", "-e", PROGRAMS)
    assert done.returncode == 0, done.stderr
    programs = {name: (port, url) for name, port, url in json.loads(done.stdout)}
    here = f"http://localhost:{programs['api'][0]}"
    assert (programs["web"][1], programs["jobs"][1]) == (here, here)
    assert programs["api"][1] is None


def test_the_workspace_is_as_it_was_once_all_is_taken_out(connected: Path) -> None:
    for name in CALLERS:
        shipway("connect", name, "api", "--remove", "-C", str(connected))
    git(connected, "add", "-A")
    assert status(connected) == ""
