"""A registry is asked by the tool that the machine has: a real one, with a real image in it."""

from __future__ import annotations

import hashlib
import json
import urllib.request
from pathlib import Path
from shutil import which

import pytest

from shipway.errors import ShipwayError
from shipway.release.image import Image
from shipway.release.registry import has
from support.docker import NoEngineError, without_engine
from support.postgres import free_port
from support.registry import registry


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
