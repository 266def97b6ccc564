"""A template's next version over services that share the package of a queue."""

from __future__ import annotations

import json
from pathlib import Path

from commands.test_new import shipway
from support.changes import swap
from support.hosts import commit, make_host
from support.versions import SERVICE, TemplateHistory

QUEUE = (
    f"{SERVICE}/src/{{% if kind == 'worker' and database != 'none' %}}queue.ts{{% endif %}}.jinja"
)
RULES = "extensions/shipway/wiring/dependency_cruiser.py"
EDITS = {
    QUEUE: swap("export function createBoss", "// Newer.\nexport function createBoss"),
    f"{SERVICE}/package.json.jinja": swap('"build": "tsup"', '"build": "tsup --silent"'),
    RULES: swap("Imports what it declares; a new", "Imports only what it declares; a new"),
}


def test_an_update_leaves_all_that_connect_wrote(tmp_path: Path) -> None:
    """And brings the rest: the rule's new comment beside the package that it lets in."""
    history = TemplateHistory(tmp_path / "template")
    root = make_host(tmp_path / "acme")
    for name, kind in (("api", "http"), ("mailer", "worker")):
        history.copy(root, name, kind=kind, database="DATABASE_SERVICE_URL")
    assert shipway(root, "connect", "api", "mailer") == 0
    commit(root)
    package = {p: p.read_bytes() for p in (root / "packages/mailer-jobs").rglob("*.*")}
    history.release("v1.1.0", EDITS)
    assert shipway(root, "update", "--all", "--to", "v1.1.0") == 0
    assert {p: p.read_bytes() for p in package} == package
    mailer = root / "services/mailer"
    assert "@acme/mailer-jobs/job-data" in (mailer / "src/job-data.ts").read_text()
    assert "// Newer." in (mailer / "src/queue.ts").read_text()
    for name in ("api", "mailer"):
        manifest = json.loads((root / f"services/{name}/package.json").read_text())
        assert manifest["dependencies"]["@acme/mailer-jobs"] == "workspace:*"
        assert manifest["scripts"]["build"] == "tsup --silent"
    rules = (root / ".dependency-cruiser.cjs").read_text()
    assert rules.count("Imports only what it declares") == 2
    assert rules.count("@acme/mailer-jobs(/|$)") == 2
