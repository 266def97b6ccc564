"""`shipway rename` of a service that others are connected with: they follow, there and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from support.callers import policy
from support.changes import team_edit
from support.derived import host_with_manifests
from support.hosts import commit, snapshot, status

DATABASE = ("--data", "database=DATABASE_SERVICE_URL", "--yes")
COMPOSE = "docker-compose.dev.yml"


@pytest.fixture
def connected(tmp_path: Path) -> Path:
    """payments sends jobs to mailer, and mailer calls payments; the team has its lines around."""
    root = host_with_manifests(tmp_path / "acme")
    assert shipway(root, "new", "payments", *DATABASE) == 0
    assert shipway(root, "new", "mailer", "--kind", "worker", *DATABASE) == 0
    commit(root)
    assert shipway(root, "connect", "mailer", "payments") == 0
    commit(root)
    assert shipway(root, "connect", "payments", "mailer") == 0
    code = "services/payments/src/send.ts"
    (root / code).write_text('export { enqueue } from "@acme/mailer-jobs"; // to mailer\n')
    team_edit(root, "services/mailer/src/config.ts", "export type", "// ours\nexport type")
    return root


def renamed(root: Path, old: str, new: str) -> None:
    assert shipway(root, "rename", old, new) == 0
    commit(root)


def test_callers_follow_and_come_back_to_the_byte(
    connected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By address and by queue; one test, as each service takes seconds to make."""
    before = snapshot(connected)
    renamed(connected, "payments", "billing")
    the_address_is_followed(connected)
    assert shipway(connected, "sync", "--all") == 0 and status(connected) == ""
    renamed(connected, "billing", "payments")
    assert snapshot(connected) == before
    renamed(connected, "mailer", "post")
    the_package_is_followed(connected)
    assert shipway(connected, "check", "payments", "post") == 0
    renamed(connected, "post", "mailer")
    assert snapshot(connected) == before
    capsys.readouterr()
    assert shipway(connected, "remove", "mailer", "--dry-run") == 2
    said = capsys.readouterr().err
    assert "payments calls mailer" in said
    assert "fix: shipway connect payments mailer --remove" in said


def the_address_is_followed(root: Path) -> None:
    """Code, schema, example, Compose, policy."""
    mailer = root / "services/mailer"
    for name in ("src/config.ts", "env.schema.json"):
        assert '"http://billing"' in (mailer / name).read_text()
    assert "PAYMENTS_URL=http://billing\n" in (mailer / ".env.example").read_text()
    stack = (root / COMPOSE).read_text()
    assert "PAYMENTS_URL: http://billing:8080" in stack and "payments:" not in stack
    told = [rule["to"] for rule in policy(root, "mailer")["egress"] if "to" in rule]
    assert "billing" in str(told) and "payments" not in str(told)


def the_package_is_followed(root: Path) -> None:
    """Its folder and its name, the queue that it names, imports, and the rules."""
    package = root / "packages/post-jobs"
    code = (package / "src/index.ts").read_text()
    assert 'QUEUE = "post"' in code and 'SCHEMA = "jobs_post"' in code and "mailer" not in code
    assert "mailer" not in (package / "package.json").read_text()
    assert '"@acme/post-jobs/job-data"' in (root / "services/post/src/job-data.ts").read_text()
    sends = (root / "services/payments/src/send.ts").read_text()
    assert sends == 'export { enqueue } from "@acme/post-jobs"; // to mailer\n'
    for path in (".dependency-cruiser.cjs", COMPOSE, "services/payments/package.json"):
        assert "mailer" not in (root / path).read_text()
