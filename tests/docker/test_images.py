"""From a push to preview: found, built, tried, pushed to a real registry, named by digest."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from generated.conftest import shipway
from support.docker import RIG, Engine, NoEngineError, without_engine
from support.hosts import commit, git
from support.npm_registry import PACKAGE, NpmRegistry
from support.registry import registry
from support.tools import environment, pnpm
from support.workflow import ASKED_FOR, SET_UP, Runner, steps

NAMES = ["api", "db-migrate", "db-provision", "jobs", "web"]
WORKFLOW = ".github/workflows/images.yml"


class Images:
    """The workspace's own command, on the engine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, *args: str) -> subprocess.CompletedProcess[str]:
        command = [RIG, "with", "node", "scripts/images.ts", *args]
        return subprocess.run(
            command, cwd=self.root, env=environment(), capture_output=True, text=True, check=False
        )

    def tag(self, name: str) -> str:
        """What the image is called on this machine."""
        found = {image["name"]: image["tag"] for image in json.loads(self("list").stdout)}
        return f"local/{name}:{found[name]}"


@pytest.fixture(scope="module")
def address(docker: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A registry that answers."""
    try:
        with registry(tmp_path_factory.mktemp("registry")) as started:
            yield f"{started}/acme"
    except NoEngineError as reason:
        without_engine(reason)


@pytest.fixture(scope="module")
def images(
    platform: Path, private: NpmRegistry, tmp_path_factory: pytest.TempPathFactory
) -> Images:
    """The platform with a service that uses a private package, committed, with an origin: of its
    images that one alone is not in the engine's cache."""
    folder = tmp_path_factory.mktemp("images")
    root = folder / "acme"
    git(platform, "clone", "--quiet", str(platform), str(root))
    manifest = json.loads((root / "services/api/package.json").read_text())
    manifest["dependencies"][PACKAGE] = "1.0.0"
    (root / "services/api/package.json").write_text(json.dumps(manifest))
    variables = {**os.environ, **private.environment(folder)}
    pnpm(root, "install", "--lockfile-only", "--silent", variables=variables)
    commit(root)
    git(folder, "clone", "--quiet", "--bare", str(root), "origin.git")
    git(root, "remote", "set-url", "origin", str(folder / "origin.git"))
    git(root, "fetch", "--quiet", "origin")
    git(root, "branch", "--quiet", "--set-upstream-to=origin/main")
    return Images(root)


class Push:
    """The jobs of the workflow, one after the other, as a push to main starts them."""

    def __init__(self, folder: Path, images: Images, address: str, private: NpmRegistry) -> None:
        names = ("DOCKER_HOST", "DOCKER_CONFIG", "PATH")
        asked = subprocess.run(
            [RIG, "with", "printenv", *names],
            env=environment(), capture_output=True, text=True, check=True,
        )  # fmt: skip
        self.env = dict(zip(names, asked.stdout.split("\n"), strict=False))
        self.runner = Runner(folder, self.env.pop("PATH"))
        self.env |= {"REGISTRY": address, **private.environment(folder)}
        self.images = images
        self.printed = ""

    def job(self, name: str, **env: str) -> dict[str, str]:
        """Its outputs; every step must succeed. The scan's data is not to be had here."""
        outputs: dict[str, str] = {}
        for step in steps(self.images.root / WORKFLOW, name, *SET_UP, *ASKED_FOR, "Scan"):
            done, said = self.runner.step(step, self.images.root, **self.env, **env)
            assert done.returncode == 0, f"{step['name']}\n{done.stdout}\n{done.stderr}"
            outputs |= said
            self.printed += done.stdout + done.stderr
        return outputs

    def run(self) -> list[str]:
        """The names of the images that it built."""
        missing: list[str] = json.loads(self.job("discover")["missing"])
        for name in missing:
            self.job("image", NAME=name)
        self.job("preview")
        return missing


@pytest.fixture
def push(tmp_path: Path, images: Images, address: str, private: NpmRegistry) -> Push:
    return Push(tmp_path / "runner", images, address, private)


def overlay(root: Path, name: str) -> dict[str, str]:
    """What origin's main says of an image in preview."""
    folder = "db" if name.startswith("db-") else name
    path = f"infra/k8s/overlays/preview/{folder}/kustomization.yaml"
    found = yaml.safe_load(git(root, "show", f"origin/main:{path}"))["images"]
    image: dict[str, str] = next(one for one in found if one["name"] == name)
    return image


def test_without_the_token_no_image_is_built(images: Images, private: NpmRegistry) -> None:
    """The registry is a real one: the next test builds the same image with the token."""
    done = images("build", "api")
    assert done.returncode == 1 and "ERR_PNPM_FETCH_401" in done.stdout, done.stdout
    assert set(private.answers[-2:]) == {401}


@pytest.mark.slow
def test_a_push_ends_in_preview(
    push: Push, images: Images, address: str, docker: Engine, private: NpmRegistry
) -> None:
    """With a token that no layer and no log has."""
    assert push.run() == NAMES
    assert git(images.root, "log", "-1", "--format=%an %s", "origin/main") == (
        "shipway Release to preview\n"
    )
    for name in NAMES:
        named = overlay(images.root, name)
        assert named["newName"] == f"{address}/{name}"
        docker.docker("pull", "--quiet", f"{named['newName']}@{named['digest']}")
    assert shipway("check", "-C", str(images.root)) is None
    assert private.token not in push.printed + str(docker.history(images.tag("api")))
    search = f"docker save {images.tag('api')} | grep --text --count --fixed-strings"
    assert docker.call("sh", "-c", f"{search} {private.token} || true") == "0\n"
    assert docker.call("sh", "-c", f"{search} {PACKAGE}") != "0\n", "the layers are there to read"
    before = git(images.root, "rev-parse", "origin/main")
    assert push.run() == []
    assert "preview names these images already" in push.printed
    assert git(images.root, "rev-parse", "origin/main") == before


@pytest.mark.slow
def test_a_pull_request_has_the_images_of_main_under_a_tag_of_its_own(
    images: Images, address: str, docker: Engine
) -> None:
    """As they are where main pushed them; a second run pushes nothing."""
    done = images("preview", address)
    assert done.returncode == 0, done.stderr
    sha = git(images.root, "rev-parse", "HEAD").strip()
    assert [line.partition("=")[0] for line in done.stdout.split()] == NAMES
    for name in NAMES:
        named = overlay(images.root, name)
        assert f"{address}/{name}@{named['digest']}" in done.stdout
        docker.docker("pull", "--quiet", f"{address}/{name}:preview-{sha}")
    assert images("preview", address).stdout == ""


@pytest.mark.deep
@pytest.mark.slow
def test_what_is_not_merged_gets_no_tag_that_a_release_takes(images: Images, address: str) -> None:
    """Built and tried all the same."""
    done = images("preview", f"{address}/elsewhere")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("is fit for a cluster") == len(NAMES)
    assert json.loads(images("missing", f"{address}/elsewhere").stdout) == NAMES


@pytest.mark.slow
def test_an_image_that_a_cluster_would_not_want_is_not_pushed(
    images: Images, docker: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that does not start, one that does not drain, one that writes, a task that is broken,
    a task without an end."""
    before = docker.docker("ps", "--all", "--quiet")
    server = "require('http').createServer((q, s) => s.end()).listen(8080)"
    cases = {
        "ended before /livez answered": ("EXPOSE 8080", "process.exit(0)"),
        "did not drain: exit code 137": (
            "EXPOSE 8080", f"process.on('SIGTERM', () => {{}}); {server}",
        ),
        "did not drain: exit code 7": (
            "EXPOSE 8080", f"process.on('SIGTERM', () => process.exit(7)); {server}",
        ),
        "EROFS": ("EXPOSE 8080", f"require('fs').writeFileSync('/a', ''); {server}"),
        "did not ask for DATABASE_URL: exit code 1": ("USER 1", "require('/nowhere')"),
        "db-migrate runs for 3 s": ("USER 1", "setInterval(() => {}, 1000)"),
    }  # fmt: skip
    for says, (line, code) in cases.items():
        name = "db-migrate" if line == "USER 1" else "api"
        if "runs for 3 s" in says:
            monkeypatch.setenv("SMOKE_DEADLINE_MS", "3000")
        program = json.dumps(["node", "-e", code])
        (tmp_path / "Dockerfile").write_text(f"FROM node:24-bookworm-slim\n{line}\nCMD {program}\n")
        docker.build(tmp_path, images.tag(name))
        done = images("smoke", name)
        assert done.returncode == 1 and says in done.stderr, (says, done.stderr)
    assert docker.docker("ps", "--all", "--quiet") == before


def test_what_is_not_committed_is_not_pushed(images: Images, address: str) -> None:
    """Its tag would say something else than what is in it."""
    (images.root / "note").write_text("")
    done = images("push", "api", address)
    (images.root / "note").unlink()
    assert done.returncode == 1 and "uncommitted changes" in done.stderr


def test_a_registry_that_cannot_be_asked_stops_it(images: Images) -> None:
    """No answer is not the answer that there is no such image."""
    done = images("missing", "127.0.0.1:1/acme")
    assert done.returncode == 1 and "the registry cannot be asked" in done.stderr


def test_an_image_that_is_not_there_is_not_released(images: Images, address: str) -> None:
    """One that was not pushed is named, and nothing is printed that could be released."""
    done = images("pushed", f"{address}/elsewhere")
    assert done.returncode == 1 and done.stdout == ""
    assert f"no image of {', '.join(NAMES)}" in done.stderr
