"""The scripts of the environment in a workspace's root: all of them, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.sources.env_scripts import SCRIPTS, env_scripts_of
from shipway.sources.host import Host
from support.hosts import make_host

BUILD = {
    "package.json": '{"scripts": {"packages:build": "node scripts/packages-build.ts"}}\n',
    "scripts/packages-build.ts": "",
}
ALL = dict.fromkeys(SCRIPTS, "")


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({**BUILD, **ALL}, "scripts"),
        (ALL, ""),  # of a host that is none of ours
    ],
)
def test_they_are_found_in_a_workspace_of_ours_alone(
    tmp_path: Path, files: dict[str, str], found: str
) -> None:
    assert Host(make_host(tmp_path / "acme", files)).facts.env_scripts == found


def test_one_that_is_missing_counts_as_none() -> None:
    assert env_scripts_of(lambda paths: [one for one in paths if one != SCRIPTS[0]]) == ""
