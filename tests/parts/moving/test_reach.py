"""What the root's tools and aliases reached, and the app's do not: named, never lost in silence."""

from __future__ import annotations

import pytest

from shipway.parts.moving.commands import Divided
from shipway.parts.moving.places import Places
from shipway.parts.moving.reach import Reach

FILES = (
    "tsconfig.json",
    "src/a.ts",
    "scripts/b.ts",
    "packages/ui/src/c.test.ts",
    "packages/ui/x.ts",
)
WIDE = '{ "include": ["next-env.d.ts", "**/*.ts"] }'


def reach(scripts: dict[str, str] | None = None, **texts: str) -> Reach:
    """Over the files, with texts by their last name; ``scripts`` of packages/ui."""
    places = Places(FILES, {"src", "tsconfig.json"}, "apps/web")
    manifests = {"packages/ui": {"scripts": scripts or {}}}
    return Reach(places, manifests, lambda path: texts.get(path.rpartition("/")[2][0], ""))


@pytest.mark.parametrize(
    ("script", "of_package", "seen"),
    [
        ("vitest run", {}, "packages/ui/src/c.test.ts"),
        ("jest", {"test": "jest"}, ""),
        ("eslint .", {}, "packages/ui/src/c.test.ts"),
        ("eslint .", {"lint": "eslint ."}, "scripts/b.ts"),
        ("tsc --noEmit", {}, "packages/ui/src/c.test.ts"),
        ("next build", {}, ""),
    ],
)
def test_a_script_that_looked_at_more_than_the_app_is_told(
    script: str, of_package: dict[str, str], seen: str
) -> None:
    found = list(reach(of_package, t=WIDE).narrowed({"one": Divided(script, "")}))
    assert [told.what.split(" over ")[1] for _, told in found] == (
        [f"{seen} too, and"] if seen else []
    )


def test_types_that_only_the_apps_folders_had_are_no_loss() -> None:
    narrow = reach(t='{ "include": ["src", ".next/**/*.ts"] }')
    assert list(narrow.narrowed({"one": Divided("tsc", "")})) == []


def test_an_import_by_an_alias_that_leads_nowhere_afterwards_is_told_with_its_line() -> None:
    """One whose alias says the package's own place is corrected with the alias."""
    tsconfig = '{ "compilerOptions": { "paths": { "@/*": ["./*"], "ui/*": ["./packages/ui/*"] } } }'
    app = 'import "@/src/a";\nimport "ui/x";\nimport "react";\nimport "@/packages/ui/x";\n'
    found = list(reach(t=tsconfig, a=app, b='\nimport "@/src/a";\n').aliases())
    assert [(path, told.line) for path, told in found] == [("scripts/b.ts", 2), ("src/a.ts", 4)]
