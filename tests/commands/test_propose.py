"""``shipway propose``: shown, taken, declined; taken out again with the service, or renamed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.commands.propose.ask import ask_for
from shipway.derive.load import service_of
from shipway.formatting.found import formatters_of
from shipway.formatting.run import format_files
from shipway.new.proposals import proposals_for
from shipway.propose.report import to_take
from shipway.sources.host import Host
from shipway.sources.services import generated_service
from support.formatters import use
from support.hosts import commit, make_host, snapshot
from support.json_output import read_output
from support.terminal import Terminal
from support.tools import BIN, environment

SIBLINGS = ("ledger-api", "order-mailer", "scheduler-worker")
MATRIX = "".join(
    f"          - service: {name}\n            folder: services/{name}\n" for name in SIBLINGS
)
FILES = {
    **{f"services/{name}/package.json": f'{{ "name": "@acme/{name}" }}\n' for name in SIBLINGS},
    ".github/workflows/images.yml": f"""\
jobs:
  build:
    strategy:
      matrix:
        include:
{MATRIX}""",
    "scripts/roll.sh": "for s in ledger-api order-mailer scheduler-worker; do roll $s; done\n",
    "deploy/order.yml": "a:\n  ledger-api: { port: 4001 }\n  order-mailer: { port: 4002 }\n",
    "docs/services.md": "".join(
        ["| name | for |\n| --- | --- |\n", *(f"| {name} | it {name[0]} |\n" for name in SIBLINGS)]
    ),
    "tsconfig.all.json": json.dumps(
        {"references": [{"path": f"services/{n}"} for n in SIBLINGS]}, indent=2
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Committed; tests change a copy of it."""
    root = make_host(tmp_path_factory.mktemp("propose") / "acme", FILES)
    assert shipway(root, "new", "payments", "--yes") == 0
    commit(root)
    return root


def proposed(host: Path, capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, object]:
    """What the command says as JSON, judged by its schema."""
    capsys.readouterr()
    assert shipway(host, "propose", "payments", "--json", *args) == 0
    return read_output(capsys.readouterr().out, "propose")


def paths(report: dict[str, object]) -> list[str]:
    return [one["path"] for one in report["proposals"]]  # type: ignore[attr-defined]


def test_proposals_are_shown_with_their_evidence_and_nothing_is_written(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = snapshot(host)
    assert shipway(host, "propose", "payments") == 0
    said = capsys.readouterr().out
    assert "1. .github/workflows/images.yml:10 [" in said and "] like 3 of 3 siblings" in said
    assert "+          - service: payments\n+            folder: services/payments\n" in said
    assert "+for s in ledger-api order-mailer payments scheduler-worker; do" in said
    assert "+| payments | … |\n  you fill in: for" in said
    assert snapshot(host) == before


def test_what_is_taken_goes_with_the_service_and_nothing_else(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Take, rename, remove is the identity of bytes in every list; a second look finds nothing."""
    before = snapshot(host)
    dry = proposed(host, capsys, "--take", "all", "--dry-run")
    assert snapshot(host) == before and not dry["written"]
    taken = proposed(host, capsys, "--take", "all")
    lists = {
        ".github/workflows/images.yml",
        "scripts/roll.sh",
        "tsconfig.all.json",
        "deploy/order.yml",
    }
    after = snapshot(host)
    receipt = "services/payments/.shipway/proposals.json"
    assert {p for p in after if after[p] != before.get(p)} == {*lists, receipt} == {*lists, receipt}
    assert len(taken["taken"]) >= 3 and taken["written"]  # type: ignore[arg-type]
    assert not lists & set(paths(proposed(host, capsys)))
    commit(host)
    assert shipway(host, "update", "payments") == 0  # nothing of it is Copier's
    assert snapshot(host) == after
    assert shipway(host, "rename", "payments", "billing-api") == 0
    renamed = snapshot(host)
    assert b"- service: billing-api\n" in renamed[".github/workflows/images.yml"]
    assert b"payments" not in b"".join(renamed[path] for path in lists)
    commit(host)
    assert shipway(host, "remove", "billing-api") == 0
    gone = snapshot(host)
    assert {path: gone[path] for path in lists} == {path: before[path] for path in lists}


def test_what_was_changed_since_is_shown_and_left(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(host, "propose", "payments", "--take", "1") == 0
    path = host / ".github/workflows/images.yml"
    path.write_text(path.read_text() + "            # ours\n")
    edited = path.read_text().replace("folder: services/payments", "folder: services/payments/api")
    path.write_text(edited)
    commit(host)
    capsys.readouterr()
    assert shipway(host, "status") == 0
    said = capsys.readouterr().out
    assert "payments: what was taken is changed, or gone: .github" in said
    assert "1 files" not in said and "0 files" in said  # what Shipway keeps is none of them
    assert shipway(host, "remove", "payments") == 0
    assert path.read_text() == edited
    assert "still named in .github/workflows/images.yml:11" in capsys.readouterr().out


def test_what_was_declined_does_not_come_back(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = paths(proposed(host, capsys))
    assert shipway(host, "propose", "payments", "--decline", "1", "--because", "no image") == 0
    assert paths(proposed(host, capsys, "--all")) == first[1:]
    receipt = json.loads((host / "services/payments/.shipway/proposals.json").read_text())
    assert receipt["declined"][0]["why"] == "no image" and receipt["taken"] == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--take", "99"), "there is no proposal 99"),
        (("--like", "nobody"), "nobody is no sibling of payments"),
        (("--take", "1", "--decline", "1"), "both taken and declined"),
    ],
)
def test_a_slip_is_one_clear_error(
    host: Path, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], said: str
) -> None:
    assert shipway(host, "propose", "payments", *args) == 2
    assert said in capsys.readouterr().err


def test_a_row_that_a_person_must_fill_in_is_not_written(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = next(one for one in proposed(host, capsys)["proposals"] if one["asks"])  # type: ignore[attr-defined]
    assert shipway(host, "propose", "payments", "--take", row["id"]) == 2
    assert "docs/services.md:5: nothing says what stands in for" in capsys.readouterr().err


def test_a_damaged_receipt_is_named_with_its_line(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (host / "services/payments/.shipway/proposals.json").write_text('{\n "taken": [}')
    assert shipway(host, "propose", "payments") == 2
    assert "services/payments/.shipway/proposals.json:2: not a receipt" in capsys.readouterr().err


def test_they_are_offered_one_by_one_and_written_after_a_yes(
    host: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The strongest is ticked: Enter takes it; without the last yes nothing is written."""
    opened = Host(host)
    service = service_of(opened, generated_service(opened, "payments"))
    found, before = proposals_for(opened, service), snapshot(host)
    for keys in (["", "q", ""], ["n", "q"], ["nope", "q"]):
        typed = iter(keys)
        monkeypatch.setattr("builtins.input", lambda typed=typed: next(typed))
        ask_for(opened, service, found)
        assert next(typed, None) is None and snapshot(host) == before


def test_a_person_takes_one_at_the_end_of_new(host: Path) -> None:
    """In a real terminal; the questions of the template are answered before."""
    assert shipway(host, "propose", "payments", "--take", "all") == 0  # it came last
    commit(host)
    answers = {"description": "It bills.", "database": "none", "port": "8080", "packages": "[]"}
    answers |= {"telemetry": "false", "reachable": "none", "openapi": "false"}
    data = [f"--data={name}={value}" for name, value in {**answers, "owner": "@a/b"}.items()]
    command = [BIN / "shipway", "new", "invoices", "--kind", "http", *data]
    with Terminal(command, host) as terminal:
        terminal.until("Take it? [Y/n/q] ")
        terminal.press("y\n")
        terminal.until("2 of ")
        terminal.press("q\n")
        terminal.until("[y/N] ")
        terminal.press("y\n")
        assert terminal.to_its_end() == 0
    assert "added to .github/workflows/images.yml:" in terminal.text
    assert "- service: invoices" in (host / ".github/workflows/images.yml").read_text()
    assert "invoices" not in (host / "scripts/roll.sh").read_text()


def test_a_list_that_forgot_one_is_a_warning_where_the_settings_ask_for_it(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Off by default; with the line to add; quiet once it is taken, declined, or ignored."""

    def warned() -> list[str]:
        capsys.readouterr()
        assert shipway(host, "check", "--json") == 0
        findings = read_output(capsys.readouterr().out, "check")["findings"]
        return [one["path"] for one in findings if one["rule"] == "sibling-missing"]

    lists = [".github/workflows/images.yml", "scripts/roll.sh", "tsconfig.all.json"]
    assert warned() == []
    settings = host / "services/.shipway.yml"
    asked = f"{settings.read_text()}check:\n  rules:\n    sibling-missing: warning\n"
    settings.write_text(asked)
    assert warned() == lists
    assert shipway(host, "check") == 0
    said = capsys.readouterr().out
    assert "3 of 3 siblings are in this list, payments is not [sibling-missing]" in said
    assert "adds `- service: payments …`" in said
    assert shipway(host, "propose", "payments", "--take", "1") == 0
    assert shipway(host, "propose", "payments", "--decline", "1", "--because", "no") == 0
    ignored = f"    - {{rule: sibling-missing, path: {lists[1]}, reason: by hand}}\n"
    assert warned() == lists[1:2]
    settings.write_text(f"{asked}  ignores:\n{ignored}")
    assert warned() == []


@pytest.mark.slow
def test_the_receipt_comes_in_the_form_of_the_host_and_keeps_it_under_another_name(
    host: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host's own format check was red after the first proposal that was taken."""
    monkeypatch.setenv("PATH", environment()["PATH"])
    use(host, "prettier")
    (host / ".prettierrc").write_text('{ "tabWidth": 4 }\n')
    commit(host)
    assert shipway(host, "propose", "payments", "--take", "1") == 0
    commit(host)
    assert in_prettiers_form(host, "services/payments/.shipway/proposals.json")
    assert shipway(host, "propose", "payments", "--decline", "1") == 0
    commit(host)
    assert in_prettiers_form(host, "services/payments/.shipway/proposals.json")
    assert shipway(host, "rename", "payments", "billing") == 0
    assert in_prettiers_form(host, "services/billing/.shipway/proposals.json")


def in_prettiers_form(root: Path, path: str) -> bool:
    """Whether Prettier has nothing to say of a file."""
    content = (root / path).read_bytes()
    return format_files(root, formatters_of(root), {path: content}).contents[path] == content


def test_the_command_to_take_some_names_what_can_be_taken(host: Path) -> None:
    """Not a number that there is not, nor a row that a person fills in."""
    opened = Host(host)
    found = proposals_for(opened, service_of(opened, generated_service(opened, "payments")))
    row = next(one for one in found.proposals if one.asks)
    others = [one for one in found.proposals if not one.asks]
    assert to_take([row, *others], "payments") == "shipway propose payments --take 2,3"
    assert to_take(others[:1], "payments") == "shipway propose payments --take 1"
    assert to_take([row], "payments") == ""
