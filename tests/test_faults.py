"""Real processes, killed at a write: the host is untouched, or complete after the next run."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.faults import run_with_fault
from support.hosts import REPOSITORY, make_host, snapshot

NEW = ("shipway", "new", "payments", "--yes")
COPY = ("copier", "copy", "--trust", "--defaults", "--overwrite", "--quiet", "--vcs-ref", "HEAD",
        "--data", "service_name=payments", str(REPOSITORY), ".")  # fmt: skip


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The host after an undisturbed run."""
    folder = tmp_path_factory.mktemp("complete")
    root = make_host(folder / "acme")
    assert run_with_fault(folder / "site", root, "", *NEW).returncode == 0
    return snapshot(root)


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["fsync:1", "fsync:9", "rename:1", "rename:2", "rename:5"])
def test_shipway_new_killed_at_a_write_is_finished_by_the_next_run(
    tmp_path: Path, complete: dict[str, bytes], fault: str
) -> None:
    root = make_host(tmp_path / "acme")
    before = snapshot(root)
    assert run_with_fault(tmp_path / "site", root, fault, *NEW).returncode == -9
    again = run_with_fault(tmp_path / "site", root, "", *NEW)
    assert again.returncode == 0, again.stderr
    assert snapshot(root) == complete != before


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2, 3, 5, 8, 13, 21])
def test_plain_copier_killed_at_a_write_is_finished_by_running_it_again(
    tmp_path: Path, complete: dict[str, bytes], number: int
) -> None:
    root = make_host(tmp_path / "acme")
    assert run_with_fault(tmp_path / "site", root, f"write_bytes:{number}", *COPY).returncode == -9
    again = run_with_fault(tmp_path / "site", root, "", *COPY)
    assert again.returncode == 0, again.stderr
    assert snapshot(root) == complete


@pytest.mark.parametrize("package", ["tree_sitter", "tree_sitter_typescript", "yaml"])
def test_plain_copier_without_our_dependencies_is_told_the_exact_command(
    tmp_path: Path, package: str
) -> None:
    if package == "yaml":
        pytest.skip("Copier itself needs PyYAML")
    root = make_host(tmp_path / "acme")
    before = snapshot(root)
    done = run_with_fault(tmp_path / "site", root, f"hide:{package}", *COPY)
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "uv tool install copier --with copier-template-extensions" in done.stderr
    assert snapshot(root) == before


def test_plain_copier_without_trust_writes_nothing(tmp_path: Path) -> None:
    root = make_host(tmp_path / "acme")
    before = snapshot(root)
    done = run_with_fault(tmp_path / "site", root, "", *(a for a in COPY if a != "--trust"))
    assert done.returncode == 4 and "--trust" in done.stderr
    assert snapshot(root) == before
