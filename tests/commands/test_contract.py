"""A service with a contract, and the package that calls it: made, kept, gone without a trace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.test_new import shipway
from support.callers import host_with, service, synced
from support.changes import change_file, swap
from support.hosts import commit, git, snapshot
from support.json_output import read_output

ROUTES = "services/api/src/routes/greetings.ts"
CONTRACT, COPY = "services/api/openapi.json", "packages/api-client/openapi.json"
OWN = "packages/api-client/src/index.ts"
FILES = {
    "pnpm-workspace.yaml": "packages:\n  - apps/*\n  - packages/env\n  - services/*\n",
    "tsconfig.json": '{\n  "references": [\n    { "path": "packages/env" }\n  ]\n}\n',
}
CONFIG = """\
import { z } from "zod";

export const EnvSchema = z.object({
  PORT: z.coerce.number().default(8080),
});
export type Config = z.infer<typeof EnvSchema>;
"""
CALLERS = ("cart", "shop")


def caller(name: str) -> dict[str, str]:
    """What is asked of a service that gets an example call."""
    manifest = {
        "name": f"@acme/{name}",
        "dependencies": {"@acme/env": "workspace:*", "pino": "1", "zod": "4"},
    }
    folder = f"services/{name}"
    return {
        **service(name),
        f"{folder}/package.json": json.dumps(manifest, indent=2) + "\n",
        f"{folder}/src/config.ts": CONFIG,
        f"{folder}/vitest.config.ts": "export default {};\n",
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two services, and api with a contract; a host whose lists name each package."""
    root = host_with(tmp_path_factory.mktemp("contract") / "acme", *map(caller, CALLERS), **FILES)
    assert shipway(root, "new", "api", "--yes", "--data", "openapi=true") == 0
    synced(root)
    commit(root)
    return root


@pytest.fixture
def connected(host: Path) -> Path:
    """cart calls api; committed."""
    assert shipway(host, "connect", "cart", "api") == 0
    commit(host, "Connect")
    return host


def found(host: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    """Rule and fix of what `shipway check` finds; it fails where one is an error."""
    capsys.readouterr()
    code = shipway(host, "check", "--format", "json")
    findings = read_output(capsys.readouterr().out, "check")["findings"]
    assert code == (1 if any(one["level"] == "error" for one in findings) else 0)
    return [(one["rule"], one["fix"]) for one in findings]


def test_a_client_comes_with_the_first_caller_and_goes_with_the_last(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the host's packages lie, wired as any of them; in the order in which they came, too."""
    before = snapshot(host)
    capsys.readouterr()
    assert shipway(host, "connect", "cart", "api", "--json") == 0
    said = read_output(capsys.readouterr().out, "connect")
    alone = snapshot(host)
    changed = {path for path, content in alone.items() if content != before.get(path)}
    assert {file["path"] for file in said["files"]} == changed
    assert said["client"] == "@acme/api-client" and alone[COPY] == before[CONTRACT]
    manifest = json.loads(alone["services/cart/package.json"])
    assert manifest["dependencies"]["@acme/api-client"] == "workspace:*"
    assert b"packages/api-client" in alone["tsconfig.json"]
    assert (
        b'"/greetings/{name}", { params: { path: { name: "Ada" } } }'
        in (alone["services/cart/test/api-client.test.ts"])
    )
    assert found(host, capsys) == []
    assert shipway(host, "connect", "cart", "api") == 0 and snapshot(host) == alone
    assert shipway(host, "connect", "shop", "api") == 0
    both = snapshot(host)
    assert all(not path.startswith("packages/") for path in both if path not in alone)
    for first, last in (CALLERS, CALLERS[::-1]):
        assert shipway(host, "connect", first, "api", "--remove") == 0
        assert OWN in snapshot(host)
        assert shipway(host, "connect", last, "api", "--remove") == 0
        assert snapshot(host) == before
        for name in CALLERS:
            assert shipway(host, "connect", name, "api") == 0
        assert snapshot(host) == both


def test_a_route_that_the_contract_does_not_know_fails_the_check(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change_file(host / ROUTES, swap("/greetings/:name", "/hello/:name"))
    again = ("stale-openapi", "pnpm --filter @acme/api api:schema")
    assert found(host, capsys) == [again, again]
    change_file(host / ROUTES, swap("/hello/:name", "/greetings/:name"))
    (host / CONTRACT).unlink()
    assert found(host, capsys) == [again]


def test_a_contract_that_moved_on_reaches_the_client_by_sync(
    connected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a formatter makes of the copy is no difference."""
    text = (connected / CONTRACT).read_text()
    (connected / COPY).write_text(json.dumps(json.loads(text)))
    assert found(connected, capsys) == []
    change_file(connected / CONTRACT, swap('"message"', '"text"'))
    change_file(connected / ROUTES, swap("message:", "text:"))
    commit(connected, "Say text")
    assert found(connected, capsys) == [("drift", "shipway sync api-client")]
    assert shipway(connected, "sync", "api-client") == 0
    assert (connected / COPY).read_text() == (connected / CONTRACT).read_text()
    assert found(connected, capsys) == []


def test_what_breaks_callers_is_found_until_a_reason_is_given(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Against main, and against what `--base` names; by an exception, as every finding."""
    git(host, "checkout", "--quiet", "-b", "topic")
    change_file(host / CONTRACT, swap('"message"', '"text"'))
    change_file(host / ROUTES, swap("message:", "text:"))
    commit(host, "Say text")
    ((rule, fix),) = found(host, capsys)
    assert rule == "breaking-api" and "beside the old" in fix
    assert shipway(host, "check", "--base", "topic") == 0
    assert shipway(host, "check", "--base", "nowhere") == 2
    meant = f"rule: breaking-api\n      path: {CONTRACT}\n      reason: nobody calls it\n"
    with (host / "services/.shipway.yml").open("a") as file:
        file.write(f"check:\n  ignores:\n    - {meant}")
    assert found(host, capsys) == []


def test_a_client_that_the_team_changed_stays(
    connected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the command that takes it out; so does an example that is no example any more."""
    change_file(connected / OWN, swap("10_000", "5_000"))
    change_file(connected / "services/cart/src/clients/api.ts", swap("Calls api,", "Ours,"))
    commit(connected)
    capsys.readouterr()
    assert shipway(connected, "connect", "cart", "api", "--remove") == 0
    said = "".join(capsys.readouterr())
    assert "packages/api-client was changed since, and stays: shipway remove api-client" in said
    assert "services/cart/src/clients/api.ts:6 still names API_URL" in said
    left = snapshot(connected)
    assert OWN in left and "services/cart/test/api-client.test.ts" not in left
    assert b"api-client" not in left["services/cart/package.json"]


def test_a_dependency_that_went_is_a_half_and_one_that_was_there_stays(
    connected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both cures of the finding are true."""
    line = '    "@acme/api-client": "workspace:*",\n'
    change_file(connected / "services/cart/package.json", swap(line, ""))
    ((rule, _),) = found(connected, capsys)
    assert rule == "connection-half"
    assert shipway(connected, "connect", "cart", "api") == 0 and found(connected, capsys) == []
    manifest = connected / "services/shop/package.json"
    change_file(manifest, swap('  "dependencies": {\n', f'  "dependencies": {{\n{line}'))
    commit(connected)
    before = snapshot(connected)
    assert shipway(connected, "connect", "shop", "api") == 0
    assert shipway(connected, "connect", "shop", "api", "--remove") == 0
    assert snapshot(connected) == before


def test_without_a_client_the_address_alone_comes(host: Path) -> None:
    assert shipway(host, "connect", "cart", "api", "--no-client") == 0
    after = snapshot(host)
    assert not any("api-client" in path for path in after)
    assert b"client" not in after["services/cart/.shipway/connections.json"]
