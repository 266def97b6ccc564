"""What can be discovered is discovered."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.host_facts import HostFacts
from shipway.sources.host import Host
from shipway.sources.places import free_port
from support.hosts import make_host


def test_everything_that_an_ordinary_monorepo_says_of_itself_is_found(tmp_path: Path) -> None:
    host = Host(make_host(tmp_path / "acme"))
    assert host.facts == HostFacts(
        scope="@acme",
        services_dir="services",
        compose_file="docker-compose.dev.yml",
        dependency_cruiser_file=".dependency-cruiser.cjs",
        codeowners_file=".github/CODEOWNERS",
        owner="@acme/platform",
        package_dirs=("packages",),
        package_folders={
            "@acme/env": "packages/env",
            "@acme/scheduler-worker": "services/scheduler-worker",
            "@acme/web": "apps/web",
        },
        compose_networks=("backend",),
        compose_postgres="postgres",
        compose_postgres_condition="service_healthy",
        compose_postgres_networks=("backend",),
        allow_builds="allowBuilds",
    )
    assert host.free_port("new") == 3002 and host.free_port("scheduler-worker") == 3001
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
    assert host.facts.compose_file == expected


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
    assert host.facts.services_dir == services_dir
    assert host.facts.package_dirs == tuple(package_dirs)


def test_a_kept_setting_goes_before_a_discovery(tmp_path: Path) -> None:
    host = Host(make_host(tmp_path / "h", {"services/.shipway.yml": "scope: '@kept'\n"}))
    assert host.facts.scope == "@kept"


def test_what_follows_from_a_place_follows_from_the_kept_one(tmp_path: Path) -> None:
    """The owner, the database and the networks are read in the files that the settings name."""
    kept = "compose_file: other.yml\ncodeowners_file: OWNERS\nenvironments: [staging]\n"
    files = {
        "services/.shipway.yml": kept,
        "other.yml": "services:\n  db:\n    image: postgres:17\n    networks: [back]\n",
        "OWNERS": "/services/a/ @acme/kept\n",
    }
    facts = Host(make_host(tmp_path / "h", files)).facts
    assert (facts.owner, facts.compose_postgres) == ("@acme/kept", "db")
    assert facts.compose_networks == ("back",) and facts.environments == ("staging",)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("docker-compose.dev.yml", "services: [\n"),
        ("docker-compose.dev.yml", b"a: \xff\n"),
        (".github/CODEOWNERS", b"* @acme/\xff\n"),
        (".nvmrc", b"\xff"),
        ("package.json", "{"),
    ],
)
def test_a_file_that_cannot_be_read_shows_nothing(
    tmp_path: Path, path: str, content: str | bytes
) -> None:
    """What needs no such file is not stopped by it; what needs it says where it is wrong."""
    facts = Host(make_host(tmp_path / "h", {path: content})).facts
    assert facts.scope == "@acme" and facts.node_major == 24


def test_a_free_port_is_above_all_taken_and_exhaustion_says_what_to_do() -> None:
    assert free_port({3001, 3003}) == 3002
    assert free_port({4001, 4002}, 4001) == 4003
    with pytest.raises(ShipwayError, match="--data host_port"):
        free_port(set(range(3001, 65536)))


def test_a_new_port_is_beside_those_of_the_siblings(tmp_path: Path) -> None:
    """The first of theirs that is free, not the first of all."""
    services = "".join(f"  s{n}:\n    build: .\n    ports: ['400{n}:8080']\n" for n in (1, 2, 4))
    host = Host(make_host(tmp_path / "h", {"docker-compose.dev.yml": f"services:\n{services}"}))
    assert host.free_port("new") == 4003 and host.free_port("s1") == 4003


def test_a_file_outside_of_the_repository_is_refused(tmp_path: Path) -> None:
    host = Host(make_host(tmp_path / "h"))
    (host.root / "out.yml").symlink_to("/etc/hostname")
    with pytest.raises(ShipwayError, match="outside"):
        host.text("out.yml")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    host = Host(make_host(tmp_path / "h", {"x.yml": b"a: \xff\n"}))
    with pytest.raises(ShipwayError, match="UTF-8"):
        host.text("x.yml")


@pytest.mark.parametrize(
    ("path", "text", "linter"),
    [
        (".biome.jsonc", "{}", "host-biome"),
        (".prettierrc", "{}", "host"),
        (".oxfmtrc.json", "{}", "host"),
        ("dprint.json", "{}", "host"),
        ("package.json", '{"name": "acme", "prettier": {"semi": false}}', "host"),
        ("package.json", '{"name": "acme", "eslintConfig": {}}', "host"),
        ("apps/web/.prettierrc", "{}", "biome"),
    ],
)
def test_a_service_brings_no_second_linter_or_formatter(
    tmp_path: Path, path: str, text: str, linter: str
) -> None:
    host = Host(make_host(tmp_path / "acme", {path: text}))
    assert host.facts.linter == linter


def test_where_most_packages_lint_themselves_a_service_brings_no_linter(tmp_path: Path) -> None:
    """Each by a config of its own, which extends a package of the workspace."""
    host = Host(make_host(tmp_path / "acme"))
    configs = {f"{package.folder}/eslint.config.mjs": "export {}\n" for package in host.packages}
    assert host.facts.linter == "biome" and len(configs) > 1
    assert Host(make_host(tmp_path / "other", configs)).facts.linter == "host"
