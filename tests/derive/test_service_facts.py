"""Which of the facts counts where Dockerfile and schema both know one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.derived import facts


@pytest.mark.parametrize(
    ("exposed", "port"),
    [((), 8080), ((9090,), 9090), ((9229, 8080), 8080), ((9229, 9090), 9229)],
)
def test_the_port_is_the_images(exposed: tuple[int, ...], port: int) -> None:
    """Of several that the image exposes, the one that the process listens on by its schema."""
    one = facts()
    image = replace(one.image, ports=exposed, port=exposed[0] if exposed else 0)
    assert replace(one, image=image).port == port
