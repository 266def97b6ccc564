"""The golden cases of proposals: what is inserted, what is asked, what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from propose.roster import (
    FILES,
    FOLDERS,
    ROSTER,
    check_undone,
    found_in,
    proposed_in,
    refused_in,
    taken,
)
from shipway.propose.edges import edges_in
from shipway.propose.entries import entries_of
from shipway.propose.names import Roster, member
from shipway.propose.source import Source
from support.patching import cases, read_case

CASES = cases("propose")


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_golden(folder: Path) -> None:
    """All that siblings have is proposed, in their form; a second look proposes nothing."""
    before, path = read_case(folder)
    name = {"before.env": ".env.example"}.get(path.name.replace("after", "before"), path.name)
    after = taken(name, before)
    if os.environ.get("SHIPWAY_REFRESH"):
        path.write_bytes(after.encode())
    assert after == path.read_bytes().decode() != before
    assert proposed_in(name, after) == []
    check_undone(name, before)


def test_a_consumer_in_compose_is_an_edge_and_no_patch() -> None:
    """Who calls ours is named by who calls the siblings; nothing says that ours is called too."""
    text = """\
services:
  gateway:
    image: acme/gateway
    depends_on:
      - ledger-api
      - order-mailer
  stock-worker:
    environment:
      LEDGER_API_URL: http://ledger-api
      ORDER_MAILER_URL: http://order-mailer
"""
    assert proposed_in("compose.prod.yml", text) == []
    source = Source("compose.prod.yml", text)
    edges = list(edges_in(source, ROSTER, entries_of(source, ROSTER), ""))
    assert [(edge.line, edge.caller, edge.names) for edge in edges] == [
        (5, "", ("ledger-api",)),
        (6, "", ("order-mailer",)),
        (9, "stock-worker", ("ledger-api",)),
        (10, "stock-worker", ("order-mailer",)),
    ]


def test_a_table_row_is_shown_and_its_free_cells_are_named() -> None:
    text = """\
| service | folder | what it does |
| --- | --- | --- |
| Ledger API | services/ledger-api | keeps the books |
| Order Mailer | services/order-mailer | writes to customers |
| Stock Worker | services/stock-worker | counts |
"""
    (row,) = proposed_in("docs/services.md", text)
    assert row.asks == ("service", "what it does")  # API is no word in the other names' form
    (row,) = proposed_in("docs/services.md", text.replace("Ledger API", "Ledger Api"))
    assert row.body == "| Mail Api | services/mail-api | … |" and row.asks == ("what it does",)


def test_a_key_that_holds_an_abbreviation_is_never_there_twice() -> None:
    """The entry names the service, its key does not: another one would be the same key."""
    for text in (
        "om:\n  image: acme/order-mailer\n",
        '{\n  "scripts": {\n    "dev:om": "pnpm --filter order-mailer dev"\n  }\n}\n',
    ):
        path = "package.json" if text.startswith("{") else "stack.yml"
        alone = {"roster": Roster(ROSTER.ours, ROSTER.siblings[1:2])}
        assert proposed_in(path, text, **alone) == proposed_in(path, text) == []
        assert any("twice" in why for why in refused_in(path, text, **alone))
        assert "only order-mailer is in it, of 3 siblings" in refused_in(path, text)


def test_a_resource_whose_path_does_not_exist_is_refused() -> None:
    text = "resources:\n  - ledger-api\n  - order-mailer.yaml\n  - stock-worker\n"
    there = {f"infra/{one}" for one in ("ledger-api", "order-mailer.yaml", "stock-worker")}
    found = {"exists": (there | FOLDERS | FILES).__contains__}
    assert proposed_in("infra/kustomization.yaml", text, **found) == []
    assert "there is no mail-api" in refused_in("infra/kustomization.yaml", text, **found)
    there |= {"infra/mail-api"}
    found = {"exists": (there | FOLDERS | FILES).__contains__}
    assert len(proposed_in("infra/kustomization.yaml", text, **found)) == 1


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("a.yml", "x: [a\nservices:\n  - ledger-api\n  - stock-worker\n", "cannot be read"),
        ("wait.sh", "wait ledger-api 3\nwait stock-worker 7\n", "numbers of its own"),
        ("a.json", '[\n  "ledger-api", // old\n  "stock-worker" // new\n]\n', "of 3 siblings"),
    ],
    ids=["a file that does not parse", "wait times", "one with a comma and a comment"],
)
def test_what_cannot_be_told_is_refused(path: str, text: str, why: str) -> None:
    assert proposed_in(path, text) == []
    assert any(why in said for said in refused_in(path, text)), found_in(path, text)


HELPERS = """\
{{/* The image of ledger-api */}}
{{- define "acme.ledger-api.image" -}}
{{- $tag := .Values.ledger-api.tag | default "latest" -}}
{{- end }}
{{/* The image of stock-worker */}}
{{- define "acme.stock-worker.image" -}}
{{- $tag := .Values.stock-worker.tag | default "latest" -}}
{{- end }}
"""


@pytest.mark.parametrize("ending", [".ts", ".tsx", "/index.js"])
def test_a_module_that_is_not_there_is_not_exported(ending: str) -> None:
    """An icon of a sibling needs no icon of ours; a module's path has no ending."""
    path = "packages/icons/src/index.ts"
    text = 'export * from "./ledger-api.js";\nexport * from "./stock-worker.js";\n'
    text = text if ending == ".ts" else text.replace(".js", "")
    there = {f"packages/icons/src/{one}{ending}" for one in ("ledger-api", "stock-worker")}
    assert proposed_in(path, text, exists=there.__contains__) == []
    there.add(f"packages/icons/src/mail-api{ending}")
    assert len(proposed_in(path, text, exists=there.__contains__)) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yml", "services:\n  - ledger-api\n  - stock-worker\n  - mail-api\n"),
        ("a.yml", "stages:\n  - ledger-api\n  - stock-worker\n"),
        ("a.yml", "x:\n  - ledger-apis\n  - stock-workers\n"),
        ("a.md", "- ledger-api\n- stock-worker\n"),
        ("deploy.sh", "echo ledger-api and then stock-worker\n"),
        ("chart/templates/_helpers.tpl", HELPERS),
        ("proxy.conf.j2", "{% if on %}\nto ledger-api\nto stock-worker\n{% endif %}\n"),
    ],
    ids=[
        "ours is in it",
        "order counts",
        "other words",
        "prose",
        "two words in a sentence",
        "a program in templates of Helm",
        "a condition of Jinja",
    ],
)
def test_nothing_is_proposed_where_nothing_is_missing(path: str, text: str) -> None:
    assert proposed_in(path, text) == []


def test_an_example_that_is_named_is_followed() -> None:
    text = "a:\n  - name: ledger-api\n    x: 1\n  - name: order-mailer\n  - name: stock-worker\n"
    (made,) = proposed_in("a.yml", text, like="ledger-api")
    assert made.body == "- name: mail-api\n  x: 1"
    (made,) = proposed_in("a.yml", text)
    assert made.body == "- name: mail-api" and made.evidence.clause() == "like 2 of 3 siblings"


def test_a_word_of_kubernetes_names_no_service() -> None:
    """Every manifest begins with `apiVersion`: a service called api is not in it."""
    roster = Roster(ROSTER.ours, (member("api"), *ROSTER.siblings))
    assert roster.mentions("apiVersion: apps/v1") == []
    assert [one.member.name for one in roster.mentions("apiUrl: http://api:80")] == ["api", "api"]


ADDRESSES = """\
data:
  LEDGER_API_URL: http://ledger-api:4001
  LEDGER_API_LOCAL: http://localhost:4001
  ORDER_MAILER_URL: http://order-mailer:4002
  ORDER_MAILER_LOCAL: http://localhost:4002
  STOCK_WORKER_URL: http://stock-worker:4003
  STOCK_WORKER_LOCAL: http://localhost:4003
"""


def test_an_address_in_the_network_has_the_port_of_the_container_and_not_the_published_one() -> (
    None
):
    """The siblings may publish the port that they listen on; ours need not."""
    ports = {"port": 3005, "inside": {"urls.yaml": 8080}.get}
    bodies = [one.body for one in proposed_in("urls.yaml", ADDRESSES, **ports)]
    assert bodies == ["MAIL_API_URL: http://mail-api:8080", "MAIL_API_LOCAL: http://localhost:3005"]
