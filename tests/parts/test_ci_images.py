"""`shipway add ci-images`: what its workflows read of the host."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.parts.ci_images import PART
from shipway.parts.site import Site
from shipway.parts.told import told_of
from shipway.sources.host import Host
from support.part_hosts import MANIFEST, part_host


@pytest.mark.parametrize(
    ("engines", "named"),
    [
        ("", "24"),
        ('"engines": { "node": ">=22.18" },', "22"),
        ('"engines": { "node": "18.x" },', "24"),
    ],
)
def test_the_nvmrc_that_is_missing_has_the_hosts_own_node(
    engines: str, named: str, tmp_path: Path
) -> None:
    """The file is what a team's machines follow from then on; one that the scripts need else."""
    text = MANIFEST.replace('"private": true,', f'"private": true, {engines}')
    host = Host(part_host(tmp_path / "shop", **{"package.json": text}))
    [told] = [one for one in PART.meets(Site(host, {}, told_of(host))) if one.blocks]
    assert (told.path, told.fix) == (".nvmrc", f"echo {named} > .nvmrc")
