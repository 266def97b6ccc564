"""Which Compose file is the stack, and which ports are taken there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from shipway.sources.host import Host
from support.hosts import commit, make_host

INNER = "apps/web/compose.dev.yml"
OWN, OTHERS = (f"services:\n  a:\n    build: {place}\n" for place in (".", "../.."))
COMMANDS: Mapping[str, tuple[str, Mapping[str, str | None], str]] = {
    "by a script": ("docker compose -f infra/x.yaml up", {"infra/x.yaml": ""}, "infra/x.yaml"),
    "to a wrapper": (
        "run.mjs -f dev/b.compose.yml",
        {"dev/b.compose.yml": ""},
        "dev/b.compose.yml",
    ),
    "by its folder": ("cd dev && docker compose up", {"dev/compose.yml": ""}, "dev/compose.yml"),
    "the first of those laid over one another": (
        "docker compose -f a.compose.yml -f b.dev.yml up",
        {"b.dev.yml": "", "a.compose.yml": ""},
        "a.compose.yml",
    ),
    "another stage": ("docker compose -f c.prod.yml up", {"c.prod.yml": ""}, "compose.yml"),
    "one that is not there": ("docker compose -f gone.yml up", {}, "compose.yml"),
    "a package's own": ("x", {INNER: OWN}, "compose.yml"),
    "a package's, which builds others": ("x", {"compose.yml": None, INNER: OTHERS}, INNER),
    "a package's own, and no other": ("x", {"compose.yml": None, INNER: OWN}, ""),
    "a package's own, by a script": (f"docker compose -f {INNER} up", {INNER: OWN}, INNER),
}


@pytest.mark.parametrize("case", COMMANDS)
def test_the_stack_that_the_roots_commands_run_goes_first(tmp_path: Path, case: str) -> None:
    """In package.json or in a Makefile; what lies in a workspace package is that package's."""
    script, files, expected = COMMANDS[case]
    manifest = f'{{"name": "acme", "scripts": {{"up": "{script}"}}}}'
    base = {"docker-compose.dev.yml": None, "compose.yml": "services: {}\n"}
    host = Host(make_host(tmp_path / "h", {**base, "package.json": manifest, **files}))
    assert host.facts.compose_file == expected
    (host.root / "package.json").write_text('{"name": "acme"}')
    (host.root / "Makefile").write_text(f"up:\n\t{script}\n")
    commit(host.root)
    assert Host(host.root).facts.compose_file == expected


WATCHES = "services: {grafana: {image: grafana/grafana}}\n"
BUILDS = "services: {pay: {build: {context: .., dockerfile: services/pay/Dockerfile}}}\n"
DATABASE = "services: {db: {image: postgres}}\n"
UNNAMED: Mapping[str, tuple[Mapping[str, str], str]] = {
    "one that builds a package": (
        {"docker-compose.extra.yml": DATABASE, "docker/compose.yml": BUILDS},
        "docker/compose.yml",
    ),
    "what watches goes behind": (
        {"docker-compose.observability.yml": WATCHES, "docker/compose.yml": DATABASE},
        "docker/compose.yml",
    ),
    "what watches alone": ({"compose.monitoring.yml": WATCHES}, "compose.monitoring.yml"),
    "named for development": (
        {"docker-compose.dev.yml": DATABASE, "docker/compose.yml": BUILDS},
        "docker-compose.dev.yml",
    ),
}


@pytest.mark.parametrize("case", UNNAMED)
def test_where_no_command_says_it_the_stack_is_what_builds_packages(
    tmp_path: Path, case: str
) -> None:
    """A file of dashboards nearer to the root was taken for the stack of 36 services."""
    files, expected = UNNAMED[case]
    package = {"services/pay/package.json": '{"name": "pay"}', "docker-compose.dev.yml": None}
    host = Host(make_host(tmp_path / "h", {**package, **files}))
    assert host.facts.compose_file == expected


def test_a_port_of_a_script_or_of_an_included_file_is_not_free(tmp_path: Path) -> None:
    files = {
        "docker-compose.dev.yml": "include: [more.yml]\nservices: {}\n",
        "more.yml": "services: {db: {ports: ['3002:1']}}\n",
        "apps/web/package.json": '{"name": "web", "scripts": {"dev": "next dev -p 3001"}}',
        "package.json": '{"name": "acme", "scripts": {"a": "PORT=3003 x", "b": "x --port 3004"}}',
    }
    assert Host(make_host(tmp_path / "h", files)).free_port("new") == 3005
