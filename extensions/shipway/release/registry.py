"""What a registry has of an image: asked by the tool that is here and is logged in."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from shipway.errors import ShipwayError
from shipway.release.image import Image
from shipway.sources.address import mask

TOOLS = {
    "crane": ("crane", "manifest"),
    "skopeo": ("skopeo", "inspect", "--raw"),
    "docker": ("docker", "manifest", "inspect"),
}
"""The first that is there is asked; all use what `docker login` left."""
CONFIGS = {
    "crane": ("crane", "config"),
    "skopeo": ("skopeo", "inspect", "--config"),
    "docker": ("docker", "manifest", "inspect", "--verbose"),
}
"""What each says of a single image, with its platform."""
INSECURE = {"crane": "--insecure", "skopeo": "--tls-verify=false", "docker": "--insecure"}
LOCAL = re.compile(r"(localhost|127\.0\.0\.1)(:\d+)?/")
ABSENT = re.compile(r"manifest[ _]unknown|no such manifest|name[ _]unknown|not found", re.I)
SECONDS = 60.0


def has(image: Image) -> bool:
    """Whether its registry has it.

    Raises ShipwayError when no tool is there to ask, and when the registry does not answer.
    """
    return _told(image, TOOLS) is not None


def platforms_of(image: Image) -> frozenset[str]:
    """For which platforms its registry has it, such as linux/arm64: one, or those of an index.

    Raises ShipwayError as `has` does.
    """
    manifest = json.loads(_told(image, TOOLS) or "{}")
    if "manifests" in manifest:
        return frozenset(_platform(one.get("platform", {})) for one in manifest["manifests"])
    config = json.loads(_told(image, CONFIGS) or "{}") if manifest else {}
    said = config.get("Descriptor", {}).get("platform", config)
    return frozenset([_platform(said)] if said else [])


def _platform(said: Mapping[str, Any]) -> str:
    return f"{said.get('os')}/{said.get('architecture')}"


def _told(image: Image, words: Mapping[str, Sequence[str]]) -> str | None:
    """What the tool prints; None when the registry has no such image."""
    tool = next((name for name in words if shutil.which(name)), None)
    if tool is None:
        raise ShipwayError(
            f"nothing here can ask a registry for {image.name}",
            fix=f"install one of {', '.join(words)}, or say why not: --force REASON",
        )
    local = [INSECURE[tool]] if LOCAL.match(image.name) else []
    named = f"docker://{image}" if tool == "skopeo" else str(image)
    try:
        done = asked([*words[tool], *local, named])
    except ShipwayError as error:
        raise _silent(image, error.what) from None
    if done.returncode == 0:
        return done.stdout
    if ABSENT.search(done.stderr):
        return None
    raise _silent(image, next(reversed(done.stderr.strip().splitlines()), "no message"))


def asked(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """What a tool that asks a registry says. Raises ShipwayError when it does not answer."""
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        what = f"{command[0]} had no answer after {SECONDS:.0f} s"
        raise ShipwayError(what, fix="is its registry there? Try again") from None


def _silent(image: Image, why: str) -> ShipwayError:
    what = f"the registry of {image.name} cannot be asked: {mask(why)}"
    return ShipwayError(what, fix=f"docker login {image.name.partition('/')[0]}, then again")
