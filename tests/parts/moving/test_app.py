"""What is the app in the root, what is the repository's, and what nobody can tell."""

from __future__ import annotations

from typing import Any

import pytest

from shipway.parts.moving.app import App, app_of

NEXT: dict[str, Any] = {"dependencies": {"next": "^16"}}
SERVER: dict[str, Any] = {"dependencies": {"fastify": "^5"}}
PAGE = "src/app/page.tsx"


def found(manifest: dict[str, Any], *files: str, **texts: str) -> App | None:
    """The app among empty ``files``, and those of ``texts`` (``__`` is a slash, ``_D_`` a dot)."""
    said = {path.replace("__", "/").replace("_D_", "."): text for path, text in texts.items()}
    packages = {path.rpartition("/")[0] for path in files if path.startswith("packages/")}
    every = ["package.json", *files, *said]
    return app_of(manifest, every, packages, lambda path: said.get(path, ""))


@pytest.mark.parametrize(
    ("manifest", "files"),
    [
        ({}, (PAGE,)),
        ({"dependencies": {"react": "^19"}}, ("src/index.ts",)),
        (NEXT, ()),
        (NEXT, ("next.config.ts", "apps/web/src/app/page.tsx")),
        ({"scripts": {"start": "turbo run start"}}, ("src/index.ts",)),
    ],
    ids=["no framework", "a library", "no source", "only settings", "starts another"],
)
def test_a_repository_without_an_app_in_its_root_has_nothing_to_move(
    manifest: dict[str, Any], files: tuple[str, ...]
) -> None:
    assert found(manifest, *files) is None


def test_what_a_framework_and_its_tools_look_for_is_the_apps() -> None:
    mine = ("next.config.mjs", "postcss.config.mjs", "Dockerfile", "proxy.ts", "vitest.config.ts")
    mine += ("tsconfig.json", ".env.production", "app/page.tsx", "public/a.png", "next-env.d.ts")
    others = ("README.md", ".github/x.yml", "turbo.json", "docs/app.md", "packages/ui/package.json")
    others += ("docker-compose.yml", ".prettierrc", "tsconfig.base.json", "scripts/a.ts", ".nvmrc")
    app = found(NEXT, *mine, *others)
    assert app is not None and app.kind == "next"
    assert app.tops == {path.partition("/")[0] for path in mine}
    assert app.unclear == ()


def test_what_it_imports_goes_along_and_so_do_tests_that_import_it() -> None:
    """By a path, by an alias and by another such file; what both use goes, too."""
    app = found(
        NEXT,
        "hooks/use.ts",
        "styles/a.css",
        "other/b.ts",
        tsconfig_D_json='{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }',
        app__page_D_tsx='import "@/components/menu";\nimport "../styles/a.css";\n',
        components__menu_D_tsx='import { x } from "../hooks/use";\n',
        e2e__menu_D_test_D_ts='import { menu } from "@/components/menu";\n',
        scripts__seed_D_ts='import { x } from "../hooks/use";\n',
    )
    assert app is not None
    assert {"app", "components", "e2e", "hooks", "styles"} <= app.tops
    assert not {"scripts", "other"} & app.tops
    assert [top for top, _ in app.unclear] == ["other"]


def test_a_server_is_found_by_what_starts_it() -> None:
    manifest = {"scripts": {"start": "node --enable-source-maps ./server.js"}}
    app = found(manifest, "nest-cli.json", server_D_js='require("./lib/app");', lib__app_D_js="")
    assert app is not None and (app.kind, app.outputs[:2]) == ("server", ("dist", "build"))
    assert app.tops == {"server.js", "lib", "nest-cli.json"}
    assert (app := found(SERVER, "src/main.ts", "prisma/schema.prisma")) is not None
    assert app.tops == {"src"}


def test_what_the_apps_code_opens_and_its_ambient_types_go_along() -> None:
    reads = 'readFileSync(path.join(process.cwd(), "content/a.md"));\nconst data = "data";\n'
    app = found(
        NEXT, "content/a.md", "data/a.csv", "types/x.d.ts", "tsconfig.json", app__a_D_ts=reads
    )
    assert app is not None
    assert app.tops == {"app", "content", "types", "tsconfig.json"}
    assert [top for top, _ in app.unclear] == ["data"]


def test_settings_that_packages_share_stay_and_are_told() -> None:
    app = found(
        NEXT,
        PAGE,
        "packages/ui/package.json",
        "vercel.json",
        "tsconfig.build.json",
        "tsconfig.lib.json",
        packages__ui__tsconfig_D_json='{ "extends": "../../tsconfig.lib.json" }',
        tsconfig_D_json='{ "files": [], "references": [{ "path": "packages/ui" }] }',
        vitest_D_config_D_ts='export default { test: { projects: ["packages/*", "./src"] } };',
    )
    assert app is not None and app.tops == {"src", "tsconfig.build.json"}
    named = ["tsconfig.json", "tsconfig.lib.json", "vercel.json", "vitest.config.ts"]
    assert [top for top, _ in app.unclear] == named
