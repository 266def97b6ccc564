"""Who signed an image: said by the settings or the repository's address, and asked of cosign."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shipway.errors import ShipwayError
from shipway.release.image import Image
from shipway.release.signature import Signer, signer_of, unsigned

IMAGE = Image("registry.example.com/acme/payments", f"sha256:{'4f' * 32}")
WORKFLOW = "https://github.com/acme/shop/.github/workflows/images.yml@refs/heads/main"
ISSUER = "https://token.actions.githubusercontent.com"


@pytest.mark.parametrize(
    ("said", "url", "signer"),
    [
        (None, "https://github.com/acme/shop", None),
        (False, "", None),
        (True, "https://github.com/acme/shop.git", Signer(identity=WORKFLOW, issuer=ISSUER)),
        (True, "https://github.com/acme/shop/", Signer(identity=WORKFLOW, issuer=ISSUER)),
        (
            True,
            "https://gitlab.com/acme/web/shop.git",
            Signer(
                identity="https://gitlab.com/acme/web/shop//.gitlab-ci.yml@refs/heads/main",
                issuer="https://gitlab.com",
            ),
        ),
        ({"key": "cosign.pub"}, "", Signer(key="cosign.pub")),
        ({"identity": "me", "issuer": "them"}, "", Signer(identity="me", issuer="them")),
    ],
)
def test_the_settings_say_who_signs(said: Any, url: str, signer: Signer | None) -> None:
    """True is this repository's own workflow, on its main branch."""
    assert signer_of(said, url) == signer


@pytest.mark.parametrize(
    "url", ["", "https://gitlab.example.com/acme/shop.git", "https://github.com/x"]
)
def test_where_nothing_tells_the_workflow_it_is_asked(url: str) -> None:
    with pytest.raises(ShipwayError, match="signed by whom") as told:
        signer_of(True, url)
    assert "key: cosign.pub" in told.value.fix


def stub(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cosign that says this: what the real one says needs its certificate authority."""
    (folder / "cosign").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "cosign").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.mark.parametrize(
    ("signer", "words"),
    [
        (
            Signer(identity=WORKFLOW, issuer=ISSUER),
            f"--certificate-identity={WORKFLOW} --certificate-oidc-issuer={ISSUER}",
        ),
        (Signer(key="keys/a.pub"), "--key=/host/keys/a.pub --insecure-ignore-tlog=true"),
        (Signer(key="awskms:///alias/a"), "--key=awskms:///alias/a --insecure-ignore-tlog=true"),
    ],
)
def test_cosign_is_asked_by_digest_for_one_signer(
    signer: Signer, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub(tmp_path, 'echo "Error: $*" >&2; exit 1', monkeypatch)
    assert unsigned(IMAGE, signer, Path("/host")) == f"verify {words} {IMAGE}"
    stub(tmp_path, "exit 0", monkeypatch)
    assert unsigned(IMAGE, signer, Path("/host")) == ""


def test_a_machine_without_cosign_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ShipwayError, match="no cosign") as told:
        unsigned(IMAGE, Signer(key="a.pub"), Path())
    assert "--force" in told.value.fix
