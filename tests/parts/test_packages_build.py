"""What `packages-build` decides for a package of the host, and what it leaves to a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.parts.package_builds import judged
from shipway.parts.told import solution_of
from shipway.sources.host import Host
from shipway.sources.tsconfig import PACKAGES
from support.hosts import make_host, snapshot
from support.part_hosts import BUILT, COMPILED, part_host

PACKAGE = "packages/one/package.json"
PROJECT = "packages/one/tsconfig.build.json"
SOURCE = {"packages/one/src/index.ts": "", "packages/one/tsconfig.json": "{}\n"}
PLAIN: dict[str, str | None] = {
    "packages/one/src/index.ts": None,
    "packages/one/src/index.js": "",
}
ALLOWED = {"packages/one/tsconfig.json": '{ "compilerOptions": { "allowJs": true } }\n'}
BUILDS = BUILT % ("one", "")
CHECKED = json.dumps(
    {
        "name": "one",
        "exports": {".": "./src/index.ts", "./*": "./src/*.ts", "./a.css": "./src/a.css"},
        "scripts": {"build": "tsc --noEmit"},
    }
)
PROGRAM = '{ "name": "one", "scripts": { "build": "nest build" } }'
PREPARED = '{ "name": "one", "main": "./dist/a.js", "scripts": { "prepare": "rollup -c" } }'
TSC = BUILDS.replace("tsup src/index.ts --format esm --silent", "tsc %s tsconfig.build.json")
CHAINED = BUILDS.replace("tsup src/index.ts", "pnpm build:js").replace(
    '"build"', f'"build:js": "tsc -p {PROJECT}", "build"'
)
EXTENDED = {
    PROJECT: '{ "extends": ["../../base", "@acme/tsconfig"] }',
    "base.json": '{ "extends": "./deep.json" }',
    "deep.json": '{ "compilerOptions": { "composite": true } }',
}
COMPOSITE = (
    '{\n  // ours\n  "compilerOptions": { "composite": true, "emitDeclarationOnly": true }\n}\n'
)


@pytest.mark.parametrize(
    ("files", "verdict"),
    [
        ({PACKAGE: '{ "name": "a", "exports": "./src/index.ts" }'}, "nothing to build"),
        ({PACKAGE: '{ "name": "a" }'}, "nothing to build"),
        ({PACKAGE: '{ "name": "a", "main": "./lib/a.js" }'}, "no script `build` makes that"),
        ({PACKAGE: '{ "name": "a", "exports": { ".": "./dist/a.d.ts" } }'}, "no script `build`"),
        (
            {PACKAGE: '{ "name": "a", "exports": "./a.js" }', "packages/one/a.js": ""},
            "nothing to build",
        ),
        ({PACKAGE: BUILDS}, "its declarations have no source"),
        ({PACKAGE: BUILDS, **SOURCE}, "made"),
        ({PACKAGE: BUILDS, **SOURCE, **PLAIN}, "its declarations have no source"),
        ({PACKAGE: BUILDS, **SOURCE, **PLAIN, **ALLOWED}, "made"),
        ({PACKAGE: BUILDS, **SOURCE, PROJECT: COMPOSITE}, "taken"),
        ({PACKAGE: BUILDS, **SOURCE, PROJECT: "{}"}, "makes JavaScript"),
        ({PACKAGE: CHECKED, **SOURCE, "packages/one/src/a.css": ""}, "nothing to build"),
        ({PACKAGE: CHECKED, **SOURCE}, "made"),
        ({PACKAGE: PROGRAM, **SOURCE, PROJECT: "{}"}, "nothing to build"),
        ({PACKAGE: TSC % "--build", **SOURCE, **EXTENDED}, "taken"),
        ({PACKAGE: TSC % "-p", **SOURCE, **EXTENDED}, "taken"),
        ({PACKAGE: TSC % "-w -p", **SOURCE, **EXTENDED}, "makes JavaScript"),
        ({PACKAGE: TSC % "-p", **SOURCE, PROJECT: '{ "extends": "./gone" }'}, "makes JavaScript"),
    ],
)
def test_each_kind_of_package_has_a_verdict(
    files: dict[str, str | None], verdict: str, tmp_path: Path
) -> None:
    [one] = judged(Host(make_host(tmp_path, {"packages/env/package.json": None, **files})))
    said = one.why or ("made" if one.makes else "taken" if one.project else "nothing to build")
    assert verdict in said
    assert bool(one.why) == bool(one.fix)


@pytest.mark.parametrize(
    ("files", "fix"),
    [
        ({PACKAGE: TSC % "-p", PROJECT: "{}"}, "git mv it, name that in the scripts"),
        ({PACKAGE: CHAINED, PROJECT: "{}"}, "git mv it, name that in the scripts"),
        ({PACKAGE: BUILDS, PROJECT: "{}"}, 'add "composite": true, "emitDeclarationOnly": true'),
        ({PACKAGE: PREPARED}, '"build": "rollup -c"'),
    ],
)
def test_a_cure_breaks_no_build(files: dict[str, str | None], fix: str, tmp_path: Path) -> None:
    """With `emitDeclarationOnly` in what its `build` reads, that made no JavaScript any more."""
    gone: dict[str, str | None] = {"packages/env/package.json": None}
    [one] = judged(Host(make_host(tmp_path, {**gone, **SOURCE, **files})))
    assert fix in one.fix


def test_what_is_used_as_source_is_a_project_where_one_that_is_built_has_it_in_its_paths(
    tmp_path: Path,
) -> None:
    """Without a reference `tsc` reads its sources as the importer's own, outside of `rootDir`."""
    names = '"@shop/*": ["packages/*/src"], "@other/icons": ["other"]'
    source = '{ "name": "@shop/%s", "main": "src/index.ts", "dependencies": { %s } }'
    files: dict[str, str | None] = {
        "tsconfig.base.json": f'{{ "compilerOptions": {{ "paths": {{ {names} }} }} }}',
        "packages/cart/package.json": BUILT % ("cart", '"@shop/icons": "workspace:*"'),
        "packages/icons/package.json": source % ("icons", '"@shop/below": "workspace:*"'),
    }
    for name in ("below", "icons", "aside"):
        files.setdefault(f"packages/{name}/package.json", source % (name, ""))
        files |= {f"packages/{name}/src/index.ts": "", f"packages/{name}/tsconfig.json": COMPILED}
    host = part_host(tmp_path / "shop", **files)
    found = judged(Host(host))
    projects = {one.package.name: json.loads(one.makes) for one in found if one.makes}
    assert sorted(projects) == [f"@shop/{name}" for name in ("below", "cart", "icons", "money")]
    assert projects["@shop/cart"]["references"] == [{"path": "../icons/tsconfig.build.json"}]
    assert projects["@shop/icons"]["references"] == [{"path": "../below/tsconfig.build.json"}]
    assert projects["@shop/icons"]["compilerOptions"]["outDir"] == "dist"
    (host / "tsconfig.base.json").write_text("{}\n")
    assert {one.package.name for one in judged(Host(host)) if one.makes} == {
        "@shop/cart",
        "@shop/money",
    }


def test_a_library_below_the_others_is_one_too(tmp_path: Path) -> None:
    """A package of `packages/*` was built before those of `packages/internal/*` that it needs."""
    deep = {
        "pnpm-workspace.yaml": "packages:\n  - packages/*\n  - packages/internal/*\n",
        "packages/internal/pipe/package.json": BUILT % ("pipe", ""),
        "packages/internal/pipe/tsconfig.json": "{}\n",
        "packages/internal/pipe/src/index.ts": "",
        "packages/cart/package.json": BUILT % ("cart", '"@shop/pipe": "workspace:*"'),
    }
    projects = {
        one.package.name: json.loads(one.makes)
        for one in judged(Host(part_host(tmp_path / "shop", **deep)))
        if one.makes
    }
    assert sorted(projects) == ["@shop/cart", "@shop/money", "@shop/pipe"]
    assert projects["@shop/cart"]["references"] == [
        {"path": "../internal/pipe/tsconfig.build.json"}
    ]


def test_a_project_refers_to_what_it_imports_leaves_tests_out_and_fills_the_exports(
    tmp_path: Path,
) -> None:
    """`exports` lead to lib/, so declarations go there."""
    manifest = BUILT % ("cart", '"@shop/money": "workspace:*"')
    host = part_host(
        tmp_path / "shop",
        **{
            "packages/cart/package.json": manifest.replace("./dist/", "./lib/"),
            "packages/cart/src/total.test.ts": "",
        },
    )
    texts = {one.package.name: one.makes for one in judged(Host(host))}
    project = json.loads(texts["@shop/cart"])
    assert project["references"] == [{"path": "../money/tsconfig.build.json"}]
    assert project["compilerOptions"]["outDir"] == "lib"
    assert project["exclude"] == ["src/**/*.test.*", "src/**/*.spec.*"]
    assert "references" not in json.loads(texts["@shop/money"])


@pytest.mark.parametrize(
    ("text", "solution"),
    [
        ('{ "files": [], "references": [] }', "tsconfig.json"),
        ('{ "references": [{ "path": "./packages/money/tsconfig.build.json" }] }', "tsconfig.json"),
        ('{ "references": [{ "path": "./packages/money" }] }', "tsconfig.packages.json"),
        ('{ "include": ["src"] }', "tsconfig.packages.json"),
        ("not JSON", "tsconfig.packages.json"),
    ],
)
def test_projects_are_listed_where_the_host_lists_them_already(
    text: str, solution: str, tmp_path: Path
) -> None:
    """A tsconfig that compiles something itself stays as it is, and so does one that refers to the
    packages by other projects: each of those references was in the way of nearly all parts."""
    assert solution_of(Host(part_host(tmp_path / "shop", **{"tsconfig.json": text}))) == solution


def test_a_package_that_comes_later_is_listed_where_packages_build_looks(tmp_path: Path) -> None:
    """Also beside a list of the host's own."""
    own = '{ "files": [], "references": [{ "path": "packages/money" }] }\n'
    host = part_host(tmp_path / "shop", **{"tsconfig.json": own})
    before = snapshot(host)
    assert shipway(host, "add", "packages-build") == 0
    assert (host / "tsconfig.json").read_text() == own
    assert Host(host).tsconfig_file == solution_of(Host(host)) == PACKAGES
    assert shipway(host, "remove", "--part", "packages-build") == 0
    assert snapshot(host) == before


def test_a_list_without_a_package_is_as_before_when_another_parts_references_are_gone(
    tmp_path: Path,
) -> None:
    """In Prettier's form, on one line, the last reference takes its list with it."""
    none: dict[str, str | None] = {
        f"packages/{name}/package.json": None for name in ("money", "cart", "legacy")
    }
    host = part_host(tmp_path / "shop", **none)
    before = snapshot(host)
    for part in ("packages-build", "runtime-env"):
        assert shipway(host, "add", part) == 0
    references = f'"references": [{{ "path": "packages/env/{PROJECT.split("/")[-1]}" }}]'
    (host / PACKAGES).write_text(f'{{\n  "files": [],\n  {references}\n}}\n')
    for part in ("runtime-env", "packages-build"):
        assert shipway(host, "remove", "--part", part) == 0
    assert snapshot(host) == before
