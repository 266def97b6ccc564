"""What the options of a config hide is what the real dependency-cruiser does not see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shipway.sources.depcruise_sight import sight_of
from shipway.sources.dependency_cruiser import open_config
from support.javascript import depcruise_modules, node

SOURCE = "services/payments/src/main.ts"
TARGETS = (
    "apps/web/src/index.ts",
    "node_modules/phantom/index.js",
    "packages/env/dist/index.js",
    "services/other/src/index.ts",
    "@acme/undeclared",
)
OPTIONS: tuple[dict[str, object], ...] = (
    {},
    {"includeOnly": "^(apps|packages|services)/"},
    {"includeOnly": ["^services/", "^@acme/"]},
    {"includeOnly": "^(apps|packages)/"},
    {"includeOnly": {"path": "(?<dir>apps|services)"}, "exclude": {"path": ["dist", "[^]web"]}},
    {"exclude": "(^|/)(dist|node_modules)/"},
    {"exclude": "^services/pay[a-z]+$"},
    {"exclude": r"^services\/other"},
    {"doNotFollow": "(^|/)(dist|node_modules|apps)/"},
    {"doNotFollow": {"path": "^services/"}},
    {"doNotFollow": {"dependencyTypes": ["npm", "local"]}, "exclude": {}},
)


def said(options: dict[str, object]) -> list[str]:
    """The imports that are left by our own reading."""
    sight = sight_of(open_config(json.dumps({"options": options})))
    if sight.hides_source(SOURCE):
        return []
    return sorted(target for target in TARGETS if not sight.hides_target(target))


@pytest.mark.node
def test_the_real_dependency_cruiser_sees_the_same(tmp_path: Path) -> None:
    """Of a source and of every kind of import that a rule may be about."""
    for path in (SOURCE, *TARGETS[:1], *TARGETS[2:4]):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    imports = ["phantom", "@acme/undeclared"]
    imports += [
        f"../../../{target}" for target in TARGETS if target.endswith((".ts", "dist/index.js"))
    ]
    lines = [f'import "{one.replace(".ts", ".js")}";\n' for one in imports]
    (tmp_path / SOURCE).write_text("".join(lines))
    modules = tmp_path / "node_modules"
    modules.mkdir()
    for name in ("dependency-cruiser", "typescript"):
        (modules / name).symlink_to(depcruise_modules() / name)
    (modules / "phantom").mkdir()
    (modules / "phantom/index.js").touch()
    script = tmp_path / "sight.mjs"
    script.write_bytes(Path(__file__).with_name("sight.mjs").read_bytes())
    seen = node(script, json.dumps(OPTIONS), cwd=tmp_path)
    assert seen == [said(options) for options in OPTIONS]
    assert seen[0] == sorted(TARGETS) and [] in seen  # there is something to see, and to hide
