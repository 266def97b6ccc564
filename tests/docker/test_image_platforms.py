"""Images for several platforms: each made and proven by itself, joined when all are there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import rmtree

import pytest

from commands.test_new import shipway
from docker.test_image_proofs import attested
from release.test_registry import pushed
from shipway.release.image import Image
from shipway.release.registry import has, platforms_of
from shipway.release.signature import Signer, unsigned
from support.buildx import config_with_buildx
from support.cosign import Cosign
from support.docker import RIG, Engine, NoEngineError, without_engine
from support.hosts import commit, git
from support.registry import folder_of_registry
from support.tools import TOOLS, environment
from support.workflow import SET_UP, Runner, steps

BOTH = "linux/amd64,linux/arm64"
NAMES = ["api", "jobs"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of two images alone: each one more is asked for with every command."""
    made = tmp_path_factory.mktemp("platforms") / "acme"
    assert shipway(made.parent, "init", "acme") == 0
    (made / "pnpm-lock.yaml").write_text("lockfileVersion: '9.0'\n")
    for folder in ("apps", "packages"):
        rmtree(made / folder)
    for name in NAMES:
        (made / "services" / name).mkdir()
        (made / f"services/{name}/package.json").write_text(f'{{"name": "@acme/{name}"}}\n')
        (made / f"services/{name}/Dockerfile").write_text("FROM scratch\nCOPY .nvmrc /\n")
    commit(made)
    return made


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with folder_of_registry(tmp_path / "registry") as started:
        yield started


class Machine:
    """Where `scripts/images.ts` runs, with what is set there."""

    def __init__(self, root: Path, settings: Mapping[str, str], *rig: str | Path) -> None:
        self.root, self.settings, self.rig = root, settings, rig

    def __call__(self, *words: str, code: int = 0) -> str:
        """What it printed; how it ends is known."""
        here = [f"{name}={value}" for name, value in self.settings.items()]
        done = subprocess.run(
            [*self.rig, "env", *here, "node", "scripts/images.ts", *words],
            cwd=self.root, env=environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stderr if code else done.stdout

    def missing(self, address: str) -> list[str]:
        found: list[str] = json.loads(self("missing", address))
        return found

    def tag(self, name: str) -> str:
        found = {image["name"]: image["tag"] for image in json.loads(self("list"))}
        return str(found[name])


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    try:
        return {"IMAGE_PLATFORMS": BOTH, **config_with_buildx(tmp_path / "config")}
    except NoEngineError as reason:
        without_engine(reason)


def made_for(docker: Engine, root: Path, tag: str, platform: str) -> None:
    """An image of one file for a platform: nothing in it runs, so that any machine can make it."""
    file = root / "services/api/Dockerfile"
    words = (f"--platform={platform}", f"--tag=local/api:{tag}", f"--file={file}")
    docker.docker("build", *words, root)
    sbom = root / f"node_modules/.cache/images/api.{tag}.cdx.json"
    sbom.parent.mkdir(parents=True, exist_ok=True)
    component = {"type": "library", "name": platform}
    sbom.write_text(json.dumps({"bomFormat": "CycloneDX", "components": [component]}))


def test_two_machines_make_one_signed_image(
    root: Path,
    docker: Engine,
    address: str,
    settings: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half of it is no image. Then the index is signed and says for what it is made; each manifest
    has its own contents, and what a release asks of an index is answered. What the machine for
    linux/amd64 pushed lies there already."""
    try:
        key = Cosign(tmp_path)
    except NoEngineError as reason:
        without_engine(reason)
    signs = {"IMAGE_SIGNING": str(key.key), "COSIGN_PASSWORD": ""}
    machine = Machine(root, {**settings, **signs}, RIG, "with")
    made_for(docker, root, machine.tag("api"), "linux/arm64")
    file, line = tmp_path / "parts.txt", machine("push", "api", address)
    file.write_text(line)
    told = machine("join", address, str(file), code=1)
    assert f"there are manifests for linux/arm64, and {BOTH} are asked for" in told
    handed_over(tmp_path, address, "api", lacking="api")
    [other] = tmp_path.glob("parts/*/part.txt")
    file.write_text(line + other.read_text())
    joined = machine("join", address, str(file))
    assert machine.missing(address) == ["jobs"]
    index, part = (one.strip().removeprefix("api=") for one in (joined, line))
    key("verify", f"--key={key.public}", "--insecure-ignore-tlog=true", part)
    assert "linux/arm64" in str(attested(key, "cyclonedx", part)["components"])
    made = attested(key, "slsaprovenance1", index)["buildDefinition"]
    assert made["externalParameters"]["platforms"] == BOTH.split(",")  # type: ignore[index]
    monkeypatch.setenv("PATH", str(TOOLS), prepend=":")
    whole = Image(*index.split("@"))
    assert has(whole) and unsigned(whole, Signer(key=str(key.public)), root) == ""
    assert platforms_of(whole) == set(BOTH.split(","))


@pytest.mark.deep
def test_another_platform_is_another_image(
    root: Path, docker: Engine, address: str, settings: dict[str, str], tmp_path: Path
) -> None:
    """One alone is a manifest, no index; what a machine makes for another platform is refused."""
    alone = Machine(root, {**settings, "IMAGE_PLATFORMS": "linux/arm64"}, RIG, "with")
    tag = alone.tag("api")
    made_for(docker, root, tag, "linux/amd64")
    told = alone("push", "api", address, code=1)
    assert "is for linux/amd64, and IMAGE_PLATFORMS asks for linux/arm64" in told
    made_for(docker, root, tag, "linux/arm64")
    pushed_line = alone("push", "api", address)
    assert alone.missing(address) == ["jobs"]
    made = Image(*pushed_line.strip().removeprefix("api=").split("@"))
    assert platforms_of(made) == {"linux/arm64"}
    both = Machine(root, settings, RIG, "with")
    assert both.missing(address) == NAMES, "its tag is another"
    made_for(docker, root, tag, "linux/amd64")
    lines = both("push", "api", address) + pushed_line
    (tmp_path / "parts.txt").write_text(lines)
    joined = both("join", address, str(tmp_path / "parts.txt"))
    docker.docker("pull", "--quiet", joined.strip().removeprefix("api="))


def handed_over(folder: Path, address: str, *names: str, lacking: str = "") -> None:
    """What each machine pushed and handed over, as the workflow's artifacts lie there."""
    host, _, folder_there = address.partition("/")
    for architecture in ("amd64", "arm64"):
        for name in names:
            if name == lacking and architecture == "arm64":
                continue
            image = pushed(host, f"{folder_there}/{name}", architecture)
            part = folder / f"parts/part-{name}-{architecture}/part.txt"
            part.parent.mkdir(parents=True)
            part.write_text(f"{name}={image}\n")


@pytest.mark.deep
def test_what_lacks_a_platform_is_not_joined_and_the_others_are(
    root: Path, address: str, settings: dict[str, str], tmp_path: Path
) -> None:
    """By the workflow's own step. What another registry has is no part of it."""
    machine = Machine(root, settings)
    runner = Runner(tmp_path / "runner", environment()["PATH"])
    [step] = steps(root / ".github/workflows/images.yml", "join", *SET_UP)
    handed_over(tmp_path / "runner", address, *NAMES, lacking="jobs")
    done, _ = runner.step(step, root, REGISTRY=address, **settings)
    assert done.returncode == 1
    assert "jobs: there are manifests for linux/amd64" in done.stderr
    assert sorted(line.partition("=")[0] for line in done.stdout.splitlines()) == NAMES[:-1]
    assert machine.missing(address) == ["jobs"]
    assert "has no image of jobs" in machine("pushed", address, code=1)
    (tmp_path / "parts.txt").write_text(f"jobs=elsewhere.test/acme/jobs@sha256:{'4f' * 32}\n")
    told = machine("join", address, str(tmp_path / "parts.txt"), code=1)
    assert f"this names no image of {address}" in told


@pytest.mark.deep
def test_a_pull_request_has_both_platforms_of_what_main_has(
    root: Path, address: str, settings: dict[str, str], tmp_path: Path
) -> None:
    """The same index under a tag of its own: what one machine pulls and pushes is half of it."""
    machine = Machine(root, settings)
    handed_over(tmp_path, address, *NAMES)
    text = "".join(path.read_text() for path in sorted(tmp_path.glob("parts/*/part.txt")))
    (tmp_path / "parts.txt").write_text(text)
    joined = machine("join", address, str(tmp_path / "parts.txt"))
    assert machine("pushed", address) == joined
    assert machine("join", address, str(tmp_path / "parts.txt")) == joined, "a later run joins too"
    assert machine("preview", address) == "", "no part is left to join"
    sha = git(root, "rev-parse", "HEAD").strip()
    for line in joined.splitlines():
        name, _, image = line.partition("=")
        there = Image(image.partition("@")[0], image.partition("@")[2])
        assert has(there) and platforms_of(there) == set(BOTH.split(",")), name
    command = ("docker", "buildx", "imagetools", "inspect", f"{address}/jobs:preview-{sha}")
    told = subprocess.run(
        command, env={**environment(), **settings}, capture_output=True, text=True, check=True
    )
    assert joined.splitlines()[-1].partition("@")[2] in told.stdout
