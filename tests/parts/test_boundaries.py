"""`shipway add boundaries`: the new config in a host whose apps import by names of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
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


RULES = """\
module.exports = {
  forbidden: [{ name: "no-cycle", severity: "error", from: {}, to: { circular: true } }],
  %s
};
"""


def cruised(host: Path) -> str:
    """What the root script `boundaries` says, by the real dependency-cruiser."""
    line = json.loads((host / "package.json").read_text())["scripts"]["boundaries"]
    env = {**os.environ, "PATH": f"{host / 'node_modules/.bin'}:{os.environ['PATH']}"}
    run = subprocess.run(["sh", "-c", line], cwd=host, env=env, capture_output=True, text=True)
    return run.stdout + run.stderr


@pytest.mark.node
def test_a_name_that_a_tsconfig_gives_to_a_packages_sources_is_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each import by name was one by path, where a root's `paths` lead to sources. An `includeOnly`
    is told: it hides what cannot be found."""
    names = '{ "compilerOptions": { "paths": { "@shop/cart": ["./packages/cart/src/index.ts"] } } }'
    options = (
        'tsConfig: { fileName: "tsconfig.json" },\n    includeOnly: "^(apps|packages|services)/"'
    )
    host = part_host(
        tmp_path / "shop",
        **{
            ".dependency-cruiser.cjs": RULES % f"options: {{ {options} }}",
            "tsconfig.json": names,
            "packages/cart/src/index.ts": "export {};\n",
            "apps/web/app/page.ts": 'import "@shop/cart";\n',
        },
    )
    assert shipway(host, "add", "boundaries") == 0
    assert ".dependency-cruiser.cjs:4: includeOnly hides" in capsys.readouterr().out
    (host / "node_modules").symlink_to(depcruise_modules())
    assert "no dependency violations found (4 modules, 1 dep" in cruised(host)
    (host / "apps/web/app/page.ts").write_text('import "../../../packages/cart/src/index.js";\n')
    assert "packages-by-name: apps/web/app/page.ts" in cruised(host)


@pytest.mark.node
@pytest.mark.parametrize(
    ("options", "found"),
    [
        ("options: {},", ()),
        ("", ()),
        ('options: { doNotFollow: "node_modules" },', ()),
        # Said by the team, in a word of its own: what it lets through is read.
        ('options: { exclude: "^packages/none/" },', (".next/server/app/page.js",)),
        ('extends: "./base.cjs",', (".next/server/app/page.js", "node_modules/left")),
    ],
)
def test_npm_packages_and_what_is_built_are_not_read_by_a_config_that_leaves_them_open(
    tmp_path: Path, options: str, found: tuple[str, ...]
) -> None:
    """They would be judged as the team's own, for minutes."""
    host = part_host(
        tmp_path / "shop",
        **{
            ".dependency-cruiser.cjs": RULES % options,
            "base.cjs": "module.exports = {};\n",
            "packages/cart/src/index.ts": "export {};\n",
            "apps/web/app/page.js": 'import "left";\n',
            "apps/web/.gitignore": ".next/\nnode_modules/\n",
        },
    )
    assert shipway(host, "add", "boundaries") == 0
    built = {
        ".next/server/app/page.js": 'import "./gone.js";\n',
        "node_modules/left/package.json": '{ "name": "left", "main": "app/a.js" }\n',
        "node_modules/left/app/a.js": 'require("./b.js");\n',
        "node_modules/left/app/b.js": 'require("./a.js");\n',
    }
    for path, text in built.items():
        file = host / "apps/web" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (host / "node_modules").symlink_to(depcruise_modules())
    said = cruised(host)
    assert ("no dependency violations" in said) == (not found), said
    for path in found:
        assert path in said


@pytest.mark.node
def test_a_config_that_follows_no_exports_is_named_with_what_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without it a package that is there and built is taken for missing; with it, it is found."""
    host = part_host(
        tmp_path / "shop",
        **{
            ".dependency-cruiser.cjs": RULES % "options: {},",
            "packages/cart/src/index.ts": 'export * from "@shop/money";\n',
            "apps/web/package.json": '{ "name": "@shop/web" }\n',
        },
    )
    assert shipway(host, "add", "boundaries") == 0
    said = capsys.readouterr().out
    assert ".dependency-cruiser.cjs:3: follows no `exports`" in said
    cure = said.partition("write into options: ")[2].partition("\n")[0]
    shutil.copytree(depcruise_modules(), host / "node_modules", symlinks=True)
    money = host / "packages/money"
    (money / "dist").mkdir()
    for name in ("index.js", "index.d.ts"):
        (money / "dist" / name).write_text("export {};\n")
    (host / "node_modules/@shop").mkdir()
    (host / "node_modules/@shop/money").symlink_to(money)
    assert "no-orphan-imports: packages/cart/src/index.ts" in cruised(host)
    config = host / ".dependency-cruiser.cjs"
    config.write_text(config.read_text().replace("options: {}", f"options: {{ {cure} }}"))
    assert "no dependency violations" in cruised(host)
