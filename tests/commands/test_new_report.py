"""What `shipway new` says: all that it found and used, where it guessed, and what is to be done."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.formatting.changes import in_form
from shipway.new.next_steps import steps_after
from shipway.sources.host import Host
from support.derived import MANIFESTS, host_with_manifests
from support.hosts import REPOSITORY, git, make_host
from support.services import PAYMENTS
from support.terminal import Terminal
from support.tools import BIN, environment

APPS: dict[str, str | None] = {
    "pnpm-workspace.yaml": "packages:\n  - apps/*\n  - packages/*\n",
    "services/scheduler-worker/package.json": None,
    "docker-compose.dev.yml": None,
    "apps/api-service/package.json": '{ "name": "@acme/api-service" }\n',
    "apps/mail-service/package.json": '{ "name": "@acme/mail-service" }\n',
    "apps/api-service/Dockerfile": "FROM node\n",
    "apps/mail-service/Dockerfile": "FROM node\n",
    ".github/CODEOWNERS": None,
}
SECRET = ("--data", "database=DATABASE_URL", "--data", "kubernetes_base=infra/k8s/base")


@pytest.fixture
def apps(tmp_path: Path) -> Path:
    return make_host(tmp_path / "acme", APPS)


def test_services_go_where_the_siblings_are_and_it_is_said(
    apps: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a terminal the guess is taken and named; the second service has it as a setting."""
    assert shipway(apps, "new", "payments", "--yes") == 0
    said = capsys.readouterr().out
    assert (apps / "apps/payments/src/main.ts").is_file() and not (apps / "services").exists()
    assert "note: services live in apps/, as most packages with an image do (api-service, " in said
    assert "note: the services here are called NAME-service (api-service, mail-service)" in said
    assert shipway(apps, "new", "billing-service", "--yes") == 0
    said = capsys.readouterr().out
    assert "services live in" not in said and "are called" not in said
    assert (apps / "apps/billing-service/package.json").is_file()


@pytest.mark.parametrize(
    ("longer", "keys", "made"),
    [("y", "\r", "apps/billing-service"), ("", "\x15backend\r", "backend/billing")],
)
def test_a_terminal_asks_for_the_habits_of_the_siblings(
    apps: Path, longer: str, keys: str, made: str
) -> None:
    """What was typed is the name unless a yes makes it theirs; the siblings' folder is the default,
    and another answer is the folder of all services."""
    given = ("description=x", "database=none", "packages=", "port=8080", "kubernetes_base=")
    given += ("telemetry=false", "reachable=none", "openapi=false")
    answers = [part for pair in given for part in ("--data", pair)]
    command = [BIN / "shipway", "new", "billing", "--kind", "http", *answers]
    with Terminal([*command, "--template", REPOSITORY], apps) as terminal:
        terminal.until("Call this one billing-service? [y/N]")
        terminal.press(f"{longer}\r")
        terminal.until("In which folder does it lie?")
        terminal.press(keys)
        assert terminal.to_its_end(r"\? (?!In which)[^\n]*\?", 0) == 0
    assert (apps / made / ".copier-answers.yml").is_file()
    assert ((apps / made).parent / ".shipway.yml").is_file()
    assert b"are called NAME-service (" not in terminal.shown


def test_packages_are_named_as_their_siblings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Folders without the ending, packages with it: the package of the new one has it, too."""
    renamed = {
        path.replace("-service/", "/"): text for path, text in APPS.items() if text is not None
    }
    host = make_host(tmp_path / "acme", {**APPS, **dict.fromkeys(APPS, None), **renamed})
    assert shipway(host, "new", "payments", "--yes") == 0
    manifest = json.loads((host / "apps/payments/package.json").read_text())
    assert manifest["name"] == "@acme/payments-service"
    assert "pnpm --filter @acme/payments-service test" in capsys.readouterr().out


def test_all_that_was_found_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a dry run and in JSON too."""
    host = make_host(tmp_path / "acme", {".nvmrc": "22\n", **MANIFESTS})
    assert shipway(host, "new", "payments", "--dry-run", *SECRET) == 0
    said = " ".join(capsys.readouterr().out.split())
    for line in (
        "scope @acme", "services_dir services", "owner @acme/platform",
        "node 22 (.nvmrc:1 has 22)", "compose_postgres postgres", "compose_networks backend",
        "kubernetes_base infra/k8s/base", "environments preview, production",
    ):  # fmt: skip
        assert line in said
    assert shipway(host, "new", "payments", "--json", "--dry-run", *SECRET) == 0
    found = json.loads(capsys.readouterr().out)["found"]
    assert found["node"] == 22 and found["host"]["compose_networks"] == ["backend"]


def _next(said: str) -> list[str]:
    """The commands below "Next"."""
    return [line[2:] for line in said.partition("\nNext:\n")[2].splitlines() if line[:2] == "  "]


def test_each_command_under_next_is_one_that_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commit, the Secret as kubectl makes it, the .env; the others are known programs."""
    host = make_host(tmp_path / "acme", dict(MANIFESTS))
    assert shipway(host, "new", "payments", "--yes", *SECRET) == 0
    steps = _next(capsys.readouterr().out)
    assert [step.split()[0] for step in steps] == (
        ["pnpm", "pnpm", "cp", "pnpm", "git", "echo", "kubectl", "kubectl", "docker"]
    )
    for step in steps:
        if step.startswith(("cp", "echo", "kubectl")):
            flags = " --dry-run=client -o json" if "kubectl" in step else ""
            done = subprocess.run(
                ["sh", "-c", step + flags],
                cwd=host, input="DATABASE_URL=postgres://a\n", env=environment(),
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["data"].keys() == {"DATABASE_URL"}
    assert json.loads(done.stdout)["metadata"] == {"name": "payments", "namespace": "production"}
    assert git(host, "check-ignore", "services/payments/.env")
    assert (host / steps[-1].split(" -f ")[1].split()[0]).is_file()


@pytest.mark.parametrize(
    ("secrets", "said"),
    [
        ("externalSecret", "Put DATABASE_URL under the key payments of the store"),
        ("sops", "sops encrypt -i infra/k8s/overlays/production/payments/secret.sops.yaml"),
    ],
)
def test_the_secret_comes_from_where_the_host_keeps_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], secrets: str, said: str
) -> None:
    """Its template is there to be copied."""
    host = make_host(tmp_path / "acme", dict(MANIFESTS))
    assert shipway(host, "new", "payments", "--yes", *SECRET, "--data", f"secrets={secrets}") == 0
    out = capsys.readouterr().out
    assert said in out
    for step in (step for step in _next(out) if "sops" in step):
        assert (host / step.split()[1]).is_file()


def test_plain_copier_says_the_same(
    template: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing to do is left out where a service comes without the command line."""
    host = make_host(tmp_path / "acme")
    command = [BIN / "copier", "copy", "--trust", "--defaults", "--overwrite", "--data"]
    subprocess.run([*command, "service_name=payments", str(template), "."], cwd=host, check=True)
    assert "docker build -f services/payments/Dockerfile" in capfd.readouterr().err


@pytest.mark.parametrize("node", [22, 24])
def test_all_files_agree_on_node(tmp_path: Path, node: int) -> None:
    """Image, engines, types and build target are those of the answer."""
    host = make_host(tmp_path / "acme")
    assert shipway(host, "new", "payments", "--yes", "--data", f"node={node}") == 0
    folder = host / "services/payments"
    manifest = json.loads((folder / "package.json").read_text())
    assert manifest["engines"] == {"node": ">=22.18" if node == 22 else ">=24"}
    assert manifest["devDependencies"]["@types/node"] == f"^{node}.0.0"
    assert f"FROM node:{node}-bookworm-slim AS node-image\n" in (folder / "Dockerfile").read_text()
    assert f'target: "node{node}"' in (folder / "tsup.config.ts").read_text()


@pytest.mark.parametrize("node", ["20", "23", "x"])
def test_a_node_that_services_do_not_run_on_is_refused(
    tmp_path: Path, node: str, capsys: pytest.CaptureFixture[str]
) -> None:
    host = make_host(tmp_path / "acme")
    assert shipway(host, "new", "payments", "--yes", "--data", f"node={node}") == 2
    assert "it must be 22, or 24 and more" in capsys.readouterr().err


def test_where_no_formatter_is_installed_what_is_ours_alone_is_named(tmp_path: Path) -> None:
    """Its command would rewrite a whole Compose file of the team's, formatted before or not."""
    manifest = '{"name": "acme", "devDependencies": {"prettier": "^3.0.0"}}\n'
    shared = "infra/k8s/overlays/production/kustomization.yaml"
    more = {shared: "resources: []\n", "package.json": manifest, ".prettierrc": "{}\n"}
    host = Host(host_with_manifests(tmp_path / "acme", **more))
    made = {"services/pay/.copier-answers.yml": b"a", "infra/k8s/base/pay/service.yaml": b"a"}
    formed = in_form(host.root, {**made, "docker-compose.dev.yml": b"a", shared: b"a"})
    command = "pnpm exec prettier --write infra/k8s/base/pay services/pay"
    assert [note.endswith(f"pnpm install, then {command}") for note in formed.notes] == [True]
    commands = steps_after(host, PAYMENTS, [])[0].commands
    places = "services/payments services/.shipway.yml infra/k8s/base/payments"
    own = "infra/k8s/overlays/preview/payments"
    assert commands[1] == f"pnpm exec prettier --write {places} {own}"


def test_an_overlay_that_services_share_gets_the_secret_beside_it(tmp_path: Path) -> None:
    """The folder to copy into is there: the shell would stop at one that is not."""
    shared = "infra/k8s/overlays/production/kustomization.yaml"
    root = host_with_manifests(tmp_path / "acme", **{shared: "resources: []\n"})
    steps = steps_after(Host(root), replace(PAYMENTS, secrets="sops"), ["A"])
    commands = [command for step in steps for command in step.commands if "sops" in command]
    targets = [command.split()[2] for command in commands]
    assert targets == [
        "infra/k8s/overlays/preview/payments/secret.sops.yaml",
        "infra/k8s/overlays/production/payments.secret.sops.yaml",
    ]
