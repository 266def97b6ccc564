"""``shipway new --kind package``: a library beside the others, without an image, and out again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from commands.test_new import shipway
from shipway.derive.service_facts import ServiceFacts
from shipway.sources.dockerfile import NO_IMAGE
from shipway.sources.host import Host
from shipway.wiring.dependency_cruiser import TARGET
from support.hosts import commit, make_host, snapshot, status
from support.json_output import read_output
from support.services import MONEY
from support.versions import TemplateHistory

RULES = "module.exports = {\n  forbidden: [{ name: 'x', from: { path: '^packages/env/' } }],\n};\n"
FILES = {
    "pnpm-workspace.yaml": "packages:\n  - apps/*\n  - packages/env\n  - services/*\n",
    "tsconfig.json": '{\n  "references": [\n    { "path": "packages/env" }\n  ]\n}\n',
    "vitest.config.ts": 'export default { test: { projects: ["apps/*", "services/*"] } };\n',
    "turbo.json": "{}\n",
}
WIRED = {"pnpm-workspace.yaml", "tsconfig.json", "vitest.config.ts", ".github/CODEOWNERS"}
NEW = ("new", "money", "--kind", "package", "--yes", "--data", "owner=@acme/core")
PLACE = "template/package/{{ services_dir }}/{{ service_name }}"


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A host whose lists name each package, so that all that a package needs comes and goes."""
    return make_host(tmp_path / "acme", FILES)


def test_a_package_lives_beside_its_siblings(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Made, wired, known to every command, put back where it went missing, renamed, and removed
    without a trace."""
    before = snapshot(host)
    assert shipway(host, *NEW, "--data", "packages=@acme/env") == 0
    said, after = capsys.readouterr().out, snapshot(host)
    assert not re.search(r"compose|docker|kubernetes", said)
    assert {path for path in before if after[path] != before[path]} == WIRED
    new = {path for path in after if path not in before} - {"packages/.shipway.yml"}
    assert all(path.startswith("packages/money/") for path in new)
    assert not any(path.endswith(("Dockerfile", "env.schema.json")) for path in new)
    manifest = json.loads(after["packages/money/package.json"])
    assert manifest["name"] == "@acme/money" and manifest["scripts"]["build"] == "tsup"
    assert manifest["dependencies"] == {"@acme/env": "workspace:*"}
    answers = yaml.safe_load(after["packages/money/.copier-answers.yml"])
    assert not {"compose_file", "kubernetes_base", "port", "database"} & answers.keys()
    commit(host)
    assert shipway(host, "check") == 0 and shipway(host, "sync", "--all") == 0
    capsys.readouterr()
    assert shipway(host, "status", "--json") == 0
    (row,) = read_output(capsys.readouterr().out, "status")["services"]
    assert (row["name"], row["kind"], row["unwired"]) == ("money", "package", [])
    assert status(host) == ""
    (host / "tsconfig.json").write_text(FILES["tsconfig.json"])
    assert shipway(host, "check") == 1
    assert "references/packages/money/tsconfig.build.json is missing" in capsys.readouterr().out
    assert shipway(host, "sync", "money") == 0 and status(host) == ""
    assert shipway(host, "rename", "money", "cash") == 0
    renamed = snapshot(host)
    assert not [path for path in WIRED if b"money" in renamed[path]]
    assert b"packages/cash/tsconfig.build.json" in renamed["tsconfig.json"]
    assert b"packages/cash/tsconfig.build.json" not in after["tsconfig.json"]
    commit(host)
    assert shipway(host, "remove", "cash") == 0
    assert snapshot(host) == before


def test_a_package_and_a_service_are_updated_together(host: Path, tmp_path: Path) -> None:
    """The team's lines stay, the template's come, and a package gets nothing of a service's; its
    settings lie beside it, and say nothing of where services live."""
    history = TemplateHistory(tmp_path / "template")
    made = ("--template", str(history.root), "--ref", "v1.0.0")
    assert shipway(host, *NEW, *made) == 0
    assert shipway(host, "new", "payments", "--yes", *made) == 0
    readme = host / "packages/money/README.md"
    readme.write_text(f"Ours.\n\n{readme.read_text()}")
    commit(host)
    history.release(
        "v1.1.0",
        {
            f"{PLACE}/README.md.jinja": lambda text: f"{text}\nNew in 1.1.\n",
            f"{PLACE}/src/more.ts": "export const more = 1;\n",
        },
    )
    assert shipway(host, "update", "--all") == 0
    assert readme.read_text().startswith("Ours.") and "New in 1.1." in readme.read_text()
    assert (host / "packages/money/src/more.ts").is_file()
    assert not (host / "services/payments/src/more.ts").exists()
    for folder in ("packages/money", "services/payments"):
        assert "_commit: v1.1.0" in (host / folder / ".copier-answers.yml").read_text()


def test_dependency_cruiser_is_wired_where_it_names_a_sibling(tmp_path: Path) -> None:
    """Without such a rule, what holds for every package is the host's own affair."""
    config = ".dependency-cruiser.cjs"
    for name, files, found in (("a", {config: RULES}, config), ("b", {}, "")):
        host = make_host(tmp_path / name, {**FILES, **files})
        assert Host(host).facts_for(MONEY.made_as).dependency_cruiser_file == found


def test_the_rules_of_a_package_leave_its_own_files_alone() -> None:
    """It lies among the packages that it may import by name only."""
    blocks = TARGET.blocks(ServiceFacts(MONEY, NO_IMAGE, ()))
    for name in ("imports-packages-by-name", "imports-declared-packages"):
        rule = blocks[f"forbidden/money-{name}"]
        path, path_not = _paths(rule)
        assert re.search(path, "packages/env/src/index.ts")
        assert re.search(path_not, "packages/money/src/index.ts")
        assert not re.search(path_not, "packages/money-more/src/index.ts")


def _paths(rule: str) -> list[str]:
    """What `to` forbids and what it leaves out."""
    to = rule.partition("  to: {")[2]
    return [json.loads(re.search(rf'    {key}: (".*"),', to)[1]) for key in ("path", "pathNot")]  # type: ignore[index]
