"""A workspace that grows: four services more, and everything is as green as on the first day."""

from __future__ import annotations

import pytest

from shipway.cli import main
from support.hosts import commit, status
from support.places import open_folder
from support.tools import STORE, pnpm

NAMES = [f"{kind}-{number}:{kind}" for kind in ("http", "worker") for number in range(2)]


@pytest.mark.slow
def test_four_services_keep_everything_green() -> None:
    """One command makes them; nothing but the catalog and a folder each has to know of them."""
    options = [word for name in NAMES for word in ("--service", name)]
    with open_folder("growth") as folder:
        root = folder / "acme"
        with pytest.raises(SystemExit, match="0"):
            main(["init", str(root), *options])
        commit(root)
        pnpm(root, "install", "--silent", "--store-dir", str(STORE))
        commit(root)
        done = pnpm(root, "check")
        assert "all is well" in done.stdout
        assert status(root) == ""
