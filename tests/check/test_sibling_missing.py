"""`sibling-missing`: nearly all services stand in a list in one form, and ours does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from propose.roster import proposed_in
from shipway.check.sibling_missing import _finding, _misses, missing_siblings
from shipway.sources.host import Host
from shipway.sources.services import generated_services
from support.hosts import make_host

LIST = "all:\n  - ledger-api\n  - order-mailer\n"


@pytest.mark.parametrize(
    ("text", "missed"),
    [(f"{LIST}  - stock-worker\n", True), (LIST, False)],
    ids=["3 of 3 siblings are in it", "2 of 3"],
)
def test_a_list_misses_one_where_nearly_all_others_are(text: str, missed: bool) -> None:
    (made,) = proposed_in("deploy.yml", text)
    assert _misses(made) is missed


def test_the_finding_stands_at_the_entry_before_ours_and_says_the_line_to_add() -> None:
    (made,) = proposed_in("deploy.yml", f"{LIST}  - stock-worker\n")
    found = _finding(made, "mail-api")
    assert (found.rule, found.line) == ("sibling-missing", 2)
    assert f"shipway propose mail-api --take {made.id} adds `- mail-api`" in found.fix


def fleet(root: Path, size: int) -> Host:
    """Services that stand in a list, but for the first."""
    names = [f"svc-{number}" for number in range(size)]
    listed = "".join(f"  - {name}\n" for name in names[1:])
    files = {"deploy.yml": f"all:\n{listed}", "services/scheduler-worker/package.json": None}
    for name in names:
        files[f"services/{name}/package.json"] = f'{{ "name": "@acme/{name}" }}\n'
        files[f"services/{name}/.shipway/wiring.json"] = "{}\n"
        files[f"services/{name}/.copier-answers.yml"] = f"service_name: {name}\nkind: http\n"
    return Host(make_host(root, files))


def test_all_services_share_one_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many processes of git for 40 services as for 4: one, for all names."""
    counted = {}
    for size in (4, 40):
        host = fleet(tmp_path / str(size), size)
        services = generated_services(host)
        assert host.packages
        trace = tmp_path / f"{size}.trace"
        with monkeypatch.context() as patch:
            patch.setenv("GIT_TRACE2_EVENT", str(trace))
            found = [one for one in missing_siblings(host, services) if one.path == "deploy.yml"]
        assert ["svc-0" in one.what for one in found] == [True], found
        counted[size] = trace.read_text().count('"event":"start"')
    assert counted[4] == counted[40] <= 2, counted
