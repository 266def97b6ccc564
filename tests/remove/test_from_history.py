"""A folder that was deleted by hand: `shipway remove` finds in git what it had wired."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commands.test_new import shipway
from support.hosts import commit, git, make_host, snapshot, status

RECEIPT = "services/payments/.shipway/wiring.json"


LACKING = {"pnpm-workspace.yaml": "packages:\n  - packages/*\n"}
"""The shared entries."""


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    return make_host(tmp_path / "bare/acme", LACKING)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], Path]:
    """A host with payments, committed, and its bytes before that; tests change a copy of it."""
    root = make_host(tmp_path_factory.mktemp("history") / "acme", LACKING)
    before = snapshot(root)
    assert shipway(root, "new", "payments", "--yes") == 0
    commit(root)
    return before, root


@pytest.fixture
def start(made: tuple[dict[str, bytes], Path]) -> dict[str, bytes]:
    """The bytes before payments was there."""
    return dict(made[0])


@pytest.fixture
def host(made: tuple[dict[str, bytes], Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[1], tmp_path / "acme", symlinks=True))


@pytest.mark.parametrize("later", ["at once", "after a commit", "many commits later"])
def test_its_entries_go_too(host: Path, start: dict[str, bytes], later: str) -> None:
    """A service whose folder was deleted by hand is removed from every file, however late."""
    shutil.rmtree(host / "services/payments")
    if later != "at once":
        commit(host)
    if later == "many commits later":
        assert shipway(host, "new", "billing", "--yes") == 0
        commit(host)
        assert shipway(host, "remove", "billing", "--force") == 0
        commit(host)
    assert shipway(host, "remove", "payments") == 0
    assert snapshot(host) == start


def test_others_stay(host: Path) -> None:
    """Such a removal leaves the files and entries of all other services as they were."""
    before = snapshot(host)
    assert shipway(host, "new", "zeta", "--yes") == 0
    commit(host)
    shutil.rmtree(host / "services/zeta")
    assert shipway(host, "remove", "zeta") == 0
    assert snapshot(host) == before


def test_ignored_leftovers_of_the_folder_go(host: Path, start: dict[str, bytes]) -> None:
    (host / ".git/info/exclude").write_text("node_modules/\n")
    left = host / "services/payments/node_modules/x.js"
    left.parent.mkdir()
    left.write_text("x\n")
    git(host, "rm", "-rq", "services/payments")
    assert left.is_file() and shipway(host, "remove", "payments") == 0
    assert snapshot(host) == start


@pytest.mark.parametrize("committed", [False, True])
def test_a_part_of_the_folder_is_one_clear_error(
    host: Path, start: dict[str, bytes], capsys: pytest.CaptureFixture[str], committed: bool
) -> None:
    (host / RECEIPT).unlink()
    if committed:
        commit(host)
    before = snapshot(host)
    assert shipway(host, "remove", "payments") == 2
    error = capsys.readouterr().err
    assert f"{RECEIPT}: the receipt is missing" in error and "git checkout " in error
    assert snapshot(host) == before
    cure = error.split("fix: ")[1].split(",")[0].split()
    git(host, *cure[1:])
    assert (host / RECEIPT).is_file()
    commit(host)
    assert shipway(host, "remove", "payments") == 0
    assert snapshot(host) == start


def test_a_part_goes_by_force(host: Path, start: dict[str, bytes]) -> None:
    (host / RECEIPT).unlink()
    assert shipway(host, "remove", "payments", "--force") == 0
    assert snapshot(host) == start


def test_a_receipt_that_git_never_had_cannot_be_brought_back(
    bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(bare, "new", "payments", "--yes") == 0
    (bare / RECEIPT).unlink()
    assert shipway(bare, "remove", "payments", "--force") == 2
    assert "make the service anew" in capsys.readouterr().err


@pytest.mark.parametrize("how", ["remove", "rename"])
def test_a_later_entry_of_that_name_is_somebody_elses(
    host: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    """The receipt is in the history, and what it names was taken out with it."""
    compose = host / "docker-compose.dev.yml"
    assert shipway(host, how, "payments", *(["billing"] if how == "rename" else [])) == 0
    commit(host)
    compose.write_text(compose.read_text() + "# ours\n")
    compose.write_text(
        compose.read_text().replace("services:\n", "services:\n  payments: { image: x }\n", 1)
    )
    commit(host)
    assert shipway(host, "remove", "payments") == 2
    assert "no service payments" in capsys.readouterr().err and status(host) == ""


def test_the_last_one_goes_though_it_left_a_shared_file_out(tmp_path: Path) -> None:
    """The settings know of an entry that this service did not wire."""
    projects = "export default { test: { projects: ['packages/*'] } };\n"
    root = make_host(tmp_path / "acme", {"vitest.config.ts": projects})
    before = snapshot(root)
    assert shipway(root, "new", "payments", "--yes") == 0
    assert shipway(root, "new", "billing", "--yes", "--data", "vitest_file=") == 0
    commit(root)
    assert b"services/*" in snapshot(root)["vitest.config.ts"]
    for name in ("payments", "billing"):
        assert shipway(root, "remove", name) == 0
        commit(root)
    assert snapshot(root) == before


@pytest.mark.parametrize("first", ["payments", "mailer"])
def test_services_in_two_folders_leave_together(bare: Path, first: str) -> None:
    before = snapshot(bare)
    assert shipway(bare, "new", "payments", "--yes") == 0
    assert shipway(bare, "new", "mailer", "--yes", "--data", "services_dir=workers") == 0
    commit(bare)
    assert shipway(bare, "remove", first) == 0
    commit(bare)
    assert "create:service" in (bare / "package.json").read_text()
    second = {"payments": "mailer", "mailer": "payments"}[first]
    assert shipway(bare, "remove", second) == 0
    assert snapshot(bare) == before


def test_in_a_folder_of_a_larger_repository(tmp_path: Path) -> None:
    outer = make_host(tmp_path / "outer")
    inner = make_host(outer / "platform")
    shutil.rmtree(inner / ".git")
    commit(outer)
    before = snapshot(outer)
    assert shipway(inner, "new", "payments", "--yes") == 0
    commit(outer)
    shutil.rmtree(inner / "services/payments")
    commit(outer)
    assert shipway(inner, "remove", "payments") == 0
    assert snapshot(outer) == before


def test_the_receipt_is_enough(host: Path, start: dict[str, bytes]) -> None:
    """The answers file is gone, and a shared file too: what is left of both is taken out."""
    (host / "services/payments/.copier-answers.yml").unlink()
    (host / ".dependency-cruiser.cjs").unlink()
    commit(host)
    assert shipway(host, "remove", "payments") == 0
    del start[".dependency-cruiser.cjs"]
    assert snapshot(host) == start
