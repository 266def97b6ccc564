"""Which of the root's scripts are the app's, and what the root has in their place."""

from __future__ import annotations

import pytest

from shipway.parts.moving.commands import Commands, Divided, programs_of
from shipway.parts.moving.places import Places

FILES = (
    "src/app/page.tsx",
    "test/a.ts",
    "tsconfig.json",
    "vitest.config.ts",
    "scripts/seed.ts",
    "packages/a/x.ts",
)
PLACES = Places(FILES, {"src", "test", "tsconfig.json", "vitest.config.ts"}, "apps/web", (".next",))
GO = "pnpm --filter ./apps/web {}"


@pytest.mark.parametrize(
    ("script", "app", "root"),
    [
        ("next dev", "next dev", GO),
        ("NODE_ENV=production node server.js", "NODE_ENV=production node server.js", GO),
        ("tsc --noEmit", "tsc --noEmit", GO),
        ("vitest run && next build", "vitest run && next build", GO),
        ("rm -rf .next && next build", "rm -rf .next && next build", GO),
        ("pnpm dev", "pnpm dev", GO),
        ("tsx scripts/seed.ts && next build", "next build", f"tsx scripts/seed.ts && {GO}"),
        ("pnpm -r x && next build", "next build", f"pnpm -r x && {GO}"),
        ("next build && turbo run lint", "next build", f"{GO} && turbo run lint"),
        ("pnpm -r {name} && next build", "next build", "pnpm -r {name}"),
        ("pnpm dev && turbo x && next start", "next start", f"pnpm dev && turbo x && {GO}"),
    ],
)
def test_the_apps_commands_go_and_what_was_typed_still_works(
    script: str, app: str, root: str
) -> None:
    name = "one"
    scripts = {name: script.format(name=name), "dev": "next dev"}
    assert Commands(scripts, PLACES).divided(name) == Divided(app, root.format(name, name=name))


@pytest.mark.parametrize(
    ("script", "root"),
    [
        ("biome check .", "biome check ."),
        ("biome check src ./src/app tests", "biome check apps/web/src ./apps/web/src/app tests"),
        ("depcruise src packages", "depcruise apps/web/src packages"),
        ("tsx scripts/seed.ts", "tsx scripts/seed.ts"),
        (
            "turbo run test && pnpm -r test src/app",
            "turbo run test && pnpm -r test apps/web/src/app",
        ),
        ("node scripts/seed.ts --of=src/app", "node scripts/seed.ts --of=apps/web/src/app"),
        ("docker compose up", "docker compose up"),
        ("pnpm --filter @shop/a build", "pnpm --filter @shop/a build"),
        ("sh -c 'next build; true'", "sh -c 'next build; true'"),
        ("echo '", "echo '"),
        ("turbo x && pnpm one && npm run one", "turbo x && pnpm one && npm run one"),
    ],
)
def test_the_repositorys_commands_stay_and_name_files_where_they_are(
    script: str, root: str
) -> None:
    assert Commands({"one": script}, PLACES).divided("one") == Divided("", root)


def test_a_script_that_takes_turns_stays_and_is_told() -> None:
    script = "next build && turbo run x && next start"
    assert Commands({"one": script}, PLACES).divided("one") == Divided("", script, mixed=True)


def test_scripts_that_run_each_other_end() -> None:
    scripts = {"a": "pnpm b", "b": "pnpm a"}
    assert Commands(scripts, PLACES).divided("a") == Divided("", "pnpm b")


def test_programs_are_found_behind_package_managers_and_variables() -> None:
    assert programs_of("A=1 pnpm exec tsc && npx next build | cat") == ["tsc", "next", "cat"]
