"""What no image gets is said, with its line; of an ordinary host nothing is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.sources.host import Host
from shipway.sources.image_inputs import unreachable
from support.hosts import make_host
from support.pruned import monorepo

MANIFEST = '{\n  "name": "@acme/env",\n  "dependencies": {\n    "x": "%s"\n  }\n}\n'
ENV = "packages/env/package.json"
WORKSPACE = "packages: [services/*, packages/*]\n"


def said(root: Path, *used: str) -> list[str]:
    host = Host(root)
    return unreachable(root, host.files, host.packages, used)


def test_an_ordinary_host_hears_nothing(tmp_path: Path) -> None:
    """Nor one whose patches, hooks, vendored packages and tsconfigs lie in the repository."""
    assert said(make_host(tmp_path / "plain"), "@acme/env") == []
    odd = monorepo(tmp_path / "odd")
    make_host(odd, {"packages/env/package.json": None})
    assert said(odd, "@x/lib") == []


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (
            {ENV: MANIFEST % "file:../../../x"},
            f"{ENV}:4: no image gets ../x, which lies outside of the repository; move it inside",
        ),
        (
            {ENV: MANIFEST % "file:../../vendor/x"},
            f"{ENV}:4: no image gets vendor/x, which is not there; correct the path",
        ),
        (
            {ENV: MANIFEST % "file:../../vendor/x", "vendor/x/a.js": "", ".gitignore": "vendor\n"},
            f"{ENV}:4: no image gets vendor/x, which is ignored by git; commit it",
        ),
        (
            {
                ENV: MANIFEST % "link:../../far",
                "far/package.json": '{"dependencies": {"a": "1"}}',
            },
            f"{ENV}:4: nothing installs the dependencies of far; write file: for link:, or make "
            "far a workspace package",
        ),
        (
            {ENV: MANIFEST % "file:../../vendor/x", "vendor/x/dist/index.js": ""},
            f"{ENV}:4: the image's build does not see vendor/x/dist; write !vendor/x/dist at the "
            "end of the service's Dockerfile.dockerignore",
        ),
        (
            {"pnpm-workspace.yaml": f"{WORKSPACE}patchedDependencies:\n  a@1: ../a.patch\n"},
            "pnpm-workspace.yaml:3: no image gets ../a.patch, which lies outside of the "
            "repository; move it inside",
        ),
        (
            {"pnpm-workspace.yaml": f"{WORKSPACE}overrides:\n  a: file:../a\n"},
            "pnpm-workspace.yaml:3: no image gets ../a, which lies outside of the repository; move "
            "it inside",
        ),
        (
            {"pnpm-workspace.yaml": f"{WORKSPACE}injectWorkspacePackages: true\n"},
            "pnpm-workspace.yaml:2: an injected package is copied before the image builds it; let "
            "it be linked",
        ),
        (
            {".npmrc": "shared-workspace-lockfile=false\n"},
            ".npmrc:1: without a shared lockfile no image is built from locked versions; share it, "
            "or write the Dockerfile's install anew",
        ),
        (
            {".pnpmfile.cjs": "\nrequire('semver');\nrequire('node:fs');\n"},
            ".pnpmfile.cjs:2: semver is not installed when pnpm reads this in an image's build; "
            "keep what is needed of it in a file of your own",
        ),
        (
            {".pnpmfile.cjs": "require('./a.cjs')", "a.cjs": "require(join(__dirname, 'b'))"},
            "a.cjs:1: what is required here cannot be found; write its path as text",
        ),
        (
            {
                "packages/env/tsconfig.json": '{\n  "extends": "../../config/lib"\n}',
                "config/lib.json": '{"extends": ["../../shared/base.json"]}',
            },
            "config/lib.json:1: no image gets ../shared/base.json, which lies outside of the "
            "repository; move it inside",
        ),
    ],
)
def test_what_no_image_gets_is_named(tmp_path: Path, files: dict[str, str], says: str) -> None:
    root = make_host(tmp_path / "acme", files)
    assert said(root, "@acme/env") == [says]


def test_of_packages_that_the_service_does_not_use_nothing_is_said(tmp_path: Path) -> None:
    root = make_host(tmp_path / "acme", {ENV: MANIFEST % "file:../../../x"})
    assert said(root) == []


def test_new_says_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For people and for programs; the service is made all the same."""
    root = make_host(tmp_path / "acme", {ENV: MANIFEST % "file:../../../x"})
    data = ("--yes", "--data", "packages=['@acme/env']")
    assert shipway(root, "new", "payments", *data) == 0
    assert f"note: {ENV}:4: no image gets ../x, which lies outside" in capsys.readouterr().out
    assert shipway(root, "new", "orders", *data, "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["image"]) == 1
