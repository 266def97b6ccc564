"""Which images there are, and what a change makes anew: read from the tree, without Docker."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from commands.test_new import shipway
from support.hosts import commit, git
from support.sweeps import further
from support.tools import environment
from support.workflow import SET_UP, Runner, steps

ALL = {"api", "db-migrate", "db-provision", "web"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("images") / "acme"
    assert shipway(root.parent, "init", "acme", "--service", "api:http") == 0
    (root / "pnpm-lock.yaml").write_text("lockfileVersion: '9.0'\n")
    commit(root)
    return root


@pytest.fixture
def root(made: Path) -> Iterator[Path]:
    first = git(made, "rev-parse", "HEAD").strip()
    yield made
    git(made, "reset", "--quiet", "--hard", first)


def images(root: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """The workspace's own command."""
    command = ["node", "scripts/images.ts", *args]
    return subprocess.run(
        command, cwd=root, env=environment(), capture_output=True, text=True, check=False
    )


def tags(root: Path) -> dict[str, str]:
    """Every image with its tag."""
    done = images(root, "list")
    assert done.returncode == 0, done.stderr
    return {image["name"]: image["tag"] for image in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def first(made: Path) -> dict[str, str]:
    """The tags of what `root` has at the beginning of each test."""
    return tags(made)


def test_every_folder_with_a_dockerfile_is_one(root: Path, first: dict[str, str]) -> None:
    """And every package that is a program; a new service needs no edit anywhere."""
    assert set(first) == ALL
    assert shipway(root, "new", "mailer", "--yes") == 0
    commit(root)
    assert set(tags(root)) == {*ALL, "mailer"}


def test_other_folders_of_the_workspace_count_too(root: Path) -> None:
    """A service elsewhere, a package elsewhere, whatever the field that declares it."""
    assert shipway(root, "new", "orders", "--yes", "--data", "services_dir=backend") == 0
    globs = root / "pnpm-workspace.yaml"
    globs.write_text(globs.read_text().replace("packages:\n", 'packages:\n  - "libs/*"\n'))
    (root / "libs/util").mkdir(parents=True)
    (root / "libs/util/package.json").write_text('{"name": "@acme/util"}\n')
    manifest = root / "backend/orders/package.json"
    text = manifest.read_text()
    more = '"optionalDependencies": {"@acme/util": "workspace:*"},\n  "dependencies"'
    manifest.write_text(text.replace('"dependencies"', more, 1))
    commit(root)
    before = tags(root)
    assert set(before) == {*ALL, "orders"}
    (root / "libs/util/index.ts").write_text("\n")
    commit(root)
    assert {name for name, tag in tags(root).items() if tag != before[name]} == {"orders"}


def test_two_images_of_one_name_are_refused(root: Path) -> None:
    (root / "apps/api").mkdir()
    (root / "apps/api/Dockerfile").write_text("FROM scratch\n")
    done = images(root, "list")
    (root / "apps/api/Dockerfile").unlink()
    assert done.returncode == 1 and "two images are called api" in done.stderr


@pytest.mark.parametrize(
    ("path", "anew"),
    [
        ("services/api/src/main.ts", {"api"}),
        ("apps/web/src/env.ts", {"web"}),
        ("packages/db-migrate/package.json", {"db-migrate"}),
        ("packages/env/src/index.ts", {"db-migrate", "web"}),
        ("pnpm-lock.yaml", ALL),
        ("scripts/prune/outside.ts", ALL),
        ("README.md", set()),
        ("infra/k8s/overlays/preview/api/kustomization.yaml", set()),
        *further(
            ("packages/db/src/index.ts", {"web"}),
            ("infra/docker/task.Dockerfile", ALL),
            ("scripts/packages-build.ts", ALL),
            ("docs/database.md", set()),
            ("scripts/dev.ts", set()),
        ),
    ],
)
def test_a_change_makes_those_anew_that_are_made_from_it(
    root: Path, first: dict[str, str], path: str, anew: set[str]
) -> None:
    """Below an image lie its folder, the workspace packages under it, and what builds share."""
    with (root / path).open("a") as file:
        file.write("\n")
    commit(root)
    after = tags(root)
    assert {name for name in after if after[name] != first[name]} == anew
    assert all(re.fullmatch(r"tree-[0-9a-f]{16}", tag) for tag in after.values())


def test_what_is_not_committed_says_nothing(root: Path, first: dict[str, str]) -> None:
    """Neither of a service nor of what all are made with."""
    for path in ("services/api/src/main.ts", "scripts/prune/outside.ts"):
        with (root / path).open("a") as file:
            file.write("\n")
    assert tags(root) == first


def test_what_a_package_names_elsewhere_makes_its_image_anew(root: Path) -> None:
    """A folder that no other image reads."""
    (root / "config").mkdir()
    (root / "config/tsconfig.lib.json").write_text("{}\n")
    config = root / "services/api/tsconfig.json"
    config.write_text('{ "extends": "../../config/tsconfig.lib.json" }\n')
    commit(root)
    before = tags(root)
    (root / "config/tsconfig.lib.json").write_text('{ "files": [] }\n')
    commit(root)
    assert {name for name, tag in tags(root).items() if tag != before[name]} == {"api"}


STACK = "infra/compose/docker-compose.dev.yml"
REACHED = """
const { reached } = await import(`${process.cwd()}/scripts/images/reach.ts`);
const [services, tasks] = JSON.parse(process.argv[1]);
const names = await reached(process.cwd(), services, tasks, "HEAD~1");
console.log(JSON.stringify(names ? [...names].sort() : null));
"""
BELOW = {"db-provision", "migrate", "postgres"}


def reached(root: Path, *tasks: str) -> set[str] | None:
    """What `pnpm check:full` starts for the last commit, None for all. tasks: a profile keeps them
    back."""
    services = yaml.safe_load((root / STACK).read_text())["services"]
    for service in services.values():
        if "build" in service:
            service["build"]["context"] = str(root)
    command = ["node", "--input-type=module", "--eval", REACHED, json.dumps([services, tasks])]
    env = environment()
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return None if found is None else set(found)


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("services/api/src/main.ts", {"api"}),
        ("apps/web/src/env.ts", {"web"} | BELOW),
        ("packages/db-migrate/src/main.ts", {"web"} | BELOW),
        ("README.md", set()),
        ("pnpm-lock.yaml", {"api", "web"} | BELOW),
        (STACK, None),
        ("scripts/check-full/stack.ts", None),
    ],
)
def test_a_change_reaches_what_is_made_from_it_and_who_waits_for_that(
    root: Path, path: str, names: set[str] | None
) -> None:
    """And what these wait for, since nothing starts without it."""
    with (root / path).open("a") as file:
        file.write("\n")
    commit(root)
    assert reached(root) == names


def test_all_is_reached_by_a_task_kept_back_and_by_what_is_not_committed(root: Path) -> None:
    """Nobody says who waits for the task, and what is not committed is in no tag."""
    with (root / "packages/db-migrate/package.json").open("a") as file:
        file.write("\n")
    commit(root)
    assert reached(root, "migrate") is None
    (root / "services/api/src/new.ts").write_text("")
    assert reached(root) is None
    (root / "services/api/src/new.ts").unlink()


@pytest.mark.parametrize("words", [[], ["lst"], ["list", "x"], ["missing"], ["push", "api"]])
def test_a_command_that_there_is_not_gives_the_usage(root: Path, words: list[str]) -> None:
    done = images(root, *words)
    assert done.returncode == 2 and "missing REGISTRY" in done.stderr


DOCKER = """\
#!/bin/sh
case "$1" in
  buildx) exit %d ;;
  info) echo '%s' ;;
  version) echo linux/arm64 ;;
  build) printf '%%s\\n' "$@" > "${0%%/*}/asked" ;;
esac
"""
CONTAINERD = '[["driver-type","io.containerd.snapshotter.v1"]]'
"""As Docker 28 says it where that store is on; the engine of tests/docker has no buildx at all."""
FROM = "--cache-from=type=registry,ref=registry.example.com/acme/api:layers"
TO = "--cache-to=type=registry,ref=registry.example.com/acme/api:layers,mode=max"
TO_ARM64 = TO.replace(":layers", ":layers-arm64")
BOTH = "linux/amd64,linux/arm64"


@pytest.mark.parametrize(
    ("buildx", "engine", "where", "platforms", "layers", "says"),
    [
        (0, CONTAINERD, "registry.example.com/acme", "", [FROM, TO], ""),
        (0, '[["Backing","extfs"]]', "registry.example.com/acme", "", [FROM], "not kept"),
        (1, "", "registry.example.com/acme", "", [], "neither taken nor kept"),
        (0, CONTAINERD, "", "", [], ""),
        # Each machine's are its own; of one platform there is one machine.
        (0, CONTAINERD, "registry.example.com/acme", BOTH, [f"{FROM}-arm64", TO_ARM64], ""),
        *further((0, CONTAINERD, "registry.example.com/acme", "linux/arm64", [FROM, TO], "")),
    ],
)
def test_layers_are_taken_and_kept_as_far_as_the_engine_can(
    root: Path,
    tmp_path: Path,
    buildx: int,
    engine: str,
    where: str,
    platforms: str,
    layers: list[str],
    says: str,
) -> None:
    """Only where somebody said where. Docker refuses the whole build for a word that it cannot."""
    docker = tmp_path / "docker"
    docker.write_text(DOCKER % (buildx, engine))
    docker.chmod(0o755)
    known = environment()
    env = {**known, "PATH": f"{tmp_path}:{known['PATH']}", "IMAGE_LAYERS": where}
    env["IMAGE_PLATFORMS"] = platforms
    command = ["node", "scripts/images.ts", "build", "api"]
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=True)
    words = (tmp_path / "asked").read_text().splitlines()
    assert [word for word in words if word.startswith("--cache")] == layers
    assert says in done.stderr and bool(says) == bool(done.stderr)


@pytest.mark.parametrize("said", ["arm64", *further("linux/amd64,linux/amd64", "linux/amd64,")])
def test_platforms_that_no_machine_is_for_are_refused(root: Path, said: str) -> None:
    """Before a registry is asked or an image is built."""
    env = {**environment(), "IMAGE_PLATFORMS": said}
    command = ["node", "scripts/images.ts", "missing", "registry.test"]
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and f"IMAGE_PLATFORMS is {said}" in done.stderr


def test_a_package_with_a_dockerfile_of_its_own_is_one_image(
    root: Path, first: dict[str, str]
) -> None:
    (root / "packages/db-migrate/Dockerfile").write_text("FROM scratch\n")
    commit(root)
    assert set(tags(root)) == set(first)


def test_promoting_opens_one_pull_request(root: Path, tmp_path: Path) -> None:
    """The digests of preview, none built again; a second run refreshes the same one."""
    bare = tmp_path / "origin.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(root), str(bare))
    image = f"registry.example.com/api@sha256:{'4f' * 32}"
    runner = Runner(tmp_path / "runner", environment()["PATH"])
    for first in (True, False):
        checkout = tmp_path / f"checkout-{first}"
        git(tmp_path, "clone", "--quiet", str(bare), str(checkout))
        if first:
            assert shipway(checkout, "release", f"api={image}", "--to", "preview") == 0
            commit(checkout)
            git(checkout, "push", "--quiet", "origin", "HEAD")
        for step in steps(checkout / ".github/workflows/promote.yml", "promote", *SET_UP):
            done, said = runner.step(step, checkout, NAMES="", FROM="preview", TO="production")
            assert done.returncode == 0, done.stdout + done.stderr
            assert step["name"] == "Pull request" or said == {"changed": "yes"}
    overlay = "infra/k8s/overlays/production/api/kustomization.yaml"
    assert "4f4f4f" in git(bare, "show", f"promote/production:{overlay}")
    calls = [call[:2] for call in runner.calls()]
    assert calls == [["pr", "list"], ["pr", "create"], ["pr", "list"], ["pr", "edit"]]
    assert "api    none    4f4f4f4f4f4f" in (tmp_path / "runner/body.md").read_text()


def test_the_token_is_for_the_steps_that_push(root: Path) -> None:
    """Nothing else runs in one, but the script that test_release_to_preview.py tries."""
    found = {}
    for path in sorted((root / ".github/workflows").glob("*.yml")):
        for job in yaml.safe_load(path.read_text())["jobs"].values():
            assert "GH_TOKEN" not in job.get("env", {})
            with_token = [step for step in job["steps"] if "GH_TOKEN" in step.get("env", {})]
            found |= {step["name"]: step["run"] for step in with_token}
    assert sorted(found) == ["Pull request", "Release to preview"]
    lines = [line for run in found.values() for line in run.split("\n")]
    ours = [line for line in lines if re.search(r"\b(node|shipway|pnpm) ", line)]
    assert len(ours) == 1 and ours[0].startswith("node scripts/release.ts preview ")


def test_promoting_what_runs_nowhere_fails(root: Path, tmp_path: Path) -> None:
    """GitHub's own shell has no pipefail."""
    runner = Runner(tmp_path / "runner", environment()["PATH"])
    step, _ = steps(root / ".github/workflows/promote.yml", "promote", *SET_UP)
    env = {"NAMES": "nope", "FROM": "preview", "TO": "production"}
    done, _ = runner.step(step, root, **env)
    assert done.returncode == 2 and "runs no image of nope" in done.stderr
