"""What a service that was made by hand says of itself, and what it must be asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shipway.adopt.by_hand import by_hand
from shipway.adopt.infer import infer
from shipway.errors import ShipwayError
from shipway.sources.host import Host
from support.hosts import commit

EXPECTED: dict[str, dict[str, Any]] = {
    "services/legacy": {
        "kind": "http", "port": 3000, "database": "DATABASE_URL", "packages": ["@acme/env"],
        "host_port": 3001, "owner": "@acme/platform", "description": "Takes payments.", "node": 22,
    },
    "apps/shop": {"kind": "http", "port": 4000, "database": "none", "host_port": 3002, "owner": ""},
    "jobs/nightly": {"kind": "worker", "port": 8080, "database": "none", "packages": []},
}  # fmt: skip


@pytest.mark.parametrize("folder", EXPECTED)
def test_its_files_give_the_answers_and_each_says_where(made: Path, folder: str) -> None:
    answers = infer(by_hand(Host(made), folder), {})
    wanted = {**EXPECTED[folder], "scope": "@acme", "services_dir": folder.rpartition("/")[0]}
    assert {key: answers[key].value for key in wanted} == wanted
    assert all(said.where for said in answers.values())


def test_the_place_of_an_answer_is_a_file_and_a_line(made: Path) -> None:
    answers = infer(by_hand(Host(made), "services/legacy"), {})
    assert answers["port"].where == "services/legacy/Dockerfile:3"
    assert answers["database"].where == "services/legacy/.env.example:1"
    shop = infer(by_hand(Host(made), "apps/shop"), {})
    assert shop["port"].where == "apps/shop/server.ts:2"
    assert shop["host"].value["package_ending"] == "-api"


def test_what_a_person_says_goes_before(made: Path) -> None:
    given = {"port": 9000, "kind": "worker", "database": "none", "autoscaling": True}
    answers = infer(by_hand(Host(made), "services/legacy"), given)
    assert {key: answers[key].value for key in given} == given


def manifest(**more: Any) -> str:
    return json.dumps({"name": "@acme/legacy", **more})


PACKAGE = "services/legacy/package.json"
UNSURE = [
    ({PACKAGE: manifest(dependencies={"express": "5", "bullmq": "5"})}, "--data kind=worker"),
    (
        {PACKAGE: manifest(name="@acme/payments")},
        "or rename the folder to payments",
    ),
    ({"services/legacy/Dockerfile": "FROM node:22\nEXPOSE 80\n"}, "--data port=8080"),
    (
        {
            "services/legacy/Dockerfile": "FROM node:22\n",
            "services/legacy/src/index.js": "app.listen(port())\n",
            "docker-compose.dev.yml": "services: {}\n",
        },
        "--data port=8080",
    ),
]


@pytest.mark.parametrize(("files", "cure"), UNSURE)
def test_what_cannot_be_known_is_asked_by_the_option_that_says_it(
    host: Path, files: dict[str, str], cure: str
) -> None:
    for path, text in files.items():
        (host / path).write_text(text)
    with pytest.raises(ShipwayError) as refused:
        infer(by_hand(Host(host), "services/legacy"), {})
    assert cure in refused.value.fix and "services/legacy" in refused.value.where


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("services/none", "no such folder"),
        ("../elsewhere", "no such folder"),
        ("scripts", "lies in the root"),
        ("docs", "lies in the root"),
        ("services/bare", "no package of the workspace"),
        ("jobs/new", "no commit holds it"),
    ],
)
def test_what_can_be_no_service_is_refused_in_one_sentence(
    host: Path, folder: str, why: str
) -> None:
    (host / "services/bare").mkdir()
    (host / "services/bare/a.txt").write_text("")
    commit(host)
    (host / "jobs/new").mkdir()
    (host / "jobs/new/package.json").write_text('{ "name": "@acme/new" }')
    with pytest.raises(ShipwayError, match=why) as refused:
        by_hand(Host(host), folder)
    assert refused.value.fix
