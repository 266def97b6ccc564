"""Services are in a host's Backstage as their siblings are; what a team says there stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from shipway.derive.catalog_info import renamed_peer, waits_for_sync, why_unknown
from shipway.rename.derived import rename_derived
from shipway.sources.host import Host
from shipway.sources.services import RECEIPT_NAME, GeneratedService
from shipway.sources.view import View
from support.backstage import ROOT, entities, judged, made, processed, sibling, with_backstage
from support.callers import host_with, service, synced
from support.changes import change_file, swap
from support.derived import derived, facts
from support.hosts import commit, make_host, snapshot
from support.services import PAYMENTS

FILE = "services/payments/catalog-info.yaml"
SETTINGS = "services/.shipway.yml"


def host(root: Path, **files: str | None) -> Path:
    return make_host(root, {**with_backstage(), **files})


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"catalog-info.yaml": "kind: Widget\n"},
        {"templates/skeleton/catalog-info.yaml": sibling("mail")},
        {**with_backstage(), SETTINGS: "backstage: false\n"},
    ],
    ids=["no Backstage", "of another tool", "a skeleton", "turned off"],
)
def test_no_host_without_backstage_gets_a_file(tmp_path: Path, files: dict[str, str]) -> None:
    root = make_host(tmp_path / "acme", files)
    derived(root, facts(telemetry=True))
    assert not (root / FILE).exists()


def test_a_program_that_is_not_ours_gets_none(tmp_path: Path) -> None:
    root = host(tmp_path / "acme")
    derived(root, facts())  # there is no receipt of its wiring
    assert not (root / FILE).exists()


def test_it_is_what_its_siblings_are(tmp_path: Path) -> None:
    """What all have alike, or by their own name; not what each has for itself."""
    root = host(tmp_path / "acme")
    found = made(root, owner="@acme/payments-team")
    assert found == {
        "Component": {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Component",
            "metadata": {
                "name": "payments",
                "description": PAYMENTS.description,
                "annotations": {
                    "github.com/project-slug": "acme/shop",
                    "argocd/app-name": "payments-production",
                },
                "tags": ["typescript"],
                "links": [{"url": "https://grafana.example.com/d/payments", "title": "Dashboard"}],
            },
            "spec": {
                "type": "service",
                "lifecycle": "production",
                "owner": "group:payments-team",
                "system": "shop",
            },
        }
    }
    assert yaml.safe_load((root / "catalog-info.yaml").read_text())["spec"]["targets"] == [
        "./services/mail/catalog-info.yaml",
        "./services/stock/catalog-info.yaml",
        "./services/payments/catalog-info.yaml",
    ]
    assert (root / "catalog-info.yaml").read_text().startswith(ROOT)


def test_one_sibling_is_no_habit(tmp_path: Path) -> None:
    """Of its annotations, those that name it or the repository."""
    files = {**with_backstage("mail"), "catalog-info.yaml": None}
    metadata = made(make_host(tmp_path / "acme", files))["Component"]["metadata"]
    assert metadata["annotations"] == {
        "github.com/project-slug": "acme/shop",
        "argocd/app-name": "payments-production",
    }
    assert "tags" not in metadata
    assert len(metadata["links"]) == 1


@pytest.mark.parametrize(
    ("files", "answer", "owner"),
    [
        ({}, "@acme/payments-team", "group:payments-team"),
        ({}, "@jane @acme/x", "user:jane"),
        ({}, "", "unknown"),
        ({}, "jane@example.com", "unknown"),
        ({"services/mail/catalog-info.yaml": sibling("mail", owner="group:a"),
          "services/stock/catalog-info.yaml": sibling("stock", owner="group:a")},
         "@acme/payments-team", "group:a"),
        ({"services/mail/catalog-info.yaml": sibling("mail", owner="team/mail-team")},
         "@acme/payments-team", "payments-team"),
        ({SETTINGS: "backstage:\n  owner: group:default/core\n"}, "@acme/x", "group:default/core"),
    ],
    ids=["a team", "a person", "nobody", "an address", "groups have other names", "two forms",
         "the settings"],
)  # fmt: skip
def test_its_owner_is_said_as_the_others_are(
    tmp_path: Path, files: dict[str, str], answer: str, owner: str
) -> None:
    root = host(tmp_path / "acme", **files)
    codeowners = "CODEOWNERS"
    found = made(root, owner=answer, codeowners_file=codeowners)
    assert found["Component"]["spec"]["owner"] == owner
    made_as = facts(owner=answer, codeowners_file=codeowners).service
    assert bool(why_unknown(made_as, View(Host(root)))) == (owner == "unknown")


def test_the_settings_bring_it_to_a_host_without_files(tmp_path: Path) -> None:
    settings = "backstage:\n  system: shop\n  lifecycle: production\n"
    root = make_host(tmp_path / "acme", {SETTINGS: settings})
    spec = made(root, owner="@acme/payments")["Component"]["spec"]
    assert spec == {
        "type": "service",
        "lifecycle": "production",
        "owner": "payments",
        "system": "shop",
    }


def test_what_the_code_says_follows(tmp_path: Path) -> None:
    """Its contract and its database are entities of their own, and go with what they are of."""
    root = host(tmp_path / "acme")
    found = made(root, openapi=True, database="DATABASE_URL")
    assert found["API"]["spec"]["definition"] == {"$text": "./openapi.json"}
    assert found["Resource"]["metadata"]["name"] == "payments-database"
    assert found["Component"]["spec"]["providesApis"] == ["payments"]
    assert found["Component"]["spec"]["dependsOn"] == ["resource:payments-database"]
    with (root / FILE).open("a") as file:
        file.write("---\napiVersion: backstage.io/v1alpha1\nkind: Group # ours\n")
    assert set(made(root)) == {"Component", "Group"}
    text = (root / FILE).read_text()
    assert text.count("---\n") == 1
    assert "kind: Group # ours\n" in text


def test_a_database_of_everybody_is_no_entity_of_its_own(tmp_path: Path) -> None:
    declared = sibling("main").replace("kind: Component", "kind: Resource")
    root = host(
        tmp_path / "acme",
        **{
            "catalog-info.yaml": f"{ROOT}---\n{declared.replace('type: service', 'type: database')}"
        },
    )
    found = made(root, database="DATABASE_URL")
    assert set(found) == {"Component"}
    assert found["Component"]["spec"]["dependsOn"] == ["resource:main"]
    listed = next(yaml.safe_load_all((root / "catalog-info.yaml").read_text()))
    assert "./services/payments/catalog-info.yaml" in listed["spec"]["targets"]


def test_what_the_team_says_stays(tmp_path: Path) -> None:
    """Values, what they took out, a name of their own; and what follows still comes."""
    root = host(tmp_path / "acme")
    made(root, openapi=True)
    change_file(root / FILE, swap("owner: group:payments", "owner: us", 1))
    change_file(root / FILE, swap("name: payments\n", "name: shop-payments # as the bill\n", 1))
    change_file(root / FILE, swap("  tags:\n    - typescript\n", ""))
    before = snapshot(root)
    assert derived(root, facts(openapi=True)).drifts == []
    found = made(root, openapi=True, database="DATABASE_URL")
    assert found["Component"]["spec"]["owner"] == "us"
    assert found["Component"]["metadata"]["name"] == "shop-payments"
    assert "tags" not in found["Component"]["metadata"]
    assert found["Component"]["spec"]["dependsOn"] == ["resource:payments-database"]
    made(root, openapi=True)
    assert snapshot(root) == before


def test_a_file_of_the_teams_own_is_added_to_and_never_taken(tmp_path: Path) -> None:
    root = host(tmp_path / "acme", **{FILE: sibling("payments", owner="jane")})
    before = (root / FILE).read_text()
    made(root, database="DATABASE_URL")
    text = (root / FILE).read_text()
    assert "owner: jane" in text
    assert "resource:payments-database" in text
    made(root)
    (root / SETTINGS).write_text("backstage: false\n")
    derived(root, facts())
    assert yaml.safe_load((root / FILE).read_text())["spec"] == yaml.safe_load(before)["spec"]
    assert (root / "catalog-info.yaml").read_text() == ROOT


def test_nobody_elses_edit_changes_it(tmp_path: Path) -> None:
    """What was taken from others once is its own; a new one follows them."""
    root = host(tmp_path / "acme")
    made(root, owner="@acme/a")
    for name in ("mail", "stock"):
        change_file(
            root / f"services/{name}/catalog-info.yaml", swap("system: shop", "system: other")
        )
    assert derived(root, facts(owner="@acme/a")).drifts == []
    (root / FILE).unlink()
    (root / "services/payments/.shipway/derived.yaml").unlink()
    assert made(root)["Component"]["spec"]["system"] == "other"


def test_a_glob_in_the_root_needs_no_line(tmp_path: Path) -> None:
    glob = ROOT + "    - ./services/*/catalog-info.yaml\n"
    root = host(tmp_path / "acme", **{"catalog-info.yaml": glob})
    made(root)
    assert (root / "catalog-info.yaml").read_text() == glob


def test_a_url_in_the_root_is_continued(tmp_path: Path) -> None:
    url = "https://github.com/acme/shop/blob/main"
    root = host(tmp_path / "acme", **{"catalog-info.yaml": ROOT.replace("./serv", f"{url}/serv")})
    made(root)
    assert f"    - {url}/{FILE}\n" in (root / "catalog-info.yaml").read_text()


def test_a_host_that_got_its_backstage_later_is_not_accused(tmp_path: Path) -> None:
    """The next sync writes it; from then on it must be there."""
    root = host(tmp_path / "acme")
    receipt = "service: payments\nfiles: {}\n"
    ours = facts().service
    assert waits_for_sync(ours, FILE, receipt)
    assert waits_for_sync(ours, "catalog-info.yaml", receipt)
    made(root)
    receipt = (root / "services/payments/.shipway/derived.yaml").read_text()
    assert not waits_for_sync(ours, FILE, receipt)


def calling(root: Path, **more: str) -> Path:
    """A service that calls another, both of them ours."""
    ours = {f"services/{name}/{RECEIPT_NAME}": '{"targets": {}}\n' for name in ("front", "orders")}
    front = service("front", {"ORDERS_URL": "http://orders"})
    return host_with(root, service("orders"), front, **with_backstage(), **ours, **more)


def test_whom_it_calls_follows_and_has_a_new_name(tmp_path: Path) -> None:
    """As a component, and once it has a contract as an API; the team's line moves along."""
    root = calling(tmp_path / "acme")
    synced(root)
    spec = entities(root, "front")["Component"]["spec"]
    assert spec["dependsOn"] == ["component:orders"]
    (root / "services/orders/openapi.json").write_text("{}\n")
    synced(root)
    spec = entities(root, "front")["Component"]["spec"]
    assert (spec.get("dependsOn"), spec["consumesApis"]) == (None, ["orders"])
    orders = root / "services/orders/catalog-info.yaml"
    change_file(orders, swap("  system: shop\n", "  system: shop # of old\n"))
    commit(root)
    named = [GeneratedService(name, f"services/{name}") for name in ("orders", "sales")]
    contents = rename_derived(Host(root), *named).contents
    moved = (contents["services/sales/catalog-info.yaml"] or b"").decode()
    assert moved == orders.read_text().replace("orders", "sales")
    root_file = (contents["catalog-info.yaml"] or b"").decode()
    assert "services/sales/" in root_file
    assert "services/orders/" not in root_file
    text = (root / "services/front/catalog-info.yaml").read_text()
    assert "    - sales\n" in renamed_peer(text, "orders", "sales")


@pytest.mark.node
def test_backstage_itself_takes_what_is_derived(tmp_path: Path) -> None:
    """Every entity, by the validators of its own catalog; a wrong one it refuses."""
    root = host(tmp_path / "acme")
    made(root, owner="@acme/payments-team", openapi=True, database="DATABASE_URL")
    refs = judged((root / FILE).read_text(), (root / "catalog-info.yaml").read_text())
    assert refs == [
        "component:default/payments",
        "api:default/payments",
        "resource:default/payments-database",
        "location:default/shop",
    ]
    with pytest.raises(AssertionError, match="must have required property 'owner'"):
        judged((root / FILE).read_text().replace("owner:", "owned:"))
    assert entities(root)


@pytest.mark.deep
@pytest.mark.node
def test_backstages_processors_read_the_contract_and_relate_the_entities(tmp_path: Path) -> None:
    """Who owns what, what is a part of what, and the text that a placeholder leads to."""
    root = host(tmp_path / "acme")
    made(root, owner="@acme/payments-team", openapi=True, database="DATABASE_URL")
    (root / "services/payments/openapi.json").write_text('{"openapi": "3.1.0"}\n')
    found = processed(root / FILE)
    own, owner = "component:default/payments", "group:default/payments-team"
    assert set(found) == {
        f"{own} ownedBy {owner}",
        f"{own} partOf system:default/shop",
        f"{own} providesApi api:default/payments",
        f"{own} dependsOn resource:default/payments-database",
        'definition {"openapi": "3.1.0"}',
        f"api:default/payments ownedBy {owner}",
        "api:default/payments partOf system:default/shop",
        f"resource:default/payments-database ownedBy {owner}",
        "resource:default/payments-database partOf system:default/shop",
    }
