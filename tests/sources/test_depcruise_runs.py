"""How root scripts start dependency-cruiser is read as a shell and the program's own parser do."""

from __future__ import annotations

import pytest

from shipway.sources.depcruise_runs import Run, runs_in

LINES = {
    "depcruise src": ("", "src"),
    "depcruise apps packages --config": ("", "apps", "packages"),
    "depcruise --config config/rules.cjs apps": ("config/rules.cjs", "apps"),
    "depcruise -c ./rules.cjs ./apps/": ("rules.cjs", "apps"),
    "depcruise apps --config=rules.cjs": ("rules.cjs", "apps"),
    "depcruise --validate rules.cjs apps": ("rules.cjs", "apps"),
    "depcruise -T dot -I '^apps' apps > graph.dot": ("", "apps", ">", "graph.dot"),
    "pnpm exec depcruise apps": ("", "apps"),
    "NODE_ENV=test npx dependency-cruiser@16 apps | dot": ("", "apps"),
    "node node_modules/dependency-cruiser/bin/dependency-cruise.mjs apps": ("", "apps"),
    "tsc -b && depcruise 'apps/*/src' --progress --config": ("", "apps/*/src"),
    "cd apps/web && depcruise src": None,
    "pnpm -r exec depcruise src": None,
    "pnpm --filter web exec depcruise src": None,
    "echo 'it' s depcruised": None,
    "depcruise --help": None,
}


@pytest.mark.parametrize("line", LINES)
def test_config_and_folders_of_a_script_are_read(line: str) -> None:
    expected = LINES[line]
    runs = [] if expected is None else [Run("arch", expected[0], expected[1:])]
    assert runs_in({"scripts": {"arch": line, "other": 3}}) == runs
    assert runs_in({"scripts": [line]}) == []


@pytest.mark.parametrize(
    ("folder", "covered"),
    [
        ("services", True),
        (".", True),
        ("services/*/src", True),
        ("{apps,services}/**/*.ts", True),
        ("**/*.ts", True),
        ("services/api/src", False),
        ("services/{api,web}", False),
        ("apps", False),
        ("service", False),
    ],
)
def test_a_run_covers_services_that_are_not_there_yet(folder: str, covered: bool) -> None:
    """What names services one by one passes over the next one."""
    assert Run("arch", "", (folder,)).covers("services") is covered
