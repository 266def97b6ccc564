"""What is said of an image before a cluster takes it: scanned, listed, signed, by real tools."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from docker.test_images import Images
from support.cosign import Cosign
from support.docker import Engine, NoEngineError, without_engine
from support.hosts import git
from support.judges import TRIVY
from support.registry import folder_of_registry

ACCEPTED = "scripts/images/accepted.yaml"
GITHUB = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_WORKFLOW_REF": "acme/shop/.github/workflows/images.yml@refs/heads/main",
    "GITHUB_RUN_ID": "7",
    "GITHUB_RUN_ATTEMPT": "1",
}


@pytest.fixture
def images(platform: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Images:
    """A clone of a workspace, and trivy, which finds secrets here: its data of the rest comes
    from elsewhere."""
    git(tmp_path, "clone", "--quiet", str(platform), "acme")
    (tmp_path / "bin").mkdir()
    TRIVY.chmod(0o755)
    (tmp_path / "bin/trivy").symlink_to(TRIVY)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    monkeypatch.setenv("TRIVY_SCANNERS", "secret")
    return Images(tmp_path / "acme")


def small(docker: Engine, folder: Path, tag: str, path: str, text: str) -> None:
    """An image of one file."""
    folder.mkdir()
    (folder / "file").write_text(text)
    (folder / "Dockerfile").write_text(f"FROM scratch\nCOPY file {path}\n")
    docker.build(folder, tag)


@pytest.fixture
def key(tmp_path: Path) -> Cosign:
    try:
        return Cosign(tmp_path)
    except NoEngineError as reason:
        without_engine(reason)


@pytest.fixture
def address(docker: Engine, tmp_path: Path) -> Iterator[str]:
    with folder_of_registry(tmp_path / "registry") as started:
        yield started


def attested(key: Cosign, kind: str, image: str) -> dict[str, object]:
    """What was signed of an image, of one kind."""
    words = (f"--key={key.public}", "--insecure-ignore-tlog=true", f"--type={kind}")
    envelope = json.loads(key("verify-attestation", *words, image))
    statement = json.loads(base64.b64decode(envelope["payload"]))
    assert statement["subject"][0]["digest"]["sha256"] == image.rpartition(":")[2]
    predicate: dict[str, object] = statement["predicate"]
    return predicate


def test_a_signed_image_has_all_its_proofs(
    images: Images,
    docker: Engine,
    key: Cosign,
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It stays one manifest. The tag by which it counts as pushed comes last: there is none when
    signing fails."""
    monkeypatch.setenv("IMAGE_SIGNING", str(key.key))
    for name, value in GITHUB.items():
        monkeypatch.setenv(name, value)
    package = ("/app/node_modules/zod/package.json", '{"name": "zod", "version": "4.0.0"}')
    small(docker, tmp_path / "image", images.tag("api"), *package)
    scanned = images("scan", "api")
    assert scanned.returncode == 0, scanned.stderr
    monkeypatch.setenv("COSIGN_PASSWORD", "another")
    assert "cosign sign failed" in images("push", "api", address).stderr
    with urlopen(f"http://{address.replace('/', '/v2/')}/api/tags/list") as answer:
        [tag] = json.load(answer)["tags"]
    assert tag.startswith("unsigned-")
    monkeypatch.setenv("COSIGN_PASSWORD", "")
    done = images("push", "api", address)
    assert done.returncode == 0, done.stderr
    assert "api" not in json.loads(images("missing", address).stdout)
    image = done.stdout.strip().removeprefix("api=")
    key("verify", f"--key={key.public}", "--insecure-ignore-tlog=true", image)
    assert "pkg:npm/zod@4.0.0" in str(attested(key, "cyclonedx", image))
    made = attested(key, "slsaprovenance1", image)
    [source] = made["buildDefinition"]["resolvedDependencies"]  # type: ignore[index]
    assert source["digest"]["gitCommit"] == git(images.root, "rev-parse", "HEAD").strip()
    assert source["uri"] == "git+https://github.com/acme/shop@refs/heads/main"
    builder = made["runDetails"]["builder"]["id"]  # type: ignore[index]
    assert builder == f"https://github.com/{GITHUB['GITHUB_WORKFLOW_REF']}"


def test_what_is_found_is_refused_until_it_is_accepted_for_a_time(
    images: Images, docker: Engine, tmp_path: Path
) -> None:
    """With a reason and a day: an exception without one of them, or whose day is over, is refused
    before anything is looked at."""
    secret = ("/app/settings", f"AWS_ACCESS_KEY_ID=AKIA{'IOSFODNN7EXAMPLQ'}\n")
    small(docker, tmp_path / "image", images.tag("db-migrate"), *secret)
    done = images("scan", "db-migrate")
    assert done.returncode == 1 and "aws-access-key-id" in done.stderr
    ahead, over = (f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}" for days in (30, -1))
    accepted = ("statement: a sample", f"expired_at: {ahead}")
    wrong = (
        ((f"expired_at: {ahead}",), "aws-access-key-id has no statement, which says why"),
        (
            ("statement: a sample",),
            "aws-access-key-id has no expired_at, the day on which it is over",
        ),
        (("statement: a sample", f"expired_at: {over}"), f"aws-access-key-id is over since {over}"),
    )
    write(images.root / ACCEPTED, accepted)
    assert images("scan", "db-migrate").returncode == 0
    write(images.root / ACCEPTED, accepted, *(lines for lines, _ in wrong))
    done = images("scan", "db-migrate")
    assert done.returncode == 1
    assert [line.partition(": ")[2] for line in done.stderr.splitlines()[1:]] == [
        says for _, says in wrong
    ]


def write(file: Path, *entries: tuple[str, ...]) -> None:
    """Exceptions for one kind of secret."""
    items = ("\n    ".join(("  - id: aws-access-key-id", *lines)) for lines in entries)
    file.write_text("\n".join(("vulnerabilities: []", "secrets:", *items, "")))
