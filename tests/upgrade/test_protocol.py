"""The two sides of a fleet update may be of different versions: old with new, and new with old."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commands.test_new import shipway
from shipway.errors import ShipwayError
from shipway.upgrade.protocol import PROTOCOL, Receipts, answer_request, read_answer, request_of
from shipway.upgrade.shared_files import Change, SharedUpdate
from support.changes import swap
from support.hosts import commit, make_host
from support.versions import TemplateHistory

CHANGE = {"path": "compose.yml", "before": "a\n", "after": "b\n"}
FIRST_ANSWER = {"changes": [CHANGE | {"theirs": None}], "conflicts": [["compose.yml", "x"]]}
"""As the first version wrote it, before there was a number."""
UPDATE = SharedUpdate([Change("compose.yml", "a\n", "b\n")], [("compose.yml", "x")])
BLOCK = '"create:service": "shipway new"'
RECEIPT = json.dumps(
    {
        "targets": {
            "package_json": {"file": "package.json", "blocks": {"scripts/create:service": BLOCK}}
        }
    }
)
FOLD = "extensions/fold.py"


@pytest.mark.parametrize(
    "answer",
    [
        FIRST_ANSWER,
        {"changes": [CHANGE], "conflicts": [["compose.yml", "x"]]},
        {
            "protocol": 1,
            "changes": [CHANGE | {"mode": 0o644}],
            "conflicts": [["compose.yml", "x", 12]],
            "warnings": [],
        },
    ],
    ids=["of the first version", "with less", "with fields that came later"],
)
def test_an_answer_of_another_version_is_read(answer: dict[str, Any]) -> None:
    assert read_answer(json.dumps(answer)) == UPDATE


@pytest.mark.parametrize(
    "more",
    [{}, {"protocol": 1, "paths": ["r.json"], "language": "en"}],
    ids=["of the first version", "with fields that came later"],
)
def test_a_request_of_another_version_is_answered(tmp_path: Path, more: dict[str, Any]) -> None:
    """A pair may have a third item one day, too."""
    root = make_host(tmp_path / "acme")
    step = ["", RECEIPT, "later"] if more else ["", RECEIPT]
    answer = json.loads(answer_request(json.dumps({"root": str(root), "steps": [step], **more})))
    (change,) = answer["changes"]
    assert change["path"] == "package.json" and BLOCK in change["after"]
    assert answer["conflicts"] == []


def test_what_the_first_version_reads_is_there_for_ever(tmp_path: Path) -> None:
    """It took each field by its name, and refused a change with more than these four."""
    root = make_host(tmp_path / "acme")
    request = json.loads(request_of(root, [Receipts("r.json", "", RECEIPT)]))
    assert request["root"] == str(root) and request["steps"] == [["", RECEIPT]]
    answer = json.loads(answer_request(json.dumps(request)))
    assert [set(change) for change in answer["changes"]] == [{"path", "before", "after", "theirs"}]
    assert {"changes", "conflicts"} <= set(answer)


def test_a_newer_protocol_is_refused_with_the_side_to_bring_up_to_date(tmp_path: Path) -> None:
    """Neither guesses what a number above its own may mean."""
    with pytest.raises(ShipwayError, match="needs a newer shipway") as tool:
        read_answer(json.dumps(FIRST_ANSWER | {"protocol": PROTOCOL + 1}))
    assert tool.value.fix == "uv tool upgrade shipway"
    with pytest.raises(ShipwayError, match="template is older") as template:
        answer_request(json.dumps({"protocol": PROTOCOL + 1, "root": str(tmp_path), "steps": []}))
    assert "--to" in template.value.fix


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"changes": 1}', '{"changes": [{}]}', "hello"])
def test_what_is_no_message_is_one_error(text: str) -> None:
    with pytest.raises(ShipwayError, match="the template's answer cannot be read"):
        read_answer(text)
    with pytest.raises(ShipwayError, match="not a request of shipway update"):
        answer_request(text)


def test_a_damaged_receipt_is_named_by_its_path(tmp_path: Path) -> None:
    """The answering side knows the text alone; the request says where it lies."""
    receipt = "services/api/.shipway/wiring.json"
    with pytest.raises(ShipwayError, match=f"^{receipt}:1: "):
        answer_request(request_of(tmp_path, [Receipts(receipt, "{", RECEIPT)]))


@pytest.mark.parametrize(
    "printed",
    [
        "answer | {'since': 3, 'changes': [c | {'mode': 0o644} for c in answer['changes']]}",
        "{key: answer[key] for key in ('changes', 'conflicts')}",
    ],
    ids=["a newer template", "an older template"],
)
def test_an_update_goes_through(tmp_path: Path, printed: str) -> None:
    """The whole way, with a template whose answer has more, or less, than ours."""
    history = TemplateHistory(tmp_path / "template")
    ours = "print(answer_request(sys.stdin.read()))"
    other = f"""import json
    answer = json.loads(answer_request(sys.stdin.read()))
    print(json.dumps({printed}))"""
    compose = "extensions/shipway/wiring/compose.py"
    grace = swap("stop_grace_period: 30s", "stop_grace_period: 45s")
    history.release("v2.0.0", {FOLD: swap(ours, other), compose: grace})
    host = make_host(tmp_path / "acme")
    history.copy(host, "api")
    commit(host)
    assert shipway(host, "update", "--all") == 0
    assert "stop_grace_period: 45s" in (host / "docker-compose.dev.yml").read_text()
