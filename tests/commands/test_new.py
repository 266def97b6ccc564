"""``shipway new`` on an ordinary host: all is wired, nothing else touched, refusals are clean."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shipway.cli import main
from shipway.splice.model import newline_of
from support.hosts import REPOSITORY, commit, git, make_host, snapshot, status
from support.json_output import read_output


def shipway(root: Path, *args: str) -> int:
    """Run the command line in this process; its exit code."""
    with pytest.raises(SystemExit) as ended:
        main([*args, "--directory", str(root)])
    return int(ended.value.code or 0)


def copier_copy(template: Path, root: Path) -> None:
    """Plain `copier copy` of a service called payments into the folder it is run in."""
    flags = ["--trust", "--defaults", "--overwrite", "--quiet", "--data", "service_name=payments"]
    subprocess.run(["copier", "copy", *flags, str(template), "."], cwd=root, check=True)


LISTED = {"deploy/services.json": '{\n  "all": [\n    { "name": "scheduler-worker" }\n  ]\n}\n'}


@pytest.fixture
def host(tmp_path: Path) -> Path:
    return make_host(tmp_path / "acme")


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A host with a list that its sibling is in."""
    return make_host(tmp_path / "acme", LISTED)


ENV = "packages/env/package.json"
WIRED = {
    ".dependency-cruiser.cjs",
    ".github/CODEOWNERS",
    "docker-compose.dev.yml",
    "package.json",
    "pnpm-workspace.yaml",
}


def test_a_service_is_made_and_wired(listed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    host = listed
    before = snapshot(host)
    assert shipway(host, "new", "payments", "--yes") == 0
    after = snapshot(host)
    changed = {path for path in before if after[path] != before[path]}
    assert changed == WIRED
    new = {path for path in after if path not in before}
    assert all(path.startswith("services/payments/") for path in new - {"services/.shipway.yml"})
    assert {"services/payments/.copier-answers.yml", "services/payments/.shipway/wiring.json"} < new
    out = capsys.readouterr().out
    assert "docker-compose.dev.yml" in out and "pnpm install" in out
    assert 'deploy/services.json:4: { "name": "payments" } (like 1 of 1 siblings)' in out


def test_the_dry_run_is_exact_and_writes_nothing(
    host: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = snapshot(host)
    assert shipway(host, "new", "payments", "--dry-run") == 0
    assert snapshot(host) == before and status(host) == ""
    shown, _, rest = capsys.readouterr().out.partition("New files:\n")
    listed = {line.strip() for line in rest.split("\n\n")[0].splitlines()}
    assert shipway(host, "new", "payments", "--yes") == 0
    applied = snapshot(host)
    assert {path for path in applied if path not in before} == listed
    copy = make_host(tmp_path / "copy")
    (tmp_path / "shown.patch").write_text(shown)
    subprocess.run(["git", "apply", str(tmp_path / "shown.patch")], cwd=copy, check=True)
    patched = snapshot(copy)
    assert {p: patched[p] for p in before} == {p: applied[p] for p in before}


def test_json_reports_the_same(listed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` names the files, proposals and skipped targets that the summary names."""
    assert shipway(listed, "new", "payments", "--json") == 0
    report = read_output(capsys.readouterr().out, "new")
    assert {change["path"] for change in report["changed"]} == WIRED
    entry, row = report["proposals"]
    assert (entry["path"], entry["text"]) == ("deploy/services.json", '{ "name": "payments" }')
    assert row["path"] == "docs/services.md" and row["diff"] == "" and row["asks"]
    assert report["written"] and "vitest_workspace" in report["skipped"]


def test_a_line_that_got_longer_is_said_to_be_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is no line more, and not nothing."""
    text = 'export default ["packages/*", "services/scheduler-worker"];\n'
    host = make_host(tmp_path / "acme", {"vitest.workspace.ts": text})
    assert shipway(host, "new", "payments", "--yes") == 0
    assert '"services/*"]' in (host / "vitest.workspace.ts").read_text()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["vitest.workspace.ts", "wired", "1", "changed"] in rows


def test_the_next_service_is_asked_nothing_that_is_known(host: Path) -> None:
    assert shipway(host, "new", "payments", "--yes", "--data", "scope=@kept") == 0
    commit(host)
    assert shipway(host, "new", "mailer", "--kind", "worker", "--yes") == 0
    package = json.loads((host / "services/mailer/package.json").read_text())
    assert package["name"] == "@kept/mailer"
    compose = (host / "docker-compose.dev.yml").read_text()
    assert "3002:" in compose and "3003:" in compose


def test_plain_copier_gives_the_same(host: Path, tmp_path: Path, template: Path) -> None:
    twin = make_host(tmp_path / "twin")
    assert shipway(host, "new", "payments", "--yes") == 0
    copier_copy(template, twin)
    assert snapshot(twin) == snapshot(host)


@pytest.mark.parametrize(
    ("arguments", "files", "message"),
    [
        (["new", "Payments"], {}, "lower-case"),
        (["new", "a" * 51], {}, "50"),
        (["new", "scheduler-worker"], {}, "shipway adopt services/scheduler-worker"),
        (["new", "postgres"], {}, "docker-compose.dev.yml: a Compose service postgres exists"),
        (["new", "env"], {}, "packages/env/package.json: the package @acme/env exists"),
        (["new", "payments", "--data", "services_dir=../out"], {}, "leaves the repository"),
        (["new", "payments", "--data", "compose_file=/etc/x.yml"], {}, "leaves the repository"),
        (["new", "payments", "--data", "nonsense"], {}, "KEY=VALUE"),
        (["new", "payments", "--data", "port=80"], {}, "1024"),
        (["new", "payments", "--template", "/no/such/place"], {}, "/no/such/place"),
        (["new", "payments"], {"pnpm-workspace.yaml": None}, "shipway init"),
        (
            ["new", "payments"],
            {"docker-compose.dev.yml": "services:\n  a:\n   - b\n  c: [\n"},
            "docker-compose.dev.yml:5",
        ),
        (
            ["new", "payments"],
            {"docker-compose.dev.yml": "services:\n  a: {}\n  a: {}\n"},
            "docker-compose.dev.yml:3",
        ),
        (["new", "payments"], {"docker-compose.dev.yml": "volumes: {}\n"}, "services"),
        (
            ["new", "payments"],
            {".dependency-cruiser.cjs": "module.exports = {\n  forbidden: [,\n"},
            ".dependency-cruiser.cjs:",
        ),
        (["new", "payments"], {"package.json": "{ nope"}, "package.json:1"),
    ],
)
def test_bad_input_is_one_clear_error_and_nothing_is_written(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    files: dict[str, str | None],
    message: str,
) -> None:
    root = make_host(tmp_path / "acme", files)
    before = snapshot(root)
    assert shipway(root, *arguments, *(["--yes"] if "--yes" not in arguments else [])) == 2
    error = capsys.readouterr().err
    assert message in error and "Traceback" not in error
    assert snapshot(root) == before


def test_outside_of_git_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pnpm-workspace.yaml").write_text("packages: ['services/*']\n")
    assert shipway(tmp_path, "new", "payments", "--yes") == 2
    assert "not a git repository" in capsys.readouterr().err


def test_a_taken_name_names_the_update(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shipway(host, "new", "payments", "--yes") == 0
    before = snapshot(host)
    assert shipway(host, "new", "payments", "--yes") == 2
    assert "shipway update payments" in capsys.readouterr().err
    assert snapshot(host) == before


def test_a_read_only_file_is_refused(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (host / "docker-compose.dev.yml").chmod(0o444)
    before = snapshot(host)
    assert shipway(host, "new", "payments", "--yes") == 2
    assert "chmod u+w docker-compose.dev.yml" in capsys.readouterr().err
    assert snapshot(host) == before


def test_a_dirty_shared_file_is_fine_but_said(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = host / "docker-compose.dev.yml"
    path.write_text("# mine\n" + path.read_text())
    assert shipway(host, "new", "payments", "--yes") == 0
    assert path.read_text().startswith("# mine\n")
    assert "docker-compose.dev.yml had uncommitted changes" in capsys.readouterr().out


def test_a_host_without_the_targets_still_gets_its_service(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = ["docker-compose.dev.yml", ".dependency-cruiser.cjs", ".github/CODEOWNERS"]
    root = make_host(tmp_path / "acme", dict.fromkeys(lacking))
    assert shipway(root, "new", "payments", "--yes") == 0
    assert (root / "services/payments/package.json").is_file()
    out = capsys.readouterr().out
    assert "skipped compose: no Compose file found" in out and "skipped codeowners" in out


def test_a_folder_base_of_terraform_gets_no_manifests(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name is no evidence: nothing is written beside it, and the report says how to name one."""
    root = make_host(tmp_path / "acme", {"infra/terraform/base/main.tf": "# a network\n"})
    assert shipway(root, "new", "payments", "--yes") == 0
    assert [path for path in snapshot(root) if "infra" in path] == ["infra/terraform/base/main.tf"]
    out = capsys.readouterr().out
    assert "skipped kubernetes: no folder `base` holds a kustomization or a manifest" in out
    assert "--data kubernetes_base=infra/k8s/base" in out


@pytest.mark.parametrize("tool", ["shipway", "copier"])
def test_modes_links_line_endings_and_byte_order_marks_survive(
    tmp_path: Path, template: Path, tool: str
) -> None:
    compose = "\ufeff" + "services:\n  a:\n    image: x\n".replace("\n", "\r\n")
    root = make_host(
        tmp_path / "acme", {"docker-compose.dev.yml": None, "infra/dev.yml": compose.encode()}
    )
    (root / "docker-compose.dev.yml").symlink_to("infra/dev.yml")
    (root / "package.json").chmod(0o755)
    (root / "pnpm-workspace.yaml").write_text("packages: []\n".replace("[]", "\n  - packages/*"))
    (root / "pnpm-workspace.yaml").chmod(0o600)
    commit(root)
    if tool == "shipway":
        assert shipway(root, "new", "payments", "--yes") == 0
    else:
        copier_copy(template, root)
    assert (root / "docker-compose.dev.yml").is_symlink()
    assert (root / "pnpm-workspace.yaml").stat().st_mode & 0o777 == 0o600
    assert "services/*" in (root / "pnpm-workspace.yaml").read_text()
    wired = (root / "infra/dev.yml").read_bytes().decode()
    assert wired.startswith(compose.rstrip("\r\n")) and newline_of(wired) == "\r\n"
    assert wired.count("\n") == wired.count("\r\n")
    assert (root / "package.json").stat().st_mode & 0o777 == 0o755
    assert "infra/dev.yml" in git(root, "status", "--porcelain")


@pytest.mark.parametrize("there", [True, False], ids=["below braces", "not in the workspace"])
def test_copier_drops_no_package_in_silence(tmp_path: Path, template: Path, there: bool) -> None:
    """One that braces and extglobs lead to is imported; where there is none to import, asking for
    one is an error, and nothing is written."""
    globs = "packages:\n  - '{apps,services}/*'\n  - packages/@(env|log)\n"
    files: dict[str, str | None] = {"pnpm-workspace.yaml": globs}
    root = make_host(tmp_path / "acme", files if there else files | {ENV: None})
    flags = ["--trust", "--defaults", "--overwrite", "--quiet", "--data", "service_name=payments"]
    command = ["copier", "copy", *flags, "--data", "packages=['@acme/env']", str(template), "."]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if there:
        assert done.returncode == 0, done.stderr
        assert '"@acme/env"' in (root / "services/payments/package.json").read_text()
    else:
        assert done.returncode != 0 and "no workspace package that a service" in done.stderr
        assert status(root) == ""


def test_the_root_script_does_the_same(host: Path) -> None:
    """`pnpm create:service NAME` in a host that has one service already."""
    assert shipway(host, "new", "payments", "--yes") == 0
    commit(host)
    pnpm = REPOSITORY / ".tools/bin/pnpm"
    path = f"{pnpm.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(
        [pnpm, "create:service", "mailer", "--yes", "--kind", "worker"],
        cwd=host,
        # pnpm 11 would install first.
        env={**os.environ, "PATH": path, "pnpm_config_verify_deps_before_run": "false"},
        check=True,
    )
    assert (host / "services/mailer/src/claim-loop.ts").is_file()


def test_plain_copier_is_refused_before_the_first_write_too(tmp_path: Path, template: Path) -> None:
    root = make_host(tmp_path / "acme", {"docker-compose.dev.yml": "services:\n  a: {}\n  a: {}\n"})
    before = snapshot(root)
    flags = ["--trust", "--defaults", "--overwrite", "--data", "service_name=payments"]
    done = subprocess.run(
        ["copier", "copy", *flags, str(template), "."],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0 and "docker-compose.dev.yml:3" in done.stderr
    assert "Traceback" not in done.stderr and snapshot(root) == before


def test_copier_pretends_without_writing(host: Path, template: Path) -> None:
    """`copier copy --pretend` changes no byte: nothing in the extension writes."""
    before = snapshot(host)
    flags = ["--trust", "--defaults", "--pretend", "--overwrite", "--data", "service_name=payments"]
    subprocess.run(["copier", "copy", *flags, str(template), "."], cwd=host, check=True)
    assert snapshot(host) == before


def test_a_monorepo_in_a_folder_of_a_larger_repository(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outer = make_host(tmp_path / "outer", {"scripts/deploy.sh": None})
    inner = make_host(outer / "platform", LISTED)
    shutil.rmtree(inner / ".git")
    commit(outer)
    (inner / "package.json").write_text((inner / "package.json").read_text() + "\n")
    assert shipway(inner / "services", "new", "payments", "--yes") == 0
    assert (inner / "services/payments/package.json").is_file()
    changed = {line[3:] for line in status(outer).splitlines()}
    assert changed and all(path.startswith("platform/") for path in changed)
    out = capsys.readouterr().out
    assert "package.json had uncommitted changes" in out and "deploy/services.json:4" in out


def test_in_a_repository_without_a_commit(tmp_path: Path) -> None:
    root = make_host(tmp_path / "acme")
    shutil.rmtree(root / ".git")
    git(root, "init", "--quiet")
    assert shipway(root, "new", "payments", "--yes") == 0


def test_an_answer_is_taken_as_it_was_typed(host: Path) -> None:
    text = 'Pay: "all" # of it, 100 % & more'
    answers = ["--data", f"description={text}", "--data", "packages=['@acme/env']"]
    assert shipway(host, "new", "payments", "--yes", *answers) == 0
    package = json.loads((host / "services/payments/package.json").read_text())
    assert package["description"] == text
    assert package["dependencies"]["@acme/env"] == "workspace:*"


def test_work_in_an_untracked_folder_is_never_overwritten(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = host / "services/payments/src/config.ts"
    mine.parent.mkdir(parents=True)
    mine.write_text("// a day's work\n")
    before = snapshot(host)
    assert shipway(host, "new", "payments", "--yes") == 2
    assert "services/payments/src/config.ts: this file is there already" in capsys.readouterr().err
    assert snapshot(host) == before


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        (".github/CODEOWNERS", "* @a/b\n/services/payments/ @a/c\n", 2),
        (
            ".dependency-cruiser.cjs",
            "module.exports = {\n  forbidden: [\n"
            '    { name: "payments-imports-packages-by-name" },\n  ],\n};\n',
            3,
        ),
    ],
)
def test_an_entry_of_its_name_that_is_not_ours_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, text: str, line: int
) -> None:
    root = make_host(tmp_path / "acme", {path: text})
    before = snapshot(root)
    assert shipway(root, "new", "payments", "--yes", "--data", "owner=@acme/platform") == 2
    assert f"{path}:{line}: " in (error := capsys.readouterr().err)
    assert "was not made by Shipway" in error and snapshot(root) == before


def test_a_taken_name_is_refused_before_anything_is_rendered(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person answered every question first, and a script waited for Copier."""
    before = snapshot(host)
    nowhere = ("--yes", "--template", str(host / "no-template-is-here"))
    for name, why in (
        ("scheduler-worker", "shipway adopt services/scheduler-worker"),
        ("postgres", "a Compose service postgres exists already"),
        ("env", "the package @acme/env exists already"),
    ):
        assert shipway(host, "new", name, *nowhere) == 2
        assert why in capsys.readouterr().err
    assert snapshot(host) == before
