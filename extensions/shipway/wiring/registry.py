"""Every wiring target, in the order in which the summary lists them."""

from __future__ import annotations

from shipway.errors import UPGRADE, NewerShipwayError
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


def target_named(name: str, path: str, line: int) -> Target:
    """The target called ``name``, as the receipt or the settings at ``path`` have it in ``line``.

    Raises NewerShipwayError when this Shipway has no such target. A command that passed over it
    would leave its block behind, or write a receipt that is not true.
    """
    for target in TARGETS:
        if target.name == name:
            return target
    what = f"made by a newer Shipway: this one has no target {name!r}"
    raise NewerShipwayError(what, path, UPGRADE, line)
