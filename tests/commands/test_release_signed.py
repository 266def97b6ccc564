"""Four digests on their way to production, by a real registry and the real cosign: one arrives."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest

from commands.test_new import shipway
from commands.test_release import PRODUCTION
from commands.test_release_gate import SETTINGS, asks, released
from release.test_registry import pushed
from shipway.release.image import Image
from support.cosign import Cosign
from support.docker import NoEngineError, without_engine
from support.hosts import commit, status
from support.registry import registry
from support.tools import TOOLS

pytestmark = pytest.mark.docker


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A registry, and the tools that ask it on the path."""
    if not which("docker"):
        without_engine(NoEngineError("docker is missing: apt-get install docker.io"))
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:{TOOLS}")
    (tmp_path / "registry").mkdir()
    try:
        with registry(tmp_path / "registry") as started:
            yield started
    except NoEngineError as reason:
        without_engine(reason)


@pytest.fixture
def ours(host: Path) -> Cosign:
    """The key of this repository; its public half lies in the host."""
    try:
        return Cosign(host)
    except NoEngineError as reason:
        without_engine(reason)


def refused(host: Path, image: Image, capsys: pytest.CaptureFixture[str]) -> str:
    """Why production does not take it; nothing is written."""
    capsys.readouterr()
    assert shipway(host, "release", f"payments={image}", "--to", "production") == 2
    assert status(host) == ""
    return capsys.readouterr().err


def test_three_wrong_digests_are_refused_and_the_right_one_runs(
    host: Path, address: str, ours: Cosign, capsys: pytest.CaptureFixture[str]
) -> None:
    """An invented one, one of which a byte was changed after signing, one that was never tried."""
    right = pushed(address, "acme/payments")
    changed = pushed(address, "acme/payments", "arm64")
    invented = Image(right.name, f"sha256:{'4f' * 32}")
    untried = pushed(address, "acme/payments", "s390x")
    theirs = Cosign(host.parent, "theirs")
    ours.sign(right)
    ours.sign(untried)
    theirs.sign(changed)
    commit(host)
    for image in (right, changed, invented):
        released(host, str(image), "preview")
    asks(host, "from: preview", "registry: true", f"signed: {{key: {ours.public.name}}}")
    assert "is not in its registry" in refused(host, invented, capsys)
    said = refused(host, changed, capsys)
    assert f"{changed.short} is not seen to be signed by cosign.pub: no matching" in said
    said = refused(host, untried, capsys)
    assert "never ran in preview" in said and "signed" not in said
    assert shipway(host, "release", f"payments={right}", "--to", "production") == 0
    assert status(host) == f" M {PRODUCTION}\n"


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("signed: true", "signed by whom? This repository is not seen to be on GitHub"),
        ("signed: {key: ../cosign.pub}", "a public key's path"),
        ("signed: {identity: me}", "issuer is missing"),
        ("signed: {keys: a.pub}", "identity is missing"),
    ],
)
def test_a_signer_who_is_not_known_is_refused_with_the_line(
    host: Path, rule: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is asked."""
    asks(host, rule)
    line = (host / SETTINGS).read_text().count("\n")
    image = Image("registry.example.com/acme/payments", f"sha256:{'4f' * 32}")
    said = refused(host, image, capsys)
    assert f"{SETTINGS}:{line}: " in said and says in said
