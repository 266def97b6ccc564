"""A registry is asked by the tool that the machine has: a real one, with a real image in it."""

from __future__ import annotations

import hashlib
import json
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from shutil import which

import pytest

from shipway.errors import ShipwayError
from shipway.release.image import Image
from shipway.release.registry import has, platforms_of
from support.docker import NoEngineError, without_engine
from support.postgres import free_port
from support.registry import registry
from support.sweeps import further

INDEXES = (
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.index.v1+json",
)


def pushed(address: str, name: str, architecture: str = "amd64") -> Image:
    """An image without a layer, as a client pushes one; another architecture is another digest."""
    media = "application/vnd.docker.{}+json".format
    facts = {"architecture": architecture, "os": "linux", "rootfs": {"type": "layers"}}
    config = json.dumps(facts).encode()
    digest = f"sha256:{hashlib.sha256(config).hexdigest()}"
    base = f"http://{address}/v2/{name}"
    started = urllib.request.Request(f"{base}/blobs/uploads/", method="POST")
    with urllib.request.urlopen(started) as answer:
        where = answer.headers["Location"]
    put(f"{where}&digest={digest}", config, "application/octet-stream")
    manifest = {
        "schemaVersion": 2,
        "mediaType": media("distribution.manifest.v2"),
        "config": {
            "mediaType": media("container.image.v1"), "size": len(config), "digest": digest
        },
        "layers": [],
    }  # fmt: skip
    text = json.dumps(manifest).encode()
    put(f"{base}/manifests/v1", text, manifest["mediaType"])
    return Image(f"{address}/{name}", f"sha256:{hashlib.sha256(text).hexdigest()}")


def put(address: str, content: bytes, kind: object) -> None:
    headers = {"Content-Type": str(kind)}
    asked = urllib.request.Request(address, content, headers, method="PUT")
    urllib.request.urlopen(asked).close()


@pytest.mark.docker
def test_what_was_pushed_is_there_and_an_invented_digest_is_not(tmp_path: Path) -> None:
    if not which("docker"):
        without_engine(NoEngineError("docker is missing: apt-get install docker.io"))
    try:
        with registry(tmp_path) as address:
            image = pushed(address, "acme/payments")
            assert has(image)
            assert not has(Image(image.name, f"sha256:{'4f' * 32}"))
            assert not has(Image(f"{address}/acme/other", image.digest))
    except NoEngineError as reason:
        without_engine(reason)


def joined(images: Mapping[str, Image], kind: str) -> Image:
    """An index of images, by architecture, in Docker's form or OCI's."""
    [name] = {image.name for image in images.values()}
    manifests = [
        {
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "size": 300,
            "digest": image.digest, "platform": {"os": "linux", "architecture": architecture},
        }
        for architecture, image in images.items()
    ]  # fmt: skip
    index = {"schemaVersion": 2, "mediaType": kind, "manifests": manifests}
    text = json.dumps(index).encode()
    host, _, path = name.partition("/")
    put(f"http://{host}/v2/{path}/manifests/joined", text, kind)
    return Image(name, f"sha256:{hashlib.sha256(text).hexdigest()}")


@pytest.mark.docker
@pytest.mark.parametrize("kind", [INDEXES[0], *further(INDEXES[1])])
def test_the_platforms_of_an_image_are_those_of_its_manifests(tmp_path: Path, kind: str) -> None:
    """One that is no index says it in its config."""
    if not which("docker"):
        without_engine(NoEngineError("docker is missing: apt-get install docker.io"))
    try:
        with registry(tmp_path) as address:
            parts = {one: pushed(address, "acme/payments", one) for one in ("amd64", "arm64")}
            index = joined(parts, kind)
            assert has(index) and platforms_of(index) == {"linux/amd64", "linux/arm64"}
            assert platforms_of(parts["arm64"]) == {"linux/arm64"}
            assert platforms_of(Image(index.name, f"sha256:{'4f' * 32}")) == frozenset()
    except NoEngineError as reason:
        without_engine(reason)


@pytest.mark.docker
def test_a_registry_that_does_not_answer_is_no_answer() -> None:
    if not which("docker"):
        without_engine(NoEngineError("docker is missing: apt-get install docker.io"))
    with pytest.raises(ShipwayError, match="cannot be asked") as told:
        has(Image(f"127.0.0.1:{free_port()}/acme/payments", f"sha256:{'4f' * 32}"))
    assert "docker login 127.0.0.1" in told.value.fix


def test_a_machine_without_a_tool_says_which_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ShipwayError) as told:
        has(Image("registry.example.com/acme/payments", f"sha256:{'4f' * 32}"))
    assert "crane, skopeo, docker" in told.value.fix
