"""`pnpm packages:build`: one build for everybody, whose every omission has a name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hosts import commit, git
from support.sweeps import further
from support.tools import STORE, node, pnpm

PACKAGES = ("db", "env", "db-provision")


@pytest.fixture(scope="module", autouse=True)
def built_in_the_end(workspace: Path) -> Iterator[None]:
    """As other tests expect the packages."""
    yield
    pnpm(workspace, "packages:build")


@pytest.fixture(scope="module")
def whole(workspace: Path) -> Path:
    """Built, whatever tests before have broken."""
    pnpm(workspace, "packages:build")
    return workspace


@pytest.fixture
def tree(workspace: Path) -> Iterator[Path]:
    """The shared workspace; whatever a test changed is put back."""
    yield workspace
    git(workspace, "checkout", "--quiet", "--", ".")
    git(workspace, "clean", "-fdq", "packages")


@pytest.mark.parametrize("again", [False, True], ids=["clean", "second"])
def test_every_package_runs_in_plain_node(tree: Path, again: bool) -> None:
    """After a clean build and after the second one, which must not overwrite the first's work."""
    for name in PACKAGES if not again else ():
        shutil.rmtree(tree / f"packages/{name}/dist")
    pnpm(tree, "packages:build")
    for name in PACKAGES:
        done = node(tree / f"packages/{name}", "-e", f"await import('@acme/{name}')")
        assert done.returncode == 0, done.stderr


def broken(tree: Path, change: str) -> str:
    """What the build says after one thing was forgotten."""
    manifest = tree / "packages/env/package.json"
    data = json.loads(manifest.read_text())
    if change == "no types":
        del data["exports"]["."]["types"]
    elif change == "types elsewhere":
        data["exports"]["."]["types"] = "./dist/main.d.ts"
    elif change == "no JavaScript":
        data["scripts"]["build"] = "true"
        shutil.rmtree(tree / "packages/env/dist")
    elif change == "no reference":
        config = tree / "tsconfig.json"
        lines = [line for line in config.read_text().splitlines() if "packages/env" not in line]
        config.write_text("\n".join(lines).replace("},\n  ]", "}\n  ]"))
    elif change == "a type error":
        (tree / "packages/env/src/wrong.ts").write_text("export const n: number = 'one';\n")
    elif change == "a reference to nothing":
        shutil.rmtree(tree / "packages/env")
    if manifest.is_file():
        manifest.write_text(json.dumps(data))
    done = pnpm(tree, "packages:build", check=False)
    assert done.returncode != 0
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("no types", '@acme/env: "exports" in packages/env/package.json names no types'),
        ("no reference", "@acme/env: tsconfig.json has no reference to packages/env"),
        ("a type error", "wrong.ts"),
        *further(
            ("types elsewhere", '@acme/env: "types" leads to packages/env/dist/main.d.ts'),
            ("no JavaScript", '@acme/env: "default" leads to packages/env/dist/index.js'),
            ("a reference to nothing", "packages/env"),
        ),
    ],
)
def test_a_package_that_forgets_something_fails_by_its_name(
    tree: Path, change: str, says: str
) -> None:
    assert says in broken(tree, change)
    if not (tree / "packages/env").exists():
        git(tree, "checkout", "--quiet", "--", ".")
        pnpm(tree, "install", "--silent", "--offline", "--store-dir", str(STORE))


def test_an_import_without_its_extension_is_found_before_it_crashes(tree: Path) -> None:
    """`nodenext` refuses what plain node could not resolve."""
    (tree / "packages/env/src/more.ts").write_text('export * from "./variables";\n')
    done = pnpm(tree, "packages:build", check=False)
    assert done.returncode != 0 and "TS2835" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_declares_what_it_imports(whole: Path, name: str, tmp_path: Path) -> None:
    """Alone in a pruned tree, with its production dependencies only, it is imported."""
    pnpm(whole, "exec", "turbo", "prune", f"@acme/{name}", "--out-dir", str(tmp_path / "out"))
    alone = tmp_path / "out"
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".gitignore").write_text("node_modules\n")
    commit(tmp_path)
    # The pruned lockfile is not the one that was verified, and offline it cannot be.
    flags = ("--silent", "--prod", "--frozen-lockfile", "--ignore-scripts", "--offline")
    flags = (*flags, "--trust-lockfile")
    pnpm(alone, "install", *flags, "--store-dir", str(STORE), "--filter", f"@acme/{name}...")
    for folder in (alone / "packages").iterdir():
        shutil.copytree(whole / f"packages/{folder.name}/dist", folder / "dist")
    done = node(alone / f"packages/{name}", "-e", f"await import('@acme/{name}')")
    assert done.returncode == 0, done.stderr
