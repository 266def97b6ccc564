"""One engine for all tests here; where none can start, they skip and say why."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.docker import Engine, NoEngine, engine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what shares the engine on one worker."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("docker"))
            item.add_marker(pytest.mark.docker)


@pytest.fixture(scope="session")
def docker() -> Iterator[Engine]:
    """A running engine that has the base images."""
    try:
        with engine("node") as started:
            yield started
    except NoEngine as reason:
        if os.environ.get("SHIPWAY_REQUIRE_DOCKER"):
            pytest.fail(f"no Docker engine: {reason}")
        pytest.skip(f"no Docker engine: {reason}")
