"""The reader of Dockerfiles against the engine itself."""

from __future__ import annotations

from pathlib import Path

from support.docker import Engine
from support.dockerfiles import ODD_DOCKERFILES, Expected


def built(docker: Engine, folder: Path, text: str) -> Expected:
    """What the engine says of the image that a Dockerfile gives."""
    (folder / "Dockerfile").write_text(text)
    docker.build(folder, "odd", "Dockerfile")
    config = docker.inspect("odd")["Config"]
    ports = sorted(int(port.partition("/")[0]) for port in config.get("ExposedPorts") or ())
    return (
        config.get("User", ""),
        tuple(ports),
        config.get("WorkingDir") or "/",
        tuple(config.get("Entrypoint") or ()),
        tuple(config.get("Cmd") or ()),
    )


def test_an_engine_makes_the_same_of_odd_dockerfiles(docker: Engine, tmp_path: Path) -> None:
    """All in one test: each takes half a second, and what differs is shown by its name."""
    found = {name: built(docker, tmp_path, text) for name, (text, _) in ODD_DOCKERFILES.items()}
    docker.rmi("odd")
    assert found == {name: expected for name, (_, expected) in ODD_DOCKERFILES.items()}
