"""Whatever is there, the end is the same, nothing is lost, and a second run has nothing to do."""

from __future__ import annotations

import pytest

from support.database_facts import is_right, later_objects_are_shared, the_old_objects_are_right
from support.database_states import STATES, make
from support.provisioning import Dsns, Package


@pytest.mark.parametrize("state", STATES)
def test_every_start_leads_to_the_same_end(package: Package, dsns: Dsns, state: str) -> None:
    """Roles, owners, rights, passwords are right; rows are there; later objects are shared."""
    server = dsns.server
    has_data = make(server, state)
    package.converge(dsns)
    is_right(server)
    if has_data:
        the_old_objects_are_right(server)
    later_objects_are_shared(server)


@pytest.mark.parametrize("state", ["empty server", "wrong owner of everything"])
def test_the_dry_run_says_what_the_run_does(package: Package, dsns: Dsns, state: str) -> None:
    """The same lines, and it has changed nothing: two in a row say the same."""
    make(dsns.server, state)
    before = [package.provision(dsns, "--dry-run").stdout for _ in range(2)]
    assert before[0] == before[1]
    done = package.provision(dsns).stdout
    assert before[0].splitlines()[1:] == done.splitlines()[:-1]
