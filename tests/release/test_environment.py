"""Which environments there are, and what brings the first one."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.release.environment import named_in
from shipway.sources.host import Host
from support.hosts import make_host

MADE = {
    "services/pay/.copier-answers.yml": "service_name: pay\n",
    "services/pay/.shipway/wiring.json": "{}\n",
}


@pytest.mark.parametrize(
    ("files", "cure"),
    [({}, "shipway new NAME"), (MADE, "shipway update pay --data ku")],
    ids=["no service", "one without manifests"],
)
def test_where_there_is_no_environment_its_way_there_is_named(
    tmp_path: Path, files: dict[str, str], cure: str
) -> None:
    with pytest.raises(ShipwayError, match="no environment preview") as caught:
        named_in(Host(make_host(tmp_path / "acme", files)), "preview")
    assert caught.value.fix.startswith(cure)
