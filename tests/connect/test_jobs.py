"""Jobs for a worker: a package that both ends share, all or none, and back byte for byte."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from shipway.check.run import findings_in
from shipway.connect.ways import connect, disconnect
from shipway.derive.load import services_in
from shipway.errors import ShipwayError
from shipway.graph.find import graph_of
from shipway.sources.connections import CONNECTIONS_NAME
from shipway.sources.host import Host
from support.callers import COMPOSE, HEALTH, PORT, host_with, service, synced
from support.changes import change_file, swap
from support.derived import carry
from support.hosts import commit, snapshot

PACKAGE = "packages/mailer-jobs"
DATA = "services/mailer/src/job-data.ts"
JOB_DATA = """\
import { z } from "zod";

/** The contract. */
export const JobData = z.object({ message: z.string().min(1) });
export type JobData = z.infer<typeof JobData>;
"""
QUEUE = 'export const QUEUE = "mailer";\nexport const SCHEMA = "jobs_mailer";\n'
CONFIG = """\
import { z } from "zod";

export const EnvSchema = z.object({
  PORT: z.coerce.number().default(8080),
});
"""
DATABASE = {"type": "string", "format": "uri", "writeOnly": True}
BOTH = ("DATABASE_URL", "DATABASE_SERVICE_URL")
RULE = """\
    {{
      name: '{name}-imports-declared-packages',
      from: {{ path: '^services/{name}/' }},
      to: {{ path: '^(@acme/|packages/)'{more} }},
    }},
"""
ENV = ", pathNot: '^(@acme/env(/|$)|packages/env/)'"
WORKERS = {"dependencies": {"pg-boss": "^12.38.0", "zod": "catalog:"}}


def reads(*variables: str, port: dict[str, object] = PORT) -> str:
    """An env schema that requires these databases."""
    properties = {**dict.fromkeys(sorted(variables), DATABASE), **port}
    required = {"required": sorted(variables)} if variables else {}
    data = {"type": "object", "properties": properties, **required}
    return json.dumps(data, indent=2) + "\n"


def caller(name: str, *variables: str) -> dict[str, str]:
    """A service with a config and a database."""
    more = {
        f"services/{name}/src/config.ts": CONFIG,
        f"services/{name}/env.schema.json": reads(*variables),
        f"services/{name}/package.json": json.dumps(
            {"name": f"@acme/{name}", "dependencies": {"zod": "catalog:"}}, indent=2
        ),
    }
    return service(name) | more


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two services that may send jobs, and a worker; all derived and committed."""
    mailer = service("mailer", port=HEALTH) | {
        DATA: JOB_DATA,
        "services/mailer/src/queue.ts": QUEUE,
        "services/mailer/env.schema.json": reads("DATABASE_SERVICE_URL", port=HEALTH),
        "services/mailer/package.json": json.dumps({"name": "@acme/mailer", **WORKERS}, indent=2),
    }
    rules = RULE.format(name="mailer", more="") + RULE.format(name="api", more=ENV)
    config = f"module.exports = {{\n  forbidden: [\n{rules}  ],\n}};\n"
    both = caller("api", *BOTH), caller("web", "DATABASE_URL")
    root = host_with(tmp_path / "acme", *both, mailer, **{".dependency-cruiser.cjs": config})
    synced(root)
    commit(root)
    return root


def connected(root: Path, *names: str) -> list[str]:
    """The notes, once it is written."""
    planned = connect(Host(root), *(names or ("api", "mailer")))
    carry(root, planned.contents)
    return [*planned.notes]


def removed(root: Path, *names: str) -> list[str]:
    """The same, the other way."""
    planned = disconnect(Host(root), *(names or ("api", "mailer")))
    carry(root, planned.contents)
    return [*planned.notes]


def manifest(root: Path, folder: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((root / folder / "package.json").read_text())
    return found


def findings(root: Path, rule: str) -> list[str]:
    host = Host(root)
    return [str(one) for one in findings_in(host, services_in(host)) if one.rule == rule]


def test_both_ends_share_a_package_and_a_second_time_is_once(root: Path) -> None:
    """What a job holds moves as it is, with the versions that the worker has."""
    connected(root)
    assert (root / PACKAGE / "src/job-data.ts").read_text() == JOB_DATA
    assert 'export * from "@acme/mailer-jobs/job-data";' in (root / DATA).read_text()
    code = (root / PACKAGE / "src/index.ts").read_text()
    assert QUEUE.splitlines()[0] in code and QUEUE.splitlines()[1] in code
    assert manifest(root, PACKAGE)["dependencies"] == WORKERS["dependencies"]
    for folder in ("services/api", "services/mailer"):
        assert manifest(root, folder)["dependencies"]["@acme/mailer-jobs"] == "workspace:*"
    stack = yaml.safe_load((root / COMPOSE).read_text())["services"]
    assert "mailer" in stack["api"]["depends_on"]
    assert findings(root, "connection-half") == []
    commit(root)
    assert connect(Host(root), "api", "mailer").contents == {} and synced(root) == {}


def test_the_rules_of_both_ends_let_the_package_in(root: Path) -> None:
    """A rule without exceptions gets one; others keep theirs, in the host's quotes."""
    connected(root)
    rules = (root / ".dependency-cruiser.cjs").read_text()
    words = "@acme/mailer-jobs(/|$)|packages/mailer-jobs/"
    assert f"pathNot: '^(@acme/env(/|$)|packages/env/|{words})'" in rules
    assert f"pathNot: '^({words})'" in rules


def test_the_removal_gives_back_every_byte(root: Path) -> None:
    before = snapshot(root)
    connected(root)
    removed(root)
    assert snapshot(root) == before


def test_an_app_sends_as_well(root: Path) -> None:
    """Its environment is declared in src/env.ts, and has no answers file."""
    app = root / "services/web/src"
    (app / "config.ts").rename(app / "env.ts")
    commit(root)
    before = snapshot(root)
    connected(root, "web", "mailer")
    assert "DATABASE_SERVICE_URL: z\n" in (app / "env.ts").read_text()
    assert manifest(root, "services/web")["dependencies"]["@acme/mailer-jobs"] == "workspace:*"
    removed(root, "web", "mailer")
    assert snapshot(root) == before


def test_the_package_goes_with_the_last_who_sends(root: Path) -> None:
    """web gets the variable by which the worker reaches its queue, and loses it again."""
    before = snapshot(root)
    connected(root)
    commit(root)
    alone = snapshot(root)
    connected(root, "web", "mailer")
    commit(root)
    schema = json.loads((root / "services/web/env.schema.json").read_text())
    assert schema["required"] == ["DATABASE_SERVICE_URL", "DATABASE_URL"]
    assert schema["properties"]["DATABASE_SERVICE_URL"]["writeOnly"] is True
    assert "DATABASE_SERVICE_URL: z\n" in (root / "services/web/src/config.ts").read_text()
    assert removed(root, "web", "mailer") == [] and snapshot(root) == alone
    connected(root, "web", "mailer")
    commit(root)
    removed(root)
    commit(root)
    assert (root / PACKAGE).is_dir()
    removed(root, "web", "mailer")
    assert snapshot(root) == before


def test_what_the_team_wrote_since_goes_back_or_stays(root: Path) -> None:
    """What a job holds is theirs, wherever it lies; a file of theirs keeps the package."""
    connected(root)
    change_file(root / PACKAGE / "src/job-data.ts", swap("message", "text"))
    commit(root)
    removed(root)
    assert (root / DATA).read_text() == swap("message", "text")(JOB_DATA)
    connected(root)
    (root / PACKAGE / "README.md").write_text("Ours.\n")
    commit(root)
    assert removed(root) == [f"{PACKAGE} stays: there is more in it than came with it."]
    assert not (root / "services/api" / CONNECTIONS_NAME).exists()
    commit(root)
    connected(root)
    assert (root / PACKAGE / "README.md").read_text() == "Ours.\n"
    assert findings(root, "connection-half") == []


def test_a_worker_that_is_gone_is_named_and_let_go(root: Path) -> None:
    """Somebody deleted its folder: the cure that `check` names takes out what is left."""
    connected(root)
    shutil.rmtree(root / "services/mailer")
    commit(root)
    (found,) = findings(root, "connection-half")
    assert "mailer has no queue" in found and found.count("connect api mailer --remove") == 1
    assert removed(root) == [f"{PACKAGE} stays, and nobody takes its jobs: mailer is gone."]
    assert findings(root, "connection-half") == []


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        (DATA, 'import { A } from "./a.js";\nexport const JobData = A;\n', "imports ./a.js"),
        (DATA, "export {};\n", "exports no JobData"),
        (f"{PACKAGE}/package.json", '{"name": "@acme/mailer-jobs"}', "a package @acme/mailer-jobs"),
        ("pnpm-workspace.yaml", "packages: [services/*]\n", "no package of the workspace"),
        ("services/api/src/config.ts", None, "declares no environment"),
        ("services/mailer/env.schema.json", reads(port=HEALTH), "has neither DATABASE_URL"),
    ],
)
def test_what_cannot_be_connected_is_refused_with_the_cure(
    root: Path, path: str, text: str | None, says: str
) -> None:
    """And nothing is planned."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).unlink() if text is None else (root / path).write_text(text)
    commit(root)
    with pytest.raises(ShipwayError) as error:
        connect(Host(root), "api", "mailer")
    assert says in f"{error.value.what} {error.value.fix}" and error.value.fix


def test_who_has_no_database_is_told_how_to_get_one(root: Path) -> None:
    """A pool and a readiness check come with the template's answer, and with no variable alone."""
    answers = "service_name: web\nkind: http\ndatabase: none\n"
    (root / "services/web/.copier-answers.yml").write_text(answers)
    commit(root)
    with pytest.raises(ShipwayError) as error:
        connect(Host(root), "web", "mailer")
    assert error.value.fix == "shipway update web --data database=DATABASE_SERVICE_URL"


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (("mailer", "mailer"), "to itself"),
        (("api", "mailer", "MAILER_URL"), "has no address, but a queue"),
        (("api", "mailr"), "did you mean mailer?"),
    ],
)
def test_a_way_that_is_none_is_refused(root: Path, names: tuple[str, ...], says: str) -> None:
    with pytest.raises(ShipwayError) as error:
        connect(Host(root), *names)
    assert says in f"{error.value.what} {error.value.fix}"


def test_the_graph_shows_who_sends_jobs_to_whom(root: Path) -> None:
    """With the line of the dependency."""
    connected(root)
    commit(root)
    (edge,) = [edge for edge in graph_of(Host(root)).edges if edge.kind == "jobs"]
    (said,) = edge.said
    assert (edge.source, edge.target, said.name) == ("api", "mailer", "@acme/mailer-jobs")
    assert "mailer-jobs" in (root / said.path).read_text().splitlines()[said.line - 1]


@pytest.mark.parametrize(
    ("path", "old", "new", "says"),
    [
        ("services/mailer/src/queue.ts", "jobs_mailer", "jobs_post", "names another queue"),
        ("services/mailer/src/queue.ts", "QUEUE", "NAME", "mailer has no queue"),
        ("services/api/package.json", "mailer-jobs", "other", "does not depend on"),
        (f"{PACKAGE}/package.json", "@acme/mailer-jobs", "@acme/x", "there is no package"),
    ],
)
def test_a_half_of_it_is_found(root: Path, path: str, old: str, new: str, says: str) -> None:
    connected(root)
    change_file(root / path, swap(old, new))
    commit(root)
    (found,) = findings(root, "connection-half")
    assert says in found
