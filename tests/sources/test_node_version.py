"""The Node of a host's developers is read where they keep it, and held against the service's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shipway.new.habits import habits
from shipway.npm_ranges import answered_by, entry
from shipway.service import Service
from shipway.sources.host import Host
from support.hosts import make_host

VOLTA = """\
{ "name": "acme",
  "engines": { "node": ">=18" },
  "volta": { "pnpm": "10.0.0",
    "node": "20.1.0" } }
"""
ENGINES = '{\n  "name": "acme",\n  "engines": {\n    "node": "%s"\n  }\n}\n'


@pytest.mark.parametrize(
    ("files", "version", "place"),
    [
        ({".nvmrc": "v22.4.0\n"}, (22, 4, 0), ".nvmrc:1"),
        ({".nvmrc": "\n# ours\nlts/jod\n"}, (22,), ".nvmrc:3"),
        ({".nvmrc": "lts/*\n", ".node-version": "20.9.0"}, (20, 9, 0), ".node-version:1"),
        (
            {"package.json": VOLTA},
            (20, 1, 0),
            "package.json:4",
        ),
        ({".tool-versions": "python 3.12\nnodejs 22.11.0\n"}, (22, 11, 0), ".tool-versions:2"),
        ({"package.json": ENGINES % ">=18.18 <23"}, (18, 18), "package.json:4"),
        ({"package.json": ENGINES % "^24 || ^22.12.0 || ~20.1"}, (20, 1), "package.json:4"),
        ({"package.json": ENGINES % "<25"}, None, ""),
        ({"package.json": ENGINES % "<=24.1.0"}, None, ""),
        ({}, None, ""),
        ({"package.json": '{"engines": {"node": 20}}'}, None, ""),
    ],
)
def test_it_is_found_with_its_line(
    tmp_path: Path, files: dict[str, str], version: tuple[int, ...] | None, place: str
) -> None:
    """The first place that names a version counts."""
    node = Host(make_host(tmp_path / "acme", dict(files))).node
    assert (node.version if node else None) == version
    assert (f"{node.path}:{node.line}" if node else "") == place


@pytest.mark.parametrize(
    ("said", "major", "note"),
    [
        ("20", 24, ".nvmrc:1 has Node 20, and payments runs on 24 and more: raise it to 24, or "
         "take --data node=22"),
        ("22", 22, ""),
        ("22.4.0", 22, ".nvmrc:1 has Node 22.4.0, and payments runs on 22.18 and more: raise it"
         " to 22.18"),
        ("23", 24, ".nvmrc:1 has Node 23, and payments runs on 24 and more: raise it to 24, or "
         "take --data node=22"),
        ("24.1", 24, ""),
        ("26", 26, ""),
    ],
)  # fmt: skip
def test_a_service_follows_the_host_or_says_why_not(
    tmp_path: Path, said: str, major: int, note: str
) -> None:
    """Below what the generated code runs on, one line says where, and the way out."""
    host = Host(make_host(tmp_path / "acme", {".nvmrc": said}))
    assert host.facts.node_major == major
    service = Service.from_answers({"service_name": "payments"}, host.facts)
    assert list(habits(host, service, asked=True)) == ([note] if note else [])


def test_with_node_22_nothing_is_said_to_a_host_of_22(tmp_path: Path) -> None:
    """What is chosen is judged, not what was suggested."""
    host = Host(make_host(tmp_path / "acme", {".nvmrc": "22.18.0"}))
    for node, notes in ((22, 0), (24, 1)):
        service = Service.from_answers({"service_name": "payments", "node": node}, host.facts)
        assert len(list(habits(host, service, asked=True))) == notes


def test_the_types_of_node_are_those_of_the_services_node() -> None:
    """A catalog gives them where it has that major."""
    assert entry("@types/node", [], 22) == '"@types/node": "^22.0.0"'
    assert answered_by({"@types/node": "^22.19.0"}, 22) == ["@types/node"]
    assert answered_by({"@types/node": "^22.19.0"}, 24) == []
    assert json.loads("{" + entry("@types/node", ["@types/node"]) + "}") == {
        "@types/node": "catalog:"
    }
