"""Real processes, killed at a write: the host is untouched, or complete after the next run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.faults import run_with_fault
from support.hosts import REPOSITORY, git, make_host, snapshot
from support.sweeps import further

pytestmark = pytest.mark.slow

NEW = ("shipway", "new", "payments", "--yes")
FLAGS = ("--trust", "--defaults", "--overwrite", "--quiet", "--data", "service_name=payments")


def copy(template: Path, *flags: str) -> tuple[str, ...]:
    """`copier copy` of the template into the current folder."""
    return ("copier", "copy", *flags, str(template), ".")


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The host after an undisturbed run."""
    folder = tmp_path_factory.mktemp("complete")
    root = make_host(folder / "acme")
    assert run_with_fault(folder / "site", root, "", *NEW).returncode == 0
    return snapshot(root)


@pytest.mark.parametrize(
    "fault", ["fsync:9", "rename:2", *further("fsync:1", "rename:1", "rename:5")]
)
def test_shipway_new_killed_at_a_write_is_finished_by_the_next_run(
    tmp_path: Path, complete: dict[str, bytes], fault: str
) -> None:
    root = make_host(tmp_path / "acme")
    before = snapshot(root)
    assert run_with_fault(tmp_path / "site", root, fault, *NEW).returncode == -9
    again = run_with_fault(tmp_path / "site", root, "", *NEW)
    assert again.returncode == 0, again.stderr
    assert snapshot(root) == complete != before


@pytest.mark.parametrize("number", [1, 5, 21, *further(2, 3, 8, 13)])
def test_plain_copier_killed_at_a_write_is_finished_by_running_it_again(
    tmp_path: Path, template: Path, complete: dict[str, bytes], number: int
) -> None:
    root = make_host(tmp_path / "acme")
    command = copy(template, *FLAGS)
    killed = run_with_fault(tmp_path / "site", root, f"write_bytes:{number}", *command)
    assert killed.returncode == -9
    again = run_with_fault(tmp_path / "site", root, "", *command)
    assert again.returncode == 0, again.stderr
    assert snapshot(root) == complete


@pytest.mark.parametrize("package", ["tree_sitter", "tree_sitter_typescript"])
def test_plain_copier_without_our_dependencies_is_told_the_exact_command(
    tmp_path: Path, template: Path, package: str
) -> None:
    root = make_host(tmp_path / "acme")
    before = snapshot(root)
    done = run_with_fault(tmp_path / "site", root, f"hide:{package}", *copy(template, *FLAGS))
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "uv tool install copier --with copier-template-extensions" in done.stderr
    assert snapshot(root) == before


def test_plain_copier_without_trust_writes_nothing(tmp_path: Path, template: Path) -> None:
    root = make_host(tmp_path / "acme")
    before = snapshot(root)
    done = run_with_fault(tmp_path / "site", root, "", *copy(template, *FLAGS[1:]))
    assert done.returncode == 4 and "--trust" in done.stderr
    assert snapshot(root) == before


def the_line_of_the_readme(template: Path) -> list[str]:
    """`copier copy` as README prints it, with this template for its address."""
    lines = (REPOSITORY / "README.md").read_text().splitlines()
    line = next(line for line in lines if line.startswith("copier copy "))
    return re.sub(r"git\+\S+", str(template), line).split()


def test_the_readmes_line_works_as_printed_and_changes_only_our_entries(
    tmp_path: Path, template: Path, complete: dict[str, bytes]
) -> None:
    """In a pipe here; on a terminal it asks nothing either."""
    root = make_host(tmp_path / "acme")
    done = run_with_fault(tmp_path / "site", root, "", *the_line_of_the_readme(template))
    assert done.returncode == 0, done.stderr
    assert snapshot(root) == complete
    changed = git(root, "diff", "--numstat").splitlines()
    assert changed and all(line.split("\t")[1] in "01" for line in changed), changed


@pytest.fixture
def half(tmp_path: Path, template: Path) -> Path:
    """What Copier leaves without a terminal and without `--overwrite`."""
    root = make_host(tmp_path / "acme")
    flags = [flag for flag in FLAGS if flag != "--overwrite"]
    done = run_with_fault(tmp_path / "site", root, "", *copy(template, *flags))
    assert done.returncode == 1 and "--overwrite" in done.stderr
    assert (root / "services/payments/.shipway/wiring.json").is_file()
    assert not git(root, "diff", "--name-only")
    return root


@pytest.mark.parametrize("again", ["shipway", "copier"])
def test_a_half_copy_is_named_and_finished_by_the_next_run(
    half: Path, tmp_path: Path, template: Path, again: str, complete: dict[str, bytes]
) -> None:
    named = "payments was begun by copier copy and never wired"
    for code, command in ((0, ["status"]), (1, ["check"]), (2, ["sync", "--all"])):
        done = run_with_fault(tmp_path / "site", half, "", "shipway", *command)
        assert done.returncode == code and named in done.stdout + done.stderr, done
        assert "shipway new payments --yes" in done.stdout + done.stderr
    command = NEW if again == "shipway" else the_line_of_the_readme(template)
    done = run_with_fault(tmp_path / "site", half, "", *command)
    assert done.returncode == 0, done.stderr
    assert snapshot(half) == complete
