"""What can be discovered is discovered."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.sources.host import Host
from shipway.sources.places import free_port
from support.hosts import make_host


def test_everything_that_an_ordinary_monorepo_says_of_itself_is_found(tmp_path: Path) -> None:
    host = Host(make_host(tmp_path / "acme"))
    facts = {key: host.fact(key) for key in ("scope", "services_dir", "compose_file")}
    assert facts == {
        "scope": "@acme",
        "services_dir": "services",
        "compose_file": "docker-compose.dev.yml",
    }
    assert host.free_port("new") == 3002 and host.free_port("scheduler-worker") == 3001
    assert host.fact("dependency_cruiser_file") == ".dependency-cruiser.cjs"
    assert host.fact("codeowners_file") == ".github/CODEOWNERS"
    assert host.fact("owner") == "@acme/platform"
    assert host.fact("host") == {
        "package_dirs": ["packages"],
        "compose_networks": ["backend"],
        "compose_postgres": "postgres",
        "compose_postgres_condition": "service_healthy",
        "linter": "biome",
        "turbo": False,
        "packages_build": "",
        "prune": "",
        "node_major": 24,
        "catalog": [],
        "repository_url": "",
    }
    assert host.libraries() == ["@acme/env"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["docker-compose.yml", "docker-compose.dev.yml"], "docker-compose.dev.yml"),
        (["compose.yaml", "docker-compose.prod.yml"], "compose.yaml"),
        (
            ["infra/compose/compose.dev.yaml", "docker-compose.yml"],
            "infra/compose/compose.dev.yaml",
        ),
        (["docker-compose.test.yml", "deploy/docker-compose.yml"], "deploy/docker-compose.yml"),
        ([], ""),
    ],
)
def test_the_development_stack_is_chosen(tmp_path: Path, files: list[str], expected: str) -> None:
    present: dict[str, str | None] = dict.fromkeys(files, "services:\n  a:\n    image: x\n")
    host = Host(make_host(tmp_path / "h", {"docker-compose.dev.yml": None} | present))
    assert host.fact("compose_file") == expected


@pytest.mark.parametrize(
    ("globs", "services_dir", "package_dirs"),
    [
        ("packages:\n  - 'packages/*'\n  - services/**\n", "services", ["packages"]),
        ("packages: ['libs/*', 'backend/services/*', 'apps/*']\n", "backend/services", ["libs"]),
        ("packages:\n- packages/core\n- packages/ui\n- website\n", "services", ["packages"]),
        ("packages:\n  - '!**/test/**'\n  - modules/**\n", "services", ["modules"]),
    ],
)
def test_folders_follow_from_the_workspace_globs(
    tmp_path: Path, globs: str, services_dir: str, package_dirs: list[str]
) -> None:
    host = Host(make_host(tmp_path / "h", {"pnpm-workspace.yaml": globs}))
    assert host.fact("services_dir") == services_dir
    assert host.fact("host")["package_dirs"] == package_dirs


def test_a_kept_setting_goes_before_a_discovery(tmp_path: Path) -> None:
    host = Host(make_host(tmp_path / "h", {"services/.shipway.yml": "scope: '@kept'\n"}))
    assert host.fact("scope") == "@kept"


def test_a_free_port_is_above_all_taken_and_exhaustion_says_what_to_do() -> None:
    assert free_port({3001, 3003}) == 3002
    with pytest.raises(ShipwayError, match="--data host_port"):
        free_port(set(range(3001, 65536)))


def test_a_file_outside_of_the_repository_is_refused(tmp_path: Path) -> None:
    host = Host(make_host(tmp_path / "h"))
    (host.root / "out.yml").symlink_to("/etc/hostname")
    with pytest.raises(ShipwayError, match="outside"):
        host.text("out.yml")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    host = Host(make_host(tmp_path / "h", {"x.yml": b"a: \xff\n"}))
    with pytest.raises(ShipwayError, match="UTF-8"):
        host.text("x.yml")
