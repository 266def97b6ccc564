"""What an image is made of, cut out of a monorepo by the Dockerfile's script; without Docker."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from support.hosts import REPOSITORY
from support.pruned import FILES, SCRIPT, files, monorepo, prune, write
from support.tools import pnpm

pytestmark = pytest.mark.node
ROOT = {"package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"}
INSTALLED_FROM = {
    ".npmrc", ".pnpmfile.cjs", "tools/hooks.cjs", "tools/same.cjs", "vendor/stamp/package.json",
    "far/package.json", "far/index.js",
}  # fmt: skip
RUNS = {"services/api", "packages/lib", "packages/base"}
BUILT = RUNS | {"packages/testing", "packages/tsconfig"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The monorepo with a lockfile that pnpm wrote, cut for services/api."""
    root = monorepo(tmp_path_factory.mktemp("prune") / "x")
    pnpm(root, "install", "--lockfile-only", "--offline", "--silent")
    done = prune(root, "cut", "services/api", "scripts/prune.ts")
    assert done.returncode == 0, done.stderr
    return root


def manifests(folders: set[str]) -> set[str]:
    """Their package.json files."""
    return {f"{folder}/package.json" for folder in folders}


def test_an_install_reads_what_workspace_and_lockfile_name(made: Path) -> None:
    """The root's own packages too, for its tools; of other services nothing."""
    assert files(made / "out/json") == ROOT | INSTALLED_FROM | manifests(BUILT)
    assert files(made / "out/production") == ROOT | INSTALLED_FROM | manifests(RUNS)


def test_a_build_reads_what_extends_and_configurations_name(made: Path) -> None:
    """Chains of them, arrays, left out suffixes; what is not there is left to the compiler."""
    found = files(made / "out/full")
    beside = {path for path in found if not path.startswith(("packages/", "services/"))}
    assert beside == {
        "tsconfig.base.json", "config/tsconfig.lib.json", "config/strict.json", "config/tsup.ts",
        "config/target.ts",
    }  # fmt: skip
    assert {"/".join(path.split("/")[:2]) for path in found - beside} == BUILT


def test_manifests_run_nothing_and_production_has_none_of_the_roots_tools(made: Path) -> None:
    for out, tools in (("json", True), ("production", False)):
        root = json.loads((made / f"out/{out}/package.json").read_text())
        assert ("devDependencies" in root) is tools and "scripts" not in root
        api = json.loads((made / f"out/{out}/services/api/package.json").read_text())
        assert "scripts" not in api and "devDependencies" in api
    assert "scripts" in json.loads((made / "out/full/services/api/package.json").read_text())


def test_a_token_from_the_environment_does_not_hide_a_secrets(made: Path) -> None:
    """The repository's settings go before those of the user, where the secret is."""
    assert (made / "out/json/.npmrc").read_text() == "fund=false\n"


@pytest.mark.parametrize(
    ("out", "filters"),
    [("json", []), ("production", ["--prod"]), ("production", ["--prod", "--filter=@x/api..."])],
)
def test_pnpm_takes_what_was_cut(made: Path, tmp_path: Path, out: str, filters: list[str]) -> None:
    """With the lockfile as it is, and the hooks that it names; nothing but what runs is left."""
    root = tmp_path / "repo"
    shutil.copytree(made / "out" / out, root)
    pnpm(root, "install", "--frozen-lockfile", "--offline", *filters)
    assert (root / "services/api/node_modules/stamp/package.json").is_file()
    if out == "production":
        assert prune(root, "keep-installed", "services/api").returncode == 0
        own = {path for path in files(root) if "node_modules" not in path}
        assert own == ROOT | manifests(RUNS) | {"far/package.json", "far/index.js"}
        assert not (root / "scripts").exists()
        assert (root / "services/api/node_modules/far/index.js").is_file()
        assert (root / "services/api/node_modules/stamp/package.json").is_file()


def test_after_the_build_only_what_runs_is_left(made: Path, tmp_path: Path) -> None:
    """No tool, no test package, no settings; of packages all files, of the service some."""
    root = tmp_path / "repo"
    for out in ("json", "full"):
        shutil.copytree(made / "out" / out, root, dirs_exist_ok=True)
    for path in ("services/api/dist/main.js", "packages/lib/a/node_modules/x.js"):
        write(root, path, "")
    write(root, "packages/lib/.npmrc", "")
    assert prune(root, "keep-built", "services/api", "dist", "package.json").returncode == 0
    assert files(root) == {
        "services/api/dist/main.js", "packages/lib/tsconfig.json", "packages/lib/tsup.config.ts",
        "packages/lib/src/own.ts", *manifests(RUNS),
    }  # fmt: skip
    assert not (root / "scripts").exists()


def test_any_user_may_read_what_was_cut(tmp_path: Path) -> None:
    """Also of a checkout that only its owner may read; what ran runs, for all."""
    root = monorepo(tmp_path)
    write(root, "services/api/run.sh", "")
    (root / "services/api/run.sh").chmod(0o700)
    (root / "services/api/src/main.ts").chmod(0o600)
    pnpm(root, "install", "--lockfile-only", "--offline", "--silent")
    assert prune(root, "cut", "services/api").returncode == 0
    modes = {p: (root / "out/full/services/api" / p).stat().st_mode & 0o777 for p in (
        "run.sh", "src/main.ts",
    )}  # fmt: skip
    assert modes == {"run.sh": 0o755, "src/main.ts": 0o644}


def test_outside_is_said_for_people_and_for_tags(made: Path) -> None:
    done = prune(made, "outside", "services/other")
    named = done.stdout.split()
    assert {"vendor/lone", "tools/same.cjs", "tsconfig.base.json"} <= set(named)
    assert not {"vendor/stamp", "far", "config/tsup.ts"} & set(named)
    assert prune(made, "outside").returncode == 2


LOCKFILE = """\
lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

patchedDependencies:
  a@1.0.0:
    hash: 0123
    path: tools/patches/a@1.0.0.patch

importers:

  .:
    devDependencies:
      '@acme/tool':
        specifier: ^2.0.0
        version: 2.0.0

  packages/none: {}

  services/api:
    dependencies:
      a:
        specifier: ^1.0.0
        version: 1.0.0(patch_hash=0123)(peer@3.0.0)
      alias:
        specifier: npm:b@1.0.0
        version: b@1.0.0

  services/other:
    dependencies:
      c:
        specifier: 1.0.0
        version: 1.0.0

packages:

  '@acme/tool@2.0.0':
    resolution: {integrity: sha512-a}
    deprecated: |-
      services:

  a@1.0.0:
    resolution: {integrity: sha512-a}
    peerDependencies:
      peer: '*'

  b@1.0.0:
    resolution: {integrity: sha512-a}

  c@1.0.0:
    resolution: {integrity: sha512-a}

  os-only@1.0.0:
    resolution: {integrity: sha512-a}
    os: [darwin]

  peer@3.0.0:
    resolution: {integrity: sha512-a}

snapshots:

  '@acme/tool@2.0.0': {}

  a@1.0.0(patch_hash=0123)(peer@3.0.0):
    dependencies:
      peer: 3.0.0
    transitivePeerDependencies:
      - c

  b@1.0.0:
    optionalDependencies:
      os-only: 1.0.0

  c@1.0.0: {}

  os-only@1.0.0:
    optional: true

  peer@3.0.0: {}
"""
OWN = {"a", "b", "os-only", "peer"}


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """The same monorepo, as a lockfile of packages from a registry has it."""
    root = monorepo(tmp_path)
    write(root, "pnpm-lock.yaml", LOCKFILE)
    write(root, "tools/patches/a@1.0.0.patch", "")
    setting = "patchedDependencies:\n    'a@1.0.0': \"tools/patches/a@1.0.0.patch\" # why\n"
    write(root, "pnpm-workspace.yaml", FILES["pnpm-workspace.yaml"] + setting)
    return root


def cut_lockfile(root: Path, out: str) -> tuple[set[str], set[str], set[str]]:
    """Importers, and the names among packages and among snapshots."""
    assert prune(root, "cut", "services/api").returncode == 0
    lock = yaml.safe_load((root / f"out/{out}/pnpm-lock.yaml").read_text())
    names = [{key[0] + key[1:].split("@")[0] for key in lock[part]} for part in PARTS]
    assert all(lock["snapshots"][key] is not None for key in lock["snapshots"])
    return set(lock["importers"]), names[0], names[1]


PARTS = ("packages", "snapshots")


def test_the_lockfile_is_cut_to_what_is_reached(registry: Path) -> None:
    """Through peers, patches, aliases, optional ones; another service's update changes nothing."""
    both = OWN | {"@acme/tool"}
    assert cut_lockfile(registry, "json") == ({".", "services/api"}, both, both)
    assert cut_lockfile(registry, "production") == ({".", "services/api"}, OWN, OWN)
    assert (registry / "out/json/tools/patches/a@1.0.0.patch").is_file()
    before = (registry / "out/json/pnpm-lock.yaml").read_text()
    write(registry, "pnpm-lock.yaml", LOCKFILE.replace("c@1.0.0", "c@1.0.1"))
    assert cut_lockfile(registry, "json")[0] == {".", "services/api"}
    assert (registry / "out/json/pnpm-lock.yaml").read_text() == before


@pytest.mark.parametrize(
    "odd",
    [
        LOCKFILE.replace("  b@1.0.0:\n    optional", "  ? b@1.0.0\n  : optional"),
        LOCKFILE.replace("version: b@1.0.0", "version: odd:b"),
    ],
    ids=["keys marked as such", "versions of another form"],
)
def test_packages_of_a_form_that_is_not_known_all_stay(registry: Path, odd: str) -> None:
    """More is installed from nothing that is left out: pnpm goes by the importers."""
    write(registry, "pnpm-lock.yaml", odd)
    prune(registry, "cut", "services/api")
    text = (registry / "out/json/pnpm-lock.yaml").read_text()
    assert text.split("packages:\n")[1] == odd.split("packages:\n")[1]


def test_documents_of_newer_pnpms_and_line_endings_stay(registry: Path) -> None:
    """The tools that pnpm itself needs stand in a document of their own."""
    first = "lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n\n---\n"
    write(registry, "pnpm-lock.yaml", f"---\n{first}{LOCKFILE}")
    assert prune(registry, "cut", "services/api").returncode == 0
    text = (registry / "out/json/pnpm-lock.yaml").read_text()
    assert text.startswith(f"---\n{first}")
    assert "services/other" not in text and "c@1.0.0" not in text


@pytest.mark.parametrize(
    ("path", "before", "after", "says"),
    [
        (
            "pnpm-lock.yaml", "tools/patches/", "../patches/",
            "pnpm-lock.yaml:9: ../patches/a@1.0.0.patch lies outside of the repository: "
            "move it inside",
        ),
        (
            "pnpm-lock.yaml", "tools/patches/", "tools/gone/",
            "pnpm-lock.yaml:9: tools/gone/a@1.0.0.patch is not there: commit it, and let no "
            ".dockerignore leave it out",
        ),
        (
            "pnpm-lock.yaml", "  services/api:", "  services/apis:",
            "pnpm-lock.yaml does not have services/api: run `pnpm install` and commit it",
        ),
        (
            "pnpm-lock.yaml", "version: b@1.0.0", "version: file:packages/none",
            "pnpm-lock.yaml: packages/none is injected, so it is copied before it is built",
        ),
    ],
    ids=["outside", "not there", "not locked", "injected"],
)  # fmt: skip
def test_what_cannot_be_built_is_said(
    registry: Path, path: str, before: str, after: str, says: str
) -> None:
    text = (registry / path).read_text().replace(before, after)
    if "file:" in after:
        text = text.replace("  b@1.0.0:", "  alias@file:packages/none:")
    write(registry, path, text)
    done = prune(registry, "cut", "services/api")
    assert (done.returncode, done.stderr[: len(says) + 7]) == (1, f"prune: {says}")


def test_a_service_outside_of_our_workspace_has_the_same_scripts() -> None:
    """One text: what is in template/service are links."""
    folder = REPOSITORY / "template/service/{{ services_dir }}/{{ service_name }}/scripts"
    links = {path for path in folder.rglob("*") if path.is_symlink()}
    scripts = {SCRIPT, *SCRIPT.with_suffix("").iterdir(), *SCRIPT.parent.glob("env-*")}
    assert {path.resolve() for path in links} == scripts
