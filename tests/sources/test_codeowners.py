"""The owner of a new service is what CODEOWNERS shows of its siblings, and nothing else."""

from __future__ import annotations

import pytest

from shipway.sources.codeowners import siblings_owner

A, B = "/services/a/ @acme/money\n", "services/b @acme/money # both\n"
SHOWN = {
    "all siblings agree": (A + B + "/docs/ @acme/docs\n/docs/x/ @acme/docs\n", "@acme/money"),
    "two owners each": ("/services/a/ @x @y\n", "@x @y"),
    "a byte order mark": ("\ufeff" + A, "@acme/money"),
    "GitLab's sections": ("[Money] @acme/docs\n" + A, "@acme/money"),
    "files of a kind": ("*.ts @acme/web\n" + A, "@acme/money"),
}
NONE = {
    "siblings differ": A + "/services/b/ @acme/other\n",
    "a star": "* @acme/platform\n" + A,
    "two stars": "** @acme/platform\n" + A,
    "the folder of the services": "/services/ @acme/backend\n" + A,
    "that folder anywhere": "services/ @acme/backend\n" + A,
    "each folder in it": "/services/* @acme/backend\n" + A,
    "no sibling": "/apps/web/ @acme/web\n/packages/ @acme/web\n",
    "a sibling that nobody owns": "/services/a/\n",
    "nothing": "# nobody\n",
}


@pytest.mark.parametrize("case", SHOWN)
def test_siblings_show_it(case: str) -> None:
    """The lines of the siblings say the same."""
    text, owner = SHOWN[case]
    assert siblings_owner(text, "services") == owner


@pytest.mark.parametrize("case", NONE)
def test_no_evidence_no_owner(case: str) -> None:
    """Nobody can tell, or the service has an owner already."""
    assert siblings_owner(NONE[case], "services") == ""
