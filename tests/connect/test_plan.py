"""`connect` and its removal: all that follows, all or none, and back byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from shipway.check.run import findings_in
from shipway.connect.plan import Connected, connect, disconnect
from shipway.derive.load import services_in
from shipway.errors import ShipwayError
from shipway.sources.connections import CONNECTIONS_NAME
from shipway.sources.host import Host
from support.callers import COMPOSE, HEALTH, host_with, policy, service, synced
from support.changes import change_file, swap
from support.derived import carry
from support.hosts import commit, snapshot

CONFIG = """\
import { z } from "zod";

export const EnvSchema = z.object({
  PORT: z.coerce.number().default(8080), // ours
});
"""
RECEIPT = f"services/web/{CONNECTIONS_NAME}"
HEALTHY = """\
    healthcheck:
      test: [CMD, "true"]
"""


def carried(root: Path, planned: Connected) -> Connected:
    """The plan, written."""
    carry(root, planned.contents)
    return planned


def connected(root: Path, *names: str) -> Connected:
    return carried(root, connect(Host(root), *(names or ("web", "api"))))


def removed(root: Path, *names: str) -> Connected:
    return carried(root, disconnect(Host(root), *(names or ("web", "api"))))


def stack(root: Path, name: str = "web") -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load((root / COMPOSE).read_text())["services"][name]
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two services that do not know each other, and a worker; all derived and committed."""
    parts = service("api"), service("web"), service("jobs", port=HEALTH)
    configs = {f"services/{name}/src/config.ts": CONFIG for name in ("api", "web", "jobs")}
    root = host_with(tmp_path / "acme", *parts, **configs)
    change_file(root / COMPOSE, swap("  api:\n", f"  api:\n{HEALTHY}"))
    synced(root)
    commit(root)
    return root


def test_everything_follows_and_the_check_has_nothing_to_say(root: Path) -> None:
    """Code, schema, Compose, values, policy; a second time is once."""
    planned = connected(root)
    assert planned.notes == ()
    config = (root / "services/web/src/config.ts").read_text()
    assert '  API_URL: z.url().default("http://api").describe("Where api is reached"),\n' in config
    web = stack(root)
    assert web["environment"]["API_URL"] == "http://api:8080"  # type: ignore[index]
    assert web["depends_on"] == {"api": {"condition": "service_healthy"}}
    assert "API_URL=http://api\n" in (root / "services/web/.env.example").read_text()
    (rule,) = policy(root, "web")["egress"][1:]
    assert rule["to"][0]["podSelector"]["matchLabels"] == {"app.kubernetes.io/name": "api"}
    host = Host(root)
    web_alone = [one for one in services_in(host) if one.name == "web"]
    assert [one for one in findings_in(host, web_alone) if one.rule != "image-facts"] == []
    assert connected(root).contents == {} and synced(root) == {}


@pytest.mark.parametrize("caller", ["web", "jobs"])
def test_the_removal_gives_back_every_byte(root: Path, caller: str) -> None:
    before = snapshot(root)
    connected(root, caller, "api")
    assert snapshot(root) != before
    removed(root, caller, "api")
    assert snapshot(root) == before


def test_two_connections_of_one_service_leave_one_another_alone(root: Path) -> None:
    """In either order, in a list of the team's as well, where the first one was."""
    change_file(root / COMPOSE, swap("  web:\n", "  web:\n    depends_on: [jobs] # first\n"))
    for path, text in {**service("mail"), "services/mail/src/config.ts": CONFIG}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    entry = "  mail:\n    build: {context: ., dockerfile: services/mail/Dockerfile}\n"
    change_file(root / COMPOSE, swap("services:\n", f"services:\n{entry}"))
    synced(root)
    commit(root)
    before = snapshot(root)
    connected(root)
    alone = snapshot(root)
    connected(root, "web", "mail")
    assert stack(root)["depends_on"] == ["jobs", "api", "mail"]
    removed(root, "web", "mail")
    assert snapshot(root) == alone
    connected(root, "web", "mail")
    removed(root)
    removed(root, "web", "mail")
    assert snapshot(root) == before


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ("  web:\n", "  web:\n    depends_on: [api]\n", "waits for api already"),
        ("  api:\n", "  api:\n    depends_on: [web]\n", "api itself waits for web"),
        ("  api:\n", "  api:\n    profiles: [extra]\n", "api is in a profile"),
        ("  api:\n", "  other:\n", "does not have both"),
    ],
)
def test_compose_waits_only_where_it_can(root: Path, old: str, new: str, note: str) -> None:
    """A circle or a profile would make Compose refuse the file; the team's own entry stays it."""
    change_file(root / COMPOSE, swap(old, new))
    commit(root)
    before, own = snapshot(root), stack(root).get("depends_on")
    planned = connected(root)
    assert note in planned.notes[0]
    assert stack(root).get("depends_on") == own
    removed(root)
    assert snapshot(root) == before


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        (
            "services/web/src/config.ts",
            "export const EnvSchema = make();\n",
            "add by hand: API_URL: z",
        ),
        ("services/web/src/config.ts", None, "declared: API_URL: z.url()"),
        ("services/web/env.schema.json", '{\n  "type": "object",', "not valid JSON"),
        ("services/api/Dockerfile", "FROM node\nUSER nobody\n", "USER"),
    ],
)
def test_what_cannot_be_changed_with_proof_is_refused_with_the_edit(
    root: Path, path: str, text: str | None, says: str
) -> None:
    """And nothing is planned."""
    (root / path).unlink() if text is None else (root / path).write_text(text)
    with pytest.raises(ShipwayError) as error:
        connect(Host(root), "web", "api")
    assert says in f"{error.value.what} {error.value.fix}"


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (("web", "jobs"), "serves no HTTP"),
        (("web", "web"), "itself"),
        (("web", "apy"), "did you mean api?"),
        (("web", "api", "PORT"), "PORT is there already"),
        (("web", "api", "a b"), "can be no variable"),
    ],
)
def test_a_connection_that_means_nothing_is_refused(
    root: Path, names: tuple[str, ...], says: str
) -> None:
    with pytest.raises(ShipwayError) as error:
        connect(Host(root), *names)
    assert says in f"{error.value.what} {error.value.fix}"


def test_a_worker_without_a_queue_is_told_how_it_gets_one(root: Path) -> None:
    """What a fresh one is: jobs are sent to it once it has a database."""
    answers = "_src_path: x\nkind: worker\nservice_name: jobs\n"
    (root / "services/jobs/.copier-answers.yml").write_text(answers)
    with pytest.raises(ShipwayError) as error:
        connect(Host(root), "web", "jobs")
    assert "shipway update jobs --data database=DATABASE_SERVICE_URL" in error.value.fix


def test_what_is_there_already_is_taken_as_it_is(root: Path) -> None:
    """The team declared the address by hand: the rest comes, and its line stays when all goes."""
    line = '  API_URL: z.string().default("http://api"),\n'
    change_file(root / "services/web/src/config.ts", swap("});", f"{line}}});"))
    schema = root / "services/web/env.schema.json"
    data = json.loads(schema.read_text())
    data["properties"]["API_URL"] = {"type": "string", "default": "http://api"}
    schema.write_text(json.dumps(data, indent=2) + "\n")
    synced(root)
    commit(root)
    planned = connected(root)
    assert sorted(planned.contents) == [COMPOSE, RECEIPT, "services/web/.shipway/derived.yaml"]
    with pytest.raises(ShipwayError) as error:
        disconnect(Host(root), "web", "api")
    assert "API_URL was changed since" in error.value.what


def half(root: Path) -> list[str]:
    host = Host(root)
    services = [one for one in services_in(host) if one.name == "web"]
    return [str(one) for one in findings_in(host, services) if one.rule == "connection-half"]


def test_a_half_is_found_and_both_cures_are_true(root: Path) -> None:
    """The variable taken out by hand comes back, or all of it goes."""
    before = snapshot(root)
    connected(root)
    whole = snapshot(root)
    for path in ("services/web/src/config.ts", "services/web/env.schema.json"):
        (root / path).write_bytes(before[path])
    synced(root, "web")
    (found,) = half(root)
    assert found.startswith(f"{RECEIPT}:4: ") and "nothing declares API_URL" in found
    connected(root)
    assert half(root) == [] and snapshot(root) == whole
    for path in service("api"):
        (root / path).unlink()
    (found,) = half(root)
    assert "API_URL leads to no service of that name" in found
    removed(root)
    assert half(root) == [] and not (root / RECEIPT).exists()


def test_what_compose_waits_for_already_gets_no_blank_line_below(root: Path) -> None:
    """Blank lines between the parts of the file are no habit of a list inside of one."""
    waits = "    depends_on:\n      jobs:\n        condition: service_started\n"
    change_file(root / COMPOSE, swap("  web:\n", f"  web:\n{waits}"))
    text = (root / COMPOSE).read_text()
    (root / COMPOSE).write_text(f"name: acme\n\n{text}\nnetworks:\n  default: {{}}\n")
    commit(root)
    connected(root)
    more = "      api:\n        condition: service_healthy\n"
    assert waits + more in (root / COMPOSE).read_text()


def test_code_that_goes_on_to_read_the_variable_is_named(root: Path) -> None:
    (root / "services/web/src/call.ts").write_text("export const a = 1;\nuse(config.API_URL);\n")
    commit(root)
    connected(root)
    assert removed(root).notes == ("services/web/src/call.ts:2 still names API_URL",)


def test_a_connection_that_is_none_is_named_with_those_that_are(root: Path) -> None:
    connected(root)
    with pytest.raises(ShipwayError) as error:
        disconnect(Host(root), "web", "jobs")
    assert error.value.fix == "name one of: api"
