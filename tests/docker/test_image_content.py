"""The images hold what the service needs, from the lockfile, and nothing of anybody else."""

from __future__ import annotations

from pathlib import Path

from docker.conftest import PACKAGES
from support.images import SECRET, Image, closure


def test_it_holds_its_own_code_and_nobody_elses(image: Image) -> None:
    """Its dist and manifest, and the workspace packages that it uses."""
    files = image.repository_files()
    own = {path for path in files if "node_modules/" not in path}
    assert f"services/{image.name}/dist/main.js" in own
    used = {f"packages/{one}" for one in PACKAGES[image.name]}
    assert "packages/env/dist/index.js" in own
    runtime = "packages/service" if "packages/service" in used else f"services/{image.name}"
    assert [path for path in own if path.endswith("/lifecycle.js")] == [
        f"{runtime}/dist/lifecycle.js"
    ]
    folders = {"/".join(path.split("/")[:2]) for path in own if "/" in path}
    assert folders == {f"services/{image.name}", *used}
    service = {path.split("/")[2] for path in own if path.startswith("services/")}
    assert service == {"dist", "package.json"}
    root = {path for path in own if "/" not in path}
    assert root == {"package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"}


def test_what_lies_beside_the_packages_took_part(image: Image) -> None:
    """A patch and a vendored folder; without hooks and an extended tsconfig no build ends."""
    installed = {path.split("node_modules/")[-1] for path in image.repository_files()}
    assert {"is-number/patched.js", "@acme/stamp/index.js"} <= installed


def test_its_dependencies_are_those_of_the_lockfile(image: Image) -> None:
    """Each version, none missing, none more: no tool of the build, nothing of another package."""
    expected = closure(image.root, f"services/{image.name}")
    installed = set(image.probe("installed.mjs"))
    assert len(expected.required) > 30
    assert expected.required <= installed <= expected.required | expected.optional
    assert not {entry.rpartition("@")[0] for entry in installed} & {
        "tsup", "tsx", "typescript", "vitest", "turbo", "pg", "@biomejs/biome",
    }  # fmt: skip


def test_every_import_leads_somewhere(image: Image) -> None:
    """No package leans on what another one installed."""
    found = image.probe("unresolved.mjs")
    assert found["files"] > 10 and found["imports"] > 20
    assert found["unresolved"] == []


def test_an_undeclared_import_is_found(image: Image, tmp_path: Path) -> None:
    """The check above is seen to fail: the build has tsup, the image has not."""
    (tmp_path / "odd.js").write_text('import { build } from "tsup";\n')
    inside = f"/repo/services/{image.name}/dist/odd.js"
    found = image.probe("unresolved.mjs", f"{tmp_path / 'odd.js'}:{inside}")
    assert found["unresolved"] == [f"services/{image.name}/dist/odd.js: tsup"]


def test_no_secret_gets_in(image: Image) -> None:
    """Neither a registry's token nor an environment file, in no file and no layer's text."""
    assert not [
        path for path in image.repository_files() if Path(path).name.startswith((".npmrc", ".env"))
    ]
    search = ("sh", "-c", f"grep -rl {SECRET} /repo || true")
    assert image.docker.output(image.tag, *search, options=("--user=0",)) == ""
    assert SECRET not in str(image.docker.history(image.tag)) + str(image.docker.inspect(image.tag))
