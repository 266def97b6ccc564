"""Vitest's projects: a glob for the services where none covers them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.sources.vitest import is_workspace
from shipway.wiring.vitest_workspace import TARGET
from support.patching import cases, check_case, check_laws, check_noop, check_refused
from support.services import BILLING, PAYMENTS

COVERED = [
    "services/*",
    "./services/*",
    "services/*/vitest.config.ts",
    "services/*/vite{,st}.config.{ts,js}",
    "{apps,services}/*",
    "*/*",
    "services/**",
]


@pytest.mark.parametrize("glob", COVERED)
def test_a_glob_covers_the_services_already(glob: str) -> None:
    check_noop(TARGET, PAYMENTS, f'export default {{ test: {{ projects: ["{glob}"] }} }};\n')


@pytest.mark.parametrize("folder", cases("vitest_workspace"), ids=lambda folder: folder.name)
def test_golden(folder: Path) -> None:
    """Every golden folder's `after` is what wiring makes of its `before`, and covers the next
    service."""
    before, after = check_case(TARGET, PAYMENTS, folder)
    assert is_workspace(before)
    check_noop(TARGET, BILLING, after)


@pytest.mark.parametrize("glob", ["service/*", "services/billing", "!services/*", "services"])
def test_what_does_not_cover_them(glob: str) -> None:
    text = f"export default ['{glob}']\n"
    after = check_laws(TARGET, text, PAYMENTS)
    assert after == f"export default ['{glob}', 'services/*']\n"


NO_WORKSPACE = {
    "no projects": "export default { test: { globals: true } };\n",
    "no tests": 'import { defineConfig } from "vite";\n\nexport default defineConfig({});\n',
    "computed projects": "export default { test: { projects: find() } };\n",
    "a syntax error": "export default {\n",
    "nothing exported": "",
}


@pytest.mark.parametrize("text", NO_WORKSPACE.values(), ids=NO_WORKSPACE)
def test_what_is_no_workspace(text: str) -> None:
    """A config without projects is not taken for a workspace."""
    assert not is_workspace(text)


def test_refused_with_line_and_remedy() -> None:
    text = "\nexport default {\n  test: { projects: find() },\n};\n"
    check_refused(TARGET, PAYMENTS, text, "projects", "3")
    check_refused(TARGET, PAYMENTS, NO_WORKSPACE["no projects"], "projects", "1")
