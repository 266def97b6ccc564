"""What ``--data`` and ``--ref`` say: lists in any spelling, and one sentence with a cure of its own
for each thing that is not allowed, before anything is written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from commands.test_new import shipway
from shipway.errors import ShipwayError
from shipway.given import read_given
from support.hosts import REPOSITORY, make_host, snapshot

QUESTIONS = {
    key: question
    for key, question in yaml.safe_load((REPOSITORY / "copier.yml").read_text()).items()
    if not key.startswith("_")
}
PACKAGES = ("@acme/env", "@acme/shared", "plain")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@acme/shared", ["@acme/shared"]),
        ("[@acme/shared]", ["@acme/shared"]),
        ("['@acme/shared']", ["@acme/shared"]),
        ("@acme/env,@acme/shared", ["@acme/env", "@acme/shared"]),
        ("[@acme/env, @acme/shared]", ["@acme/env", "@acme/shared"]),
        ('["plain", @acme/env,]', ["plain", "@acme/env"]),
        ("", []),
        ("[]", []),
    ],
)
def test_a_list_is_read_in_any_spelling(text: str, meant: list[str]) -> None:
    assert read_given({"packages": text}, QUESTIONS, PACKAGES) == {"packages": meant}


def test_each_value_has_its_questions_type() -> None:
    given = {"port": "9000", "autoscaling": "true", "environments": "dev, live", "owner": "@a/b"}
    wanted = {"port": 9000, "autoscaling": True, "environments": ["dev", "live"], "owner": "@a/b"}
    assert read_given(given, QUESTIONS) == wanted


BAD = [
    ("databse", "DATABASE_URL", "no such question", "--data database=DATABASE_URL"),
    ("qqqqqq", "1", "no such question", "name one of: autoscaling, ci, client_of"),
    ("package_name", "x", "no such question", "--data packages="),
    ("port", "80", "1024 to 65535", "--data port=8080"),
    ("port", "eighty", "1024 to 65535", "--data port=8080"),
    ("host_port", "70000", "1 to 65535", "--data host_port=3001"),
    ("kind", "workr", "http, worker", "--data kind=worker"),
    ("database", "POSTGRES", "DATABASE_SERVICE_URL", "--data database=DATABASE_URL"),
    ("owner", "nobody", "not an owner", "--data owner=@acme/payments"),
    ("packages", "@acme/shard", "no workspace package", "--data packages=@acme/shared"),
    ("packages", "a b", "a package's name", "--data packages=@acme/shared"),
    ("environments", "Prod", "lower-case", "--data environments=preview,production"),
    ("environments", "{a: b}", "lower-case", "--data environments=preview,production"),
    ("secrets", "vault", "secretRef", "--data secrets=externalSecret"),
    ("autoscaling", "perhaps", "true or false", "--data autoscaling=true"),
    ("services_dir", "", "must be a path", "--data services_dir=services"),
    ("services_dir", ".git/hooks", "git's own folder", "--data services_dir=services"),
    ("kubernetes_base", "../out", "leaves the repository", "--data kubernetes_base=infra"),
    ("host", "{a: [", "cannot be read", "--data host=VALUE"),
]


@pytest.mark.parametrize(("key", "value", "what", "fix"), BAD)
def test_each_value_that_is_not_allowed_has_a_cure_of_its_own(
    key: str, value: str, what: str, fix: str
) -> None:
    with pytest.raises(ShipwayError) as refused:
        read_given({key: value}, QUESTIONS, PACKAGES)
    assert what in refused.value.what and fix in refused.value.fix
    assert refused.value.where == f"--data {key}"
    assert "template" not in refused.value.fix


COMMANDS = {
    "new": ["new", "mailer", "--yes"],
    "update": ["update", "--all"],
    "init": ["init", "platform", "--service", "api"],
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (["--data", "databse=DATABASE_URL"], ["no such question", "--data database="]),
        (["--data", "port=80"], ["--data port: 80 is not allowed", "--data port=8080"]),
        (["--ref", "v9"], ["no version v9; it has v1.0.0", "name one of them"]),
    ],
)
def test_every_command_says_so_and_writes_nothing(
    host: Path,
    command: str,
    extra: list[str],
    words: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = snapshot(host)
    if command == "update":
        extra = ["--to" if word == "--ref" else word for word in extra]
    root = host.parent if command == "init" else host
    assert shipway(root, *COMMANDS[command], *extra) == 2
    error = capsys.readouterr().err
    assert all(word in error for word in words) and "Traceback" not in error, error
    assert "name a Copier template" not in error
    assert snapshot(host) == before and not (host.parent / "platform").exists()


def test_a_scoped_package_needs_no_quotes(tmp_path: Path) -> None:
    root = make_host(tmp_path / "acme")
    assert shipway(root, "new", "payments", "--yes", "--data", "packages=[@acme/env]") == 0
    package = json.loads((root / "services/payments/package.json").read_text())
    assert package["dependencies"]["@acme/env"] == "workspace:*"


def test_a_template_of_another_version_is_asked_for_its_own_questions(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host = make_host(tmp_path / "acme")  # it pins no template yet
    other = tmp_path / "other"
    shutil.copytree(template, other)
    text = (other / "copier.yml").read_text()
    (other / "copier.yml").write_text(text + "\nregion:\n  type: str\n  default: eu\n")
    options = ["--template", str(other), "--ref", "HEAD", "--dry-run"]
    assert shipway(host, "new", "mailer", *options, "--data", "region=us") == 0
    assert shipway(host, "new", "mailer", "--dry-run", "--data", "region=us") == 2
    assert "--data region: the template asks no such question" in capsys.readouterr().err
