"""Whether an image is signed by whom an environment names: asked by the machine's cosign."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from shipway.errors import ShipwayError
from shipway.release.image import Image
from shipway.release.registry import asked
from shipway.sources.address import mask

GITHUB = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+")
GITLAB = re.compile(r"https://gitlab\.com(/[\w.-]+){2,}")
GITHUB_ISSUER = "https://token.actions.githubusercontent.com"
GITLAB_ISSUER = "https://gitlab.com"
WORKFLOW = ".github/workflows/images.yml@refs/heads/main"
PIPELINE = "/.gitlab-ci.yml@refs/heads/main"
"""Which builds, tries, scans and signs; of main alone, so that no branch's edit of it counts."""


class Signer(NamedTuple):
    """key: a public key's path or address; without one, a certificate's identity and issuer."""

    key: str = ""
    identity: str = ""
    issuer: str = ""

    def __str__(self) -> str:
        return self.key or self.identity


def signer_of(said: Any, repository_url: str) -> Signer | None:
    """Who must have signed, by the setting `signed`; None when nobody must.

    repository_url: where the repository lives, for its own workflow. Raises ShipwayError when that
    is on neither GitHub nor GitLab's own server, where nothing but the settings can say who signs.
    """
    if isinstance(said, dict):
        return Signer(**said)
    if not said:
        return None
    address = repository_url.removesuffix("/").removesuffix(".git")
    if GITHUB.fullmatch(address):
        return Signer(identity=f"{address}/{WORKFLOW}", issuer=GITHUB_ISSUER)
    if GITLAB.fullmatch(address):
        return Signer(identity=f"{address}/{PIPELINE}", issuer=GITLAB_ISSUER)
    fix = "write signed: {key: cosign.pub}, or {identity: …, issuer: …}"
    what = "signed by whom? This repository is not seen to be on GitHub or gitlab.com"
    raise ShipwayError(what, fix=fix)


def unsigned(image: Image, signer: Signer, root: Path) -> str:
    """What cosign has against an image, in a line; empty when it is signed by them.

    root: where a key's path begins. Raises ShipwayError when there is no cosign, and when it does
    not answer.
    """
    if not shutil.which("cosign"):
        raise ShipwayError(
            "no cosign is here to ask", fix="install it, or say why not: --force REASON"
        )
    done = asked(["cosign", "verify", *_by(signer, root), str(image)])
    if done.returncode == 0:
        return ""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    said = next((line for line in lines if line.startswith("Error: ")), "".join(lines[-1:]))
    return mask(said.removeprefix("Error: ")) or f"exit code {done.returncode}"


def _by(signer: Signer, root: Path) -> list[str]:
    """The words for cosign. Who signs with a key keeps no entry in a public log."""
    if not signer.key:
        return [
            f"--certificate-identity={signer.identity}",
            f"--certificate-oidc-issuer={signer.issuer}",
        ]
    key = signer.key if "://" in signer.key else str(root / signer.key)
    return [f"--key={key}", "--insecure-ignore-tlog=true"]
