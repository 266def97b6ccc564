"""The package with what services run on: told by what it declares, used by those that import it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.kinds.registry import kind_of
from shipway.sources.host import Host
from shipway.sources.runtime import imported_runtime
from support.hosts import REPOSITORY, make_host

OURS = (REPOSITORY / "template/workspace/packages/service/src/version.ts").read_text()
MANIFEST = '{ "name": "@shop/base" }\n'


@pytest.mark.parametrize(
    ("source", "found"),
    [(OURS, "@shop/base"), ('export const version = "1";\n', "")],
    ids=["as the part has it", "a team's own of that name"],
)
def test_it_is_known_by_its_version_and_not_by_its_name(
    tmp_path: Path, source: str, found: str
) -> None:
    files = {"packages/base/package.json": MANIFEST, "packages/base/src/version.ts": source}
    assert Host(make_host(tmp_path / "shop", files)).facts.runtime == found


@pytest.mark.parametrize("kind", ["http", "worker", "cron", "package"])
def test_only_what_answers_probes_has_it_and_only_by_an_import(kind: str) -> None:
    host, name = {"runtime": "@shop/base"}, "@shop/base" if kind in ("http", "worker") else ""
    assert imported_runtime(kind_of(kind), host, ["@shop/env", "@shop/base"]) == name
    assert imported_runtime(kind_of(kind), host, ["@shop/env"]) == ""
    assert imported_runtime(kind_of(kind), {}, ["@shop/base"]) == ""
