"""The script that installs Shipway in CI: by hash, and what has another content is refused."""

from __future__ import annotations

import os
import re
import subprocess
from hashlib import sha256
from importlib.metadata import requires
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from packaging.requirements import Requirement

from support.hosts import IDENTITY, REPOSITORY, commit, git

SCRIPT = REPOSITORY / "template/workspace/scripts/install-shipway.sh"
WORKFLOWS = REPOSITORY / ".github/workflows"
LOCK = "extensions/shipway/requirements.lock"
PIN = re.compile(r"^([\w.-]+)==([^\s\\;]+)", re.M)
BUILD = """\
[build-system]
requires = ["builder"]
build-backend = "backend"
backend-path = ["."]
"""
BACKEND = """\
import shutil
def build_wheel(folder, *_):
    return shutil.copy("shipway-1.0.0-py3-none-any.whl", folder).rpartition("/")[2]
"""


def wheel(folder: Path, name: str, files: dict[str, str]) -> Path:
    """A package as an index has it."""
    file = folder / f"{name}-1.0.0-py3-none-any.whl"
    about = f"{name}-1.0.0.dist-info"
    meta = {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
        f"{about}/RECORD": "",
    }
    with ZipFile(file, "w") as archive:
        for path, text in (files | meta).items():
            archive.writestr(path, text)
    return file


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A tool of two packages: its own wheel has the lock that names the other's hash."""
    folder = tmp_path / "index"
    folder.mkdir()
    other = wheel(folder, "other", {"other.py": "said = 'well'"})
    lock = f"other==1.0.0 --hash=sha256:{sha256(other.read_bytes()).hexdigest()}\n"
    tool = "import other\ndef main(): print(other.said)\n"
    wheel(folder, "shipway", {"shipway/__init__.py": tool, "shipway/requirements.lock": lock})
    return folder


@pytest.fixture
def source(tmp_path: Path, index: Path) -> Path:
    """The same in git, as v1.0.0; v0.9.0 has no lock yet."""
    root = tmp_path / "tool"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main")
    (root / "pyproject.toml").write_text(BUILD)
    (root / "backend.py").write_text(BACKEND)
    commit(root)
    git(root, "tag", "v0.9.0")
    with ZipFile(index / "shipway-1.0.0-py3-none-any.whl") as archive:
        (root / LOCK).parent.mkdir(parents=True)
        (root / LOCK).write_bytes(archive.read("shipway/requirements.lock"))
    (index / "shipway-1.0.0-py3-none-any.whl").rename(root / "shipway-1.0.0-py3-none-any.whl")
    commit(root)
    git(root, "tag", "v1.0.0")
    return root


def install(folder: Path, wanted: str, **env: str) -> subprocess.CompletedProcess[str]:
    """What the script says, in a repository that names ``wanted``; and then what the tool says."""
    (folder / ".shipway-version").write_text(f"{wanted}\n")
    known = {"HOME": str(folder), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder / "index")}
    return subprocess.run(
        ["sh", "-c", f'sh {SCRIPT} && "$HOME/.local/bin/shipway"'],
        cwd=folder, env={**os.environ, **IDENTITY, "PIP_CONFIG_FILE": os.devnull, **known, **env},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_tag_is_installed_and_a_package_of_another_content_refused(
    tmp_path: Path, source: Path
) -> None:
    wanted = f"git+file://{source}@v1.0.0"
    path = tmp_path / "path"
    done = install(tmp_path, wanted, GITHUB_PATH=str(path))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "well\n" and path.read_text() == f"{tmp_path}/.local/bin\n"
    wheel(tmp_path / "index", "other", {"other.py": "said = 'taken over'"})
    done = install(tmp_path, wanted)
    assert done.returncode != 0 and done.stdout == ""
    assert "DO NOT MATCH THE HASHES" in done.stderr and "Expected sha256" in done.stderr


@pytest.mark.deep
def test_an_index_gives_the_lock_in_the_package(tmp_path: Path, index: Path) -> None:
    done = install(tmp_path, "shipway==1.0.0")
    assert (done.returncode, done.stdout) == (0, "well\n"), done.stderr


@pytest.mark.parametrize(
    "address", ["ssh://git@git.example.com/team/tool.git", "https://x.example/tool"]
)
def test_a_version_without_a_lock_is_not_installed(
    tmp_path: Path, source: Path, address: str
) -> None:
    """Not without one either; a user before the host is no version."""
    mapped = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.file://{source}.insteadOf",
              "GIT_CONFIG_VALUE_0": address}  # fmt: skip
    done = install(tmp_path, f"git+{address}@v0.9.0#egg=shipway", **mapped)
    assert done.returncode == 1 and "name a newer version in .shipway-version" in done.stderr


def test_the_reusable_workflows_do_the_same() -> None:
    """They run in repositories that have no such script."""
    for name in ("check", "update"):
        workflow = yaml.safe_load((WORKFLOWS / f"shipway-{name}.yml").read_text())
        (job, *_) = workflow["jobs"].values()
        (step,) = (one for one in job["steps"] if one.get("name") == "Install")
        assert SCRIPT.read_text() in f"{step['run']}\n"


def test_the_lock_names_all_that_the_tool_needs_in_the_versions_that_are_tested() -> None:
    """CONTRIBUTING has the command that makes it."""
    pins = dict(PIN.findall((REPOSITORY / LOCK).read_text()))
    tested = dict(PIN.findall((REPOSITORY / "requirements.lock").read_text()))
    assert {name: pins[name] for name in pins if name in tested} == {
        name: tested[name] for name in pins if name in tested
    }
    seen, queue = set[str](), ["shipway"]
    while queue:
        for text in requires(queue.pop()) or []:
            need = Requirement(text)
            name = re.sub(r"[-_.]+", "-", need.name).lower()
            if name not in seen and (need.marker is None or need.marker.evaluate({"extra": ""})):
                seen.add(name)
                queue.append(name)
                assert need.specifier.contains(pins[name]), name
    assert seen <= set(pins) and "hatchling" in pins


@pytest.mark.deep
@pytest.mark.slow
def test_this_very_tool_is_installed_by_its_lock(tmp_path: Path) -> None:
    """Nothing is missing there: pip refuses what the lock does not name."""
    env = {**os.environ, "HOME": str(tmp_path), "SHIPWAY": f"git+file://{REPOSITORY}"}
    done = subprocess.run(["sh", SCRIPT], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = subprocess.run([tmp_path / ".local/bin/shipway", "--version"], capture_output=True)
    assert f"git+file://{REPOSITORY}".encode() in said.stdout
