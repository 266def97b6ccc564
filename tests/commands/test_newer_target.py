"""A receipt names a target that only a newer Shipway knows: every command says so, and none acts
on the half that it understands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway import __version__
from shipway.errors import ShipwayError
from shipway.sources.host import Host
from shipway.upgrade.shared_files import update_shared
from shipway.wiring.receipt import Receipt, read_receipt
from support.changes import swap
from support.hosts import commit, git, make_host, snapshot
from support.versions import TemplateHistory

FOLDER = "services/payments"
RECEIPT = f"{FOLDER}/.shipway/wiring.json"
FUTURE = "catalog-info.json"
TARGET = {"file": FUTURE, "blocks": {"components/payments": '"payments": {}'}}
CURE = "fix: uv tool upgrade shipway"


def add_future(receipt: str) -> str:
    """The receipt as a newer Shipway writes it."""
    data = json.loads(receipt)
    data["targets"]["future"] = TARGET
    return json.dumps(data, indent=2) + "\n"


@pytest.fixture
def newer(host: Path) -> str:
    """The place that every message names: ``file:line`` of the target, in a committed host."""
    (host / FUTURE).write_text('{\n  "components": {\n    "payments": {}\n  }\n}\n')
    receipt = host / RECEIPT
    receipt.write_text(add_future(receipt.read_text()))
    commit(host)
    line = receipt.read_text().split('"future"')[0].count("\n") + 1
    return f"{RECEIPT}:{line}: made by a newer Shipway"


@pytest.mark.parametrize(
    "command",
    [
        "sync payments",
        "sync --all",
        "sync --all --dry-run",
        "remove payments",
        "remove payments --force",
        "rename payments billing",
        f"reconcile {FOLDER}/.copier-answers.yml",
    ],
)
def test_a_command_that_would_write_refuses(
    host: Path, newer: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = snapshot(host)
    assert shipway(host, *command.split()) == 2
    error = capsys.readouterr().err
    assert newer in error and "'future'" in error and CURE in error
    assert snapshot(host) == before


def test_remove_refuses_after_the_folder_was_deleted_by_hand(
    host: Path, newer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The receipt is git's then, and so is the place in the message."""
    git(host, "rm", "-r", "--quiet", FOLDER)
    commit(host)
    before = snapshot(host)
    assert shipway(host, "remove", "payments") == 2
    error = capsys.readouterr().err
    assert f"^:{newer}" in error and CURE in error
    assert snapshot(host) == before


def test_remove_refuses_what_a_newer_shipway_put_in_for_all_services(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The settings name the target, and it would go with the last service."""
    settings = host / "services/.shipway.yml"
    text = settings.read_text()
    added = "added:\n  future:\n    - components\n"
    text = text.replace("added: {}\n", added) if "added: {}" in text else text.replace(
        "added:\n", added
    )  # fmt: skip
    settings.write_text(text)
    commit(host)
    before = snapshot(host)
    assert shipway(host, "remove", "payments") == 2
    line = text.split("  future:")[0].count("\n") + 1
    error = capsys.readouterr().err
    assert f"services/.shipway.yml:{line}: made by a newer Shipway" in error and CURE in error
    assert snapshot(host) == before


def test_check_finds_it(host: Path, newer: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A finding with its own rule and its place: a job that runs `check` fails, and says why."""
    assert shipway(host, "check") == 1
    out = capsys.readouterr().out
    assert newer in out and "[newer-shipway]" in out and CURE in out


def test_status_lists_the_service_and_says_it(
    host: Path, newer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is known of the service is told all the same, also what is missing of it."""
    compose = host / "docker-compose.dev.yml"
    compose.write_text(swap("  payments:\n", "  other:\n")(compose.read_text()))
    assert shipway(host, "status") == 0
    out = capsys.readouterr().out
    assert newer in out and CURE in out
    assert "payments lacks compose: services/payments" in out
    assert shipway(host, "status", "--json") == 0
    (service,) = json.loads(capsys.readouterr().out)["services"]
    assert [note.partition("\n")[0] for note in service["notes"]] == [
        f"{newer}: this one has no target 'future'"
    ]


def test_a_target_of_another_shape_is_no_damaged_receipt(
    host: Path, newer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A newer Shipway may write more than one file for a target."""
    receipt = host / RECEIPT
    receipt.write_text(receipt.read_text().replace(f'"file": "{FUTURE}"', f'"files": ["{FUTURE}"]'))
    assert shipway(host, "sync", "payments") == 2
    error = capsys.readouterr().err
    assert newer in error and CURE in error


def test_recover_needs_no_target(host: Path, newer: str) -> None:
    """It brings back bytes, whatever they mean."""
    assert shipway(host, "recover") == 0


@pytest.mark.parametrize("side", ["before", "after"])
def test_the_update_of_shared_files_refuses(host: Path, newer: str, side: str) -> None:
    """Also where the tool's own code does it: nothing half-merged comes out."""
    text = (host / RECEIPT).read_text()
    nothing: Receipt = {}
    receipts = {"before": nothing, "after": nothing, side: read_receipt(text, RECEIPT)}
    with pytest.raises(ShipwayError) as refused:
        update_shared(Host(host), [(receipts["before"], receipts["after"])])
    assert newer in str(refused.value)


TEMPLATE_TARGET = '''"""A target that the tool does not have."""

from shipway.wiring.package_json import PackageJson


class Future(PackageJson):
    name = "future"

    def path(self, service):
        return "catalog-info.json"

    def blocks(self, service):
        return {"scripts/future": '"future": "1"'}


TARGET = Future()
'''
REGISTRY = "extensions/shipway/wiring/registry.py"


def with_future(registry: str) -> str:
    """The registry with one target more."""
    imports = "from shipway.wiring.target import Target\n"
    more = "from shipway.wiring.future import TARGET as FUTURE\n"
    registry = registry.replace(imports, more + imports)
    return registry.replace("    codeowners.TARGET,\n", "    codeowners.TARGET,\n    FUTURE,\n")


@pytest.fixture
def history(tmp_path: Path) -> TemplateHistory:
    """v2.0.0 has a target more, which v3.0.0 changes."""
    history = TemplateHistory(tmp_path / "template")
    module = "extensions/shipway/wiring/future.py"
    history.release("v2.0.0", {module: TEMPLATE_TARGET, REGISTRY: with_future})
    history.release("v3.0.0", {module: swap('"future": "1"', '"future": "2"')})
    return history


def test_update_goes_on_by_the_newer_code(
    tmp_path: Path, history: TemplateHistory, capsys: pytest.CaptureFixture[str]
) -> None:
    """An older tool brings a service to a version that knows more than it does, and on from it."""
    host = make_host(tmp_path / "acme", {FUTURE: '{\n  "scripts": {}\n}\n'})
    history.copy(host, "api")
    for version, value in (("v2.0.0", "1"), ("v3.0.0", "2")):
        assert shipway(host, "update", "--all", "--to", version) == 0
        assert f'"future": "{value}"' in (host / FUTURE).read_text()
        commit(host)
    capsys.readouterr()
    assert shipway(host, "sync", "--all") == 2
    assert "made by a newer Shipway" in capsys.readouterr().err


def test_a_new_service_of_a_newer_template_is_wired_everywhere(
    tmp_path: Path, history: TemplateHistory
) -> None:
    """`shipway new` takes the wiring from the template's own code."""
    host = make_host(tmp_path / "acme", {FUTURE: '{\n  "scripts": {}\n}\n'})
    assert shipway(host, "new", "api", "--yes", "--template", str(history.root)) == 0
    assert '"future": "2"' in (host / FUTURE).read_text()


@pytest.mark.parametrize("command", ["status", "check"])
def test_a_newer_version_is_worth_a_word(
    host: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the host had this tool's own version once, the numbers can be compared. Before that
    they may be a fork's: nothing is said."""
    code = shipway(host, command)
    before = capsys.readouterr()
    assert "is newer than this shipway" not in before.err
    settings = host / "services/.shipway.yml"
    text = settings.read_text()
    settings.write_text(text.replace("    v1.0.0:", f"    v{__version__}: {'a' * 40}\n    v1.0.0:"))
    assert settings.read_text() != text
    assert shipway(host, command) == code
    after = capsys.readouterr()
    assert after.out == before.out
    assert f": v1.0.0 of the template is newer than this shipway ({__version__})" in after.err
    assert CURE in after.err
