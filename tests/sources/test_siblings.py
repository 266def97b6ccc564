"""Services that a team made itself are known by their images, not by their folders' names."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.sources.host import Host
from shipway.sources.siblings import Ending, ending_of, siblings_of
from shipway.sources.workspace import Package
from support.hosts import make_host

APPS = {
    "pnpm-workspace.yaml": "packages:\n  - apps/*\n  - packages/*\n",
    "services/scheduler-worker/package.json": None,
    "docker-compose.dev.yml": None,
    "apps/api/package.json": '{ "name": "@acme/api" }\n',
    "apps/web/Dockerfile": "FROM node\n",
    "apps/api/Dockerfile": "FROM node\n",
}


def _packages(*folders: str) -> list[Package]:
    return [Package(folder.rpartition("/")[2], folder) for folder in folders]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("apps/api/Dockerfile", True),
        ("apps/api/docker/Dockerfile", True),
        ("apps/api/api.Dockerfile", True),
        ("apps/api/Dockerfile.prod", True),
        ("apps/api/Containerfile", True),
        ("apps/api/Dockerfile.dockerignore", False),
        ("apps/api/templates/Dockerfile", False),
        ("apps/api/src/Dockerfile.ts.snap", False),
        ("Dockerfile", False),
    ],
)
def test_a_dockerfile_of_its_own_makes_a_sibling(path: str, found: bool) -> None:
    api = _packages("apps/api")
    assert siblings_of(api, [path], {}) == (api if found else [])


@pytest.mark.parametrize(
    ("build", "found"),
    [
        ("../apps/api", ["apps/api"]),
        ("{context: .., dockerfile: apps/api/image/Dockerfile.dev}", []),
        ("{context: .., dockerfile: apps/api/Dockerfile.dev}", ["apps/api"]),
        ("{context: .., dockerfile: docker/api.Dockerfile}", []),
        ("{context: ../apps/web}", ["apps/web"]),
        ("..", []),
    ],
)
def test_a_build_of_compose_makes_a_sibling(build: str, found: list[str]) -> None:
    """Paths are read from the Compose file's folder, the Dockerfile's from its context."""
    text = f"services:\n  one:\n    build: {build}\n"
    siblings = siblings_of(_packages("apps/api", "apps/web"), [], {"infra/compose.yml": text})
    assert [package.folder for package in siblings] == found


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, "apps"),
        ({"pnpm-workspace.yaml": "packages: [apps/*, services/*, packages/*]\n"}, "services"),
        ({"apps/api/Dockerfile": None, "apps/web/Dockerfile": None}, "services"),
        # The glob apps/* would bring the package apps/mobile into the workspace.
        (
            {
                "pnpm-workspace.yaml": "packages: [apps/api, apps/web]\n",
                "apps/mobile/package.json": '{ "name": "mobile" }\n',
            },
            "services",
        ),
        ({"pnpm-workspace.yaml": "packages: [apps/api, apps/web]\n"}, "apps"),
        # One library with a Dockerfile says nothing of services.
        (
            {
                "apps/api/Dockerfile": None,
                "apps/web/Dockerfile": None,
                "packages/env/Dockerfile": "FROM node\n",
            },
            "services",
        ),
        ({"apps/api/Dockerfile": None}, "apps"),
        ({"backend/.shipway.yml": "scope: '@acme'\n"}, "backend"),
    ],
    ids=[
        "apps",
        "named by a glob",
        "no image",
        "a stranger",
        "one by one",
        "a library",
        "one app",
        "kept",
    ],
)
def test_services_live_where_most_siblings_do(
    tmp_path: Path, files: dict[str, str | None], expected: str
) -> None:
    """What earlier services and the globs say goes before."""
    host = Host(make_host(tmp_path / "acme", {**APPS, **files}))
    assert host.facts.services_dir == expected


def test_an_example_is_no_service_and_its_scope_no_services(tmp_path: Path) -> None:
    """Nine examples with an image outvoted the two servers."""
    names = ("one", "two", "three", "four")
    samples = {f"examples/{name}/Dockerfile": "FROM node\n" for name in names}
    samples |= {
        f"examples/{name}/package.json": f'{{ "name": "@acme-examples/{name}" }}\n'
        for name in names
    }
    globs = {"pnpm-workspace.yaml": "packages: [apps/*, examples/*, packages/*]\n"}
    facts = Host(make_host(tmp_path / "acme", {**APPS, **globs, **samples})).facts
    assert (facts.services_dir, facts.scope) == ("apps", "@acme")


@pytest.mark.parametrize(
    ("names", "ending"),
    [
        ({"mail-service": "@a/mail-service", "pay-service": "@a/pay-service"}, ("-service", "")),
        ({"mail": "@a/mail-service", "pay": "@a/pay-service"}, ("", "-service")),
        ({"mail": "@a/mail-service", "pay": "@a/pay"}, ("", "")),
        ({"mail-service": "@a/mail", "pay-service": "@a/pay"}, ("-service", "")),
        ({"mail-service": "@a/mail-service", "api": "@a/api"}, ("", "")),
        ({"mail-service": "@a/mail-service"}, ("", "")),
        ({"a": "x", "b": "y"}, ("", "")),
    ],
)
def test_what_all_names_end_with_is_a_habit(names: dict[str, str], ending: tuple[str, str]) -> None:
    """Of two siblings at least; one that differs, and there is none."""
    packages = [Package(name, f"services/{folder}") for folder, name in names.items()]
    elsewhere = Package("web", "apps/web")
    assert ending_of([*packages, elsewhere], "services") == Ending(*ending)
