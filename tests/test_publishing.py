"""How this repository checks and releases itself: its workflows, and what a release changes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
import tomllib
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml

from shipway import __version__
from shipway.rendering.origin import PLACEHOLDER
from support.changes import change_file
from support.hosts import REPOSITORY, git
from support.workflow import Runner, steps
from test_update_workflow import zizmor

WORKFLOWS = REPOSITORY / ".github/workflows"
MINE = ("ci", "release")
FILES = (
    "CHANGELOG.md",
    "README.md",
    "docs/index.md",
    "pyproject.toml",
    "extensions/shipway/__init__.py",
)
CHANGELOG = "# Changelog\n\n## Unreleased\n\n- New: a thing.\n\n## 0.0.9 (2026-01-02)\n\n- Old.\n"
ADDRESS = "https://git.example.com/platform/shipway.git"
DATED = r"## Unreleased\n\n## 9\.0\.0 \(\d{4}-\d\d-\d\d\)\n\n- New: a thing\.\n\n## 0\.0\.9"


def jobs(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((WORKFLOWS / f"{name}.yml").read_text())["jobs"]
    return found


@pytest.mark.parametrize(
    ("name", "right", "wrong", "says"),
    [
        ("ci", "checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "checkout@v4", "unpinned"),
        ("release", '"$TAG"', "${{ github.ref_name }}", "template-injection"),
        ("site", '"Site of $TAG"', '"Site of ${{ inputs.version }}"', "template-injection"),
        ("release", "permissions: {}", "permissions: write-all", "excessive-permissions"),
    ],
)
def test_nothing_in_a_workflow_is_dangerous(
    tmp_path: Path, name: str, right: str, wrong: str, says: str
) -> None:
    """zizmor at its most pedantic; a mistake would be found."""
    file = copytree(REPOSITORY / ".github", tmp_path / ".github") / f"workflows/{name}.yml"
    clean = zizmor(file)
    assert clean.returncode == 0, clean.stdout
    change_file(file, lambda text: text.replace(right, wrong))
    assert says in zizmor(file).stdout


@pytest.mark.parametrize("name", MINE)
def test_a_workflow_runs_the_scripts_that_people_run(name: str) -> None:
    text = (WORKFLOWS / f"{name}.yml").read_text()
    named = set(re.findall(r"(?:scripts|\.ci)/\w+", text))
    assert len(named) == 2
    assert [script for script in named if not os.access(REPOSITORY / script, os.X_OK)] == []


def test_no_code_of_ours_runs_beside_the_right_to_publish() -> None:
    """Neither a checkout nor a line of shell; and there is no secret, and no index's host."""
    able = [job for job in jobs("release").values() if "id-token" in job["permissions"]]
    assert len(able) == 1
    assert [step for step in able[0]["steps"] if "run" in step or "checkout" in step["uses"]] == []
    text = (WORKFLOWS / "release.yml").read_text()
    assert "secrets." not in text and "://" not in text


def test_nothing_is_published_that_was_not_tested() -> None:
    assert jobs("release")["publish"]["needs"] == ["build", "test"]
    assert jobs("release")["test"]["uses"] == "./.github/workflows/ci.yml"
    assert jobs("ci")["gate"]["steps"][-1]["run"].endswith(" .ci/run")


def test_the_quick_tests_are_there_and_of_no_kind_that_has_a_mark() -> None:
    """Docker, Node, slow: a new mark must be thought about."""
    script = (REPOSITORY / "scripts/test").read_text()
    (chosen,) = re.findall(r"^quick=\(.*?\)$", script, re.S | re.M)
    command = ["bash", "-c", f'{chosen}; printf "%s\n" "${{quick[@]}}"']
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    paths = done.stdout.splitlines()
    assert len(paths) > 20 and [path for path in paths if not (REPOSITORY / path).exists()] == []
    options = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["pytest"]
    marks = {line.partition(":")[0] for line in options["ini_options"]["markers"]}
    (left_out,) = re.findall(r'-m "(.*)" "\$\{@:2\}"', script)
    assert set(left_out.replace("not ", "").split(" and ")) == marks


def published(folder: Path, origin: Path, pages: dict[str, str]) -> list[str]:
    """The site's branch after the workflow pushed ``pages``: its files, and its commits."""
    runner = Runner(folder, os.environ["PATH"])
    (folder / "site").mkdir()
    with tarfile.open(folder / "site/site.tar", "w") as tar:
        for name, text in pages.items():
            (folder / name).write_text(text)
            tar.add(folder / name, name)
    (step,) = steps(WORKFLOWS / "site.yml", "publish")
    done, _ = runner.step(step, folder, TAG="v1.4.0", REPOSITORY=f"file://{origin}")
    assert done.returncode == 0, done.stderr
    files = git(origin, "ls-tree", "--name-only", "gh-pages").split()
    return [*files, git(origin, "rev-list", "--count", "gh-pages").strip()]


def test_a_site_is_pushed_on_top_of_the_one_before(tmp_path: Path) -> None:
    """By a job without a checkout: what is gone from the site goes from the branch."""
    origin = tmp_path / "origin"
    git(tmp_path, "init", "--quiet", "--bare", str(origin))
    assert published(tmp_path / "1", origin, {"a": "1", "b": "1"}) == ["a", "b", "1"]
    assert published(tmp_path / "2", origin, {"b": "2", "c": "2"}) == ["b", "c", "2"]
    assert jobs("site")["build"]["permissions"] == {"contents": "read"}
    assert [step for step in jobs("site")["publish"]["steps"] if "checkout" in str(step)] == []


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """What a release reads and writes, of a repository whose address is filled in."""
    for name in ("scripts/release", *FILES):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, tmp_path / name)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    for name in ("README.md", "docs/index.md", "pyproject.toml"):
        file = tmp_path / name
        file.write_text(file.read_text().replace(PLACEHOLDER, ADDRESS))
    return tmp_path


def release(house: Path, *arguments: str) -> tuple[int, str]:
    command = [house / "scripts/release", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_release_is_cut_checked_and_told(house: Path) -> None:
    """The changelog's section, the version, README's commands; and the workflow's own step."""
    code, said = release(house, "cut", "9.0.0")
    assert code == 0 and "git tag v9.0.0" in said
    changelog, readme, index, _, version = ((house / name).read_text() for name in FILES)
    assert re.search(DATED, changelog)
    assert '__version__ = "9.0.0"' in version
    assert f"uvx --from git+{ADDRESS}@v9.0.0 shipway new payments\n" in readme
    assert f"uv tool install git+{ADDRESS}@v9.0.0\n" in readme
    assert f"git+{ADDRESS} .\n" in readme
    assert f"uv tool install git+{ADDRESS}@v9.0.0\n" in index
    step = steps(WORKFLOWS / "release.yml", "build")[0]["run"]
    env = {**os.environ, "TAG": "v9.0.0"}
    subprocess.run(["bash", "-ec", step], cwd=house, env=env, check=True, capture_output=True)
    assert (house / "notes/notes.md").read_text() == "- New: a thing.\n"


def test_the_next_release_moves_the_tag_in_the_commands(house: Path) -> None:
    assert release(house, "cut", "9.0.0")[0] == 0
    change_file(house / "CHANGELOG.md", lambda text: text.replace("ed\n", "ed\n\n- More.\n", 1))
    assert release(house, "cut", "9.0.1")[0] == 0
    readme = (house / "README.md").read_text()
    assert "@v9.0.1 shipway new" in readme and "@v9.0.0" not in readme
    assert release(house, "notes", "v9.0.1") == (0, "- More.\n")
    assert release(house, "check", "v9.0.1") == (0, "v9.0.1 may be published\n")


@pytest.mark.parametrize(
    ("name", "right", "wrong", "says"),
    [
        ("pyproject.toml", ADDRESS, PLACEHOLDER, "is not filled in"),
        ("CHANGELOG.md", "## 9.0.0", "## 9.0.0-rc", "has no section for 9.0.0"),
        ("README.md", "@v9.0.0", "@v8.0.0", "README.md names another version"),
        ("docs/index.md", "@v9.0.0", "@v8.0.0", "docs/index.md names another version"),
        ("extensions/shipway/__init__.py", "9.0.0", "9.1.0", "tag it v9.1.0"),
    ],
)
def test_what_must_not_be_published_is_named(
    house: Path, name: str, right: str, wrong: str, says: str
) -> None:
    assert release(house, "cut", "9.0.0")[0] == 0
    change_file(house / name, lambda text: text.replace(right, wrong))
    code, said = release(house, "check", "v9.0.0")
    assert code == 1 and says in said


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("v9.0.0", "write it as 1.4.0"),
        ("0.0.1", "not newer"),
        ("0.0.9", "not newer"),
    ],
)
def test_a_version_that_cannot_be_cut_changes_nothing(house: Path, version: str, says: str) -> None:
    before = [(house / name).read_text() for name in FILES]
    code, said = release(house, "cut", version)
    assert code == 1 and says in said
    assert [(house / name).read_text() for name in FILES] == before


def test_a_changelog_without_news_is_not_cut(house: Path) -> None:
    change_file(house / "CHANGELOG.md", lambda text: text.replace("- New: a thing.\n\n", ""))
    assert "nothing to release" in release(house, "cut", "9.0.0")[1]


def test_the_first_release_is_of_the_version_that_stands_there(house: Path) -> None:
    assert release(house, "cut", __version__)[0] == 0
    assert release(house, "cut", __version__)[0] == 1
