"""The example for Backstage: its template by Backstage's own schema, its action run for real.

Backstage's packages for backends are 150 MB: the deep run brings them.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from shipway.kinds.registry import SERVICES
from support.backstage import MODEL, entities, with_backstage
from support.hosts import REPOSITORY, make_host
from support.tools import node, node_modules

EXAMPLE = REPOSITORY / "examples/backstage"
SCAFFOLDER = {
    **MODEL,
    "@backstage/backend-plugin-api": "1.12.0",
    "@backstage/plugin-scaffolder-common": "2.4.0",
    "@backstage/plugin-scaffolder-node": "1.0.0",
}
JUDGE = """
import { readFileSync } from 'node:fs';
import { templateEntityV1beta3Validator } from '@backstage/plugin-scaffolder-common';
const entity = JSON.parse(readFileSync(process.argv[2], 'utf8'));
if (!(await templateEntityV1beta3Validator.check(entity))) throw new Error('no template');
"""
RUN = """
import { shipwayNew } from './action/src/shipway-new.ts';
import module from './action/src/index.ts';
const action = shipwayNew();
const [input, workspacePath] = process.argv.slice(2);
const found = { module: typeof module.$$type, schema: action.schema.input };
if (input) await action.handler({ input: JSON.parse(input), workspacePath,
  logger: console, output: (name, value) => { found[name] = value; } });
console.log(JSON.stringify(found));
"""


def template() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((EXAMPLE / "template.yaml").read_text())
    return data


def test_its_page_asks_what_its_action_takes() -> None:
    """Every kind of service, and a step for each thing that a step names."""
    spec = template()["spec"]
    asked = spec["parameters"][0]["properties"]
    assert asked["kind"]["enum"] == [kind.name for kind in SERVICES]
    steps = {step["id"]: step for step in spec["steps"]}
    assert set(steps["new"]["input"]) - {"remote"} == set(asked)
    source = (EXAMPLE / "action/src/shipway-new.ts").read_text()
    assert all(f"        {name}: (z) =>" in source for name in steps["new"]["input"])
    assert f'id: "{steps["new"]["action"]}"' in source


@pytest.fixture(scope="module")
def home() -> Path:
    """The example beside Backstage's packages."""
    folder = node_modules("backstage-scaffolder", SCAFFOLDER).parent
    shutil.rmtree(folder / "action", ignore_errors=True)
    shutil.copytree(EXAMPLE / "action", folder / "action")
    (folder / "judge.mjs").write_text(JUDGE)
    (folder / "run.mjs").write_text(RUN)
    return folder


@pytest.mark.deep
@pytest.mark.node
def test_backstage_itself_takes_the_template(home: Path) -> None:
    for change, code in (({}, 0), ({"steps": "none"}, 1)):
        entity = template()
        entity["spec"] |= change
        (home / "template.json").write_text(json.dumps(entity))
        done = node(home, "judge.mjs", "template.json")
        assert done.returncode == code, done.stderr


@pytest.mark.deep
@pytest.mark.node
def test_its_action_makes_a_service_in_what_was_fetched(home: Path, tmp_path: Path) -> None:
    """A tree without a repository, as `fetch:plain` leaves it."""
    root = make_host(tmp_path / "shop", with_backstage())
    shutil.rmtree(root / ".git")
    given = {
        "name": "payments",
        "remote": "https://github.com/acme/shop.git",
        "kind": "http",
        "owner": "group:default/payments-team",
        "openapi": True,
    }
    done = node(home, "run.mjs", json.dumps(given), str(root))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["folder"] == "services/payments"
    assert found["module"] == "string"
    assert "@acme/payments-team" in (root / ".github/CODEOWNERS").read_text()
    assert set(entities(root)) == {"Component", "API"}
    schema = Draft7Validator(found["schema"])
    assert schema.is_valid(given)
    assert not schema.is_valid(given | {"name": "--help"})
    assert not schema.is_valid(given | {"remote": "ext::sh"})
