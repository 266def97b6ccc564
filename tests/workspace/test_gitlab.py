"""A workspace whose pipelines GitLab runs: GitLab's own schema, and the scripts of its jobs run."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands.test_new import shipway
from shipway.parts.manifests import placed
from shipway.parts.told import answers_for
from shipway.rendering.tree import File
from shipway.sources.host import Host
from support.changes import change_file, swap
from support.hosts import IDENTITY, commit, git, make_host
from support.tools import BIN, environment

PIPELINES = (".gitlab-ci.yml", ".gitlab/ci/images.yml")
OVERLAY = "infra/k8s/overlays/preview/api/kustomization.yaml"
IMAGE = "registry.example.com/api@sha256:" + "7" * 64
KEYWORDS = ("workflow", "stages", "include", "variables")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gitlab")
    assert shipway(folder, "init", "acme", "--data", "ci=gitlab", "--service", "api:http") == 0
    return folder / "acme"


def jobs(root: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in PIPELINES:
        data = yaml.safe_load((root / path).read_text())
        yield from ((name, job) for name, job in data.items() if name not in KEYWORDS)


def judged(*paths: Path) -> subprocess.CompletedProcess[str]:
    """GitLab's own schema."""
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", *paths]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_gitlab_takes_its_pipelines(root: Path, tmp_path: Path) -> None:
    """By GitLab's schema, which finds a mistake in each."""
    paths = [root / path for path in PIPELINES]
    done = judged(*paths)
    assert done.returncode == 0, done.stdout
    wrong = [tmp_path / path.name for path in paths]
    for path, copy in zip(paths, wrong, strict=True):
        copy.write_text(path.read_text())
        change_file(copy, swap("    - if: $CI_PIPELINE_SOURCE", "    - when_if: $CI", 1))
    done = judged(*wrong)
    assert all(str(path) in done.stdout for path in wrong), done.stdout


def test_it_has_no_files_of_another_ci(root: Path) -> None:
    """Owners are named where GitLab looks for them."""
    assert not (root / ".github").exists()
    assert (root / ".gitlab/CODEOWNERS").read_text() == "* @acme/platform\n"


def test_every_script_is_one_and_calls_what_is_there(root: Path) -> None:
    scripts = json.loads((root / "package.json").read_text())["scripts"]
    stages = yaml.safe_load((root / PIPELINES[0]).read_text())["stages"]
    for name, job in jobs(root):
        text = "\n".join([*job.get("before_script", []), *job.get("script", [])])
        shell = subprocess.run(["bash", "-n"], input=text, text=True, check=False)
        assert shell.returncode == 0, name
        assert all((root / path).is_file() for path in re.findall(r"node (\S+\.ts)", text))
        assert set(re.findall(r"^pnpm ([a-z:]+)$", text, re.M)) <= {"install", *scripts}, name
        assert name.startswith(".") or job["stage"] in stages


def run(root: Path, job: str, origin: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    """A job's script in a checkout, as GitLab's runner does: it ends at the first failure."""
    known = dict(jobs(root))[job]
    checkout = origin.parent / "checkout"
    env = {
        **environment(),
        **{key: IDENTITY[key] for key in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM")},
        "CI_PROJECT_URL": f"file://{origin}".removesuffix(".git"),
        "CI_BUILDS_DIR": str(origin.parent),
        "CI_DEFAULT_BRANCH": "main",
        "RELEASE_TOKEN": "t0ken",
    }
    text = "\n".join([*lines, *known["script"]])
    return subprocess.run(
        ["bash", "-e", "-c", text],
        cwd=checkout, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def origin(root: Path, tmp_path: Path) -> Path:
    """What takes pushes with options, and a checkout of it whose pushes ask for the token."""
    bare = tmp_path / "origin.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(root), str(bare))
    git(bare, "config", "receive.advertisePushOptions", "true")
    hook = bare / "hooks/pre-receive"
    hook.write_text('#!/bin/sh\nenv | grep ^GIT_PUSH_OPTION_ > "$(pwd)/options" || true\n')
    hook.chmod(0o755)
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{bare}", "checkout")
    git(tmp_path / "checkout", "remote", "set-url", "origin", "https://token@gitlab.invalid/x.git")
    return bare


def test_main_names_in_preview_what_was_pushed(root: Path, origin: Path) -> None:
    """By the job's own lines; what it installs, and `shipway` itself, get no token."""
    (origin.parent / "checkout/images.txt").write_text(f"api={IMAGE}\n")
    before = dict(jobs(root))["preview"]["before_script"]
    (hand_over,) = (line for line in before if "unset" in line)
    handed = 'test -z "$RELEASE_TOKEN" && test -n "$GH_TOKEN"'
    done = run(root, "preview", origin, hand_over, handed)
    assert done.returncode == 0, done.stdout + done.stderr
    assert IMAGE.partition("@")[2] in git(origin, "show", f"main:{OVERLAY}")
    assert "t0ken" not in (origin.parent / "checkout/.git/config").read_text()


def test_an_update_becomes_a_merge_request(root: Path, origin: Path) -> None:
    """One for all, made by the push itself; where nothing changed there is none."""
    checkout = origin.parent / "checkout"
    (checkout / "update").mkdir()
    patch = checkout / "update/update.patch"
    patch.write_text("")
    assert "everything is up to date" in run(root, "update-request", origin).stdout
    with (checkout / "README.md").open("a") as readme:
        readme.write("new\n")
    patch.write_text(git(checkout, "diff", "--binary"))
    git(checkout, "checkout", "--", "README.md")
    done = run(root, "update-request", origin)
    assert done.returncode == 0, done.stdout + done.stderr
    assert git(origin, "show", "shipway/update:README.md").endswith("new\n")
    assert "update/" not in git(origin, "show", "--stat", "shipway/update")
    options = (origin / "options").read_text()
    assert "=merge_request.create\n" in options
    assert "=merge_request.target=main\n" in options


@pytest.mark.parametrize(
    ("files", "remote", "is_gitlab"),
    [
        ({}, "", False),
        ({".gitlab-ci.yml": "stages: []\n"}, "", True),
        ({}, "https://gitlab.example.com/acme/shop.git", True),
        ({".github/workflows/ci.yml": "on: push\n"}, "https://gitlab.example.com/a/b.git", False),
    ],
)
def test_parts_come_for_the_ci_that_a_host_has(
    tmp_path: Path, files: dict[str, str], remote: str, is_gitlab: bool
) -> None:
    host = make_host(tmp_path / "shop", files)
    if remote:
        git(host, "remote", "add", "origin", remote)
    commit(host)
    assert (answers_for(Host(host)).get("ci") == "gitlab") == is_gitlab


def test_a_host_with_other_environments_has_them_named(root: Path) -> None:
    """As in GitHub's workflows: images are tried in its own one."""
    paths = (PIPELINES[1], "docs/gitlab.md", "scripts/release.ts")
    tree = {path: File((root / path).read_bytes()) for path in paths}
    host = {"base": "deploy/base", "overlays": "deploy/envs",
            "environments": {"staging": "shop-staging", "live": "shop"}}  # fmt: skip
    found = {path: file.content.decode() for path, file in placed(tree, host).items()}
    assert 'release.ts staging "$CI_BUILDS_DIR/images.txt"' in found[PIPELINES[1]]
    assert "--from staging --to live" in found["docs/gitlab.md"]
    assert "deploy/envs/staging" in found["docs/gitlab.md"]
