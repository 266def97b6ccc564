"""Every wiring target, in the order in which the summary lists them."""

from __future__ import annotations

from shipway.wiring import (
    codeowners,
    compose,
    dependency_cruiser,
    package_json,
    pnpm_workspace,
    vitest_workspace,
)
from shipway.wiring.target import Target

TARGETS: tuple[Target, ...] = (
    compose.TARGET,
    dependency_cruiser.TARGET,
    pnpm_workspace.TARGET,
    package_json.TARGET,
    vitest_workspace.TARGET,
    codeowners.TARGET,
)
"""A new target is one module, one line here, one test file and one docs page."""

LACKING = {
    "compose": "no Compose file found",
    "dependency_cruiser": "no dependency-cruiser config found",
    "vitest_workspace": "no Vitest configuration with projects found",
    "codeowners": "no CODEOWNERS file found, or no owner named",
}
"""Why a target is skipped, as the summary says it."""
