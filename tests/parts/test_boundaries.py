"""`shipway add boundaries`: the new config in a host whose apps import by names of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from support.javascript import depcruise_modules
from support.part_hosts import part_host
from support.tools import node

PATHS = '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }\n'


@pytest.mark.node
def test_an_alias_of_an_app_is_followed_and_that_of_a_second_one_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the real dependency-cruiser; an alias that leads nowhere is found all the same."""
    host = part_host(
        tmp_path / "shop",
        **{
            "apps/web/tsconfig.json": PATHS,
            "apps/web/lib/price.ts": "export const price = 1;\n",
            "apps/web/app/page.ts": 'export * from "@/lib/price";\n',
            "apps/zoo/package.json": '{ "name": "@shop/zoo" }\n',
            "apps/zoo/tsconfig.json": PATHS,
        },
    )
    assert shipway(host, "add", "boundaries") == 0
    said = capsys.readouterr().out
    assert "apps/zoo/tsconfig.json:1: has paths too" in said
    assert "apps/web/tsconfig.json:1" not in said
    (host / "node_modules").symlink_to(depcruise_modules())
    cruise = ("node_modules/dependency-cruiser/bin/dependency-cruiser.mjs", "apps")
    assert "no dependency violations" in node(host, *cruise).stdout
    (host / "apps/web/lib/price.ts").rename(host / "apps/web/lib/cost.ts")
    done = node(host, *cruise)
    assert done.returncode != 0 and "no-orphan-imports: apps/web/app/page.ts" in done.stdout
