"""Whether a registry has an image: asked by the tool that the machine has and is logged in with."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence

from shipway.errors import ShipwayError
from shipway.release.image import Image
from shipway.sources.address import mask

TOOLS = {
    "crane": ("crane", "manifest"),
    "skopeo": ("skopeo", "inspect", "--raw"),
    "docker": ("docker", "manifest", "inspect"),
}
"""The first that is there is asked; all use what `docker login` left."""
INSECURE = {"crane": "--insecure", "skopeo": "--tls-verify=false", "docker": "--insecure"}
LOCAL = re.compile(r"(localhost|127\.0\.0\.1)(:\d+)?/")
ABSENT = re.compile(r"manifest[ _]unknown|no such manifest|name[ _]unknown|not found", re.I)
SECONDS = 60.0


def has(image: Image) -> bool:
    """Whether its registry has it.

    Raises ShipwayError when no tool is there to ask, and when the registry does not answer.
    """
    tool = next((name for name in TOOLS if shutil.which(name)), None)
    if tool is None:
        raise ShipwayError(
            f"nothing here can ask a registry for {image.name}",
            fix=f"install one of {', '.join(TOOLS)}, or say why not: --force REASON",
        )
    local = [INSECURE[tool]] if LOCAL.match(image.name) else []
    named = f"docker://{image}" if tool == "skopeo" else str(image)
    try:
        done = asked([*TOOLS[tool], *local, named])
    except ShipwayError as error:
        raise _silent(image, error.what) from None
    if done.returncode == 0:
        return True
    if ABSENT.search(done.stderr):
        return False
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
