"""Docker's buildx, which joins images of several platforms; the tests' own client has none."""

from __future__ import annotations

import os
from pathlib import Path
from shutil import which

from support.docker import NoEngineError
from support.tools import TOOLS

PLUGINS = ("/usr/libexec/docker/cli-plugins", "/usr/lib/docker/cli-plugins")


def config_with_buildx(folder: Path) -> dict[str, str]:
    """The variable by which a client of Docker's has it, and no other settings.

    Raises NoEngineError when there is no such program.
    """
    program = which("docker-buildx", path=os.pathsep.join((str(TOOLS), *PLUGINS)))
    if program is None:
        raise NoEngineError("buildx is missing: scripts/newer-debian docker-buildx")
    (folder / "cli-plugins").mkdir(parents=True)
    (folder / "cli-plugins/docker-buildx").symlink_to(program)
    return {"DOCKER_CONFIG": str(folder)}
