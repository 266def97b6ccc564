"""What can go wrong while a fleet is updated: one clear error, and nothing half-written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from shipway.cli import main
from shipway.files.lock import lock
from support.changes import change_file, swap
from support.faults import calls, run_with_fault
from support.hosts import commit, git, make_host, snapshot, status
from support.sweeps import further
from support.versions import SERVICE, TemplateHistory

UPDATE = ("shipway", "update", "--all")
ANSWERS = "services/api/.copier-answers.yml"
COMPOSE = "docker-compose.dev.yml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template with two versions, and a host with two services at the first."""
    root = tmp_path_factory.mktemp("faults")
    history = TemplateHistory(root / "template")
    host = make_host(root / "acme")
    history.copy(host, "api")
    history.copy(host, "jobs", kind="worker")
    history.release(
        "v2.0.0",
        {
            "extensions/shipway/wiring/compose.py": swap(
                "stop_grace_period: 30s", "stop_grace_period: 45s"
            ),
            f"{SERVICE}/NEW.md": "new\n",
        },
    )
    return host


@pytest.fixture
def host(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "acme", symlinks=True))


def update(host: Path, *arguments: str) -> int:
    """Exit code of `shipway update --all`."""
    with pytest.raises(SystemExit) as exit_:
        main(["update", "--all", "-C", str(host), *arguments])
    return int(exit_.value.code or 0)


@pytest.fixture
def refused(host: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """The message of an update that must end with exit code 2 and change nothing."""

    def message(*arguments: str) -> str:
        before = snapshot(host)
        assert update(host, *arguments) == 2
        assert snapshot(host) == before
        error = capsys.readouterr().err
        assert "Traceback" not in error
        return error

    return message


def in_step(host: Path) -> bool:
    """Whether both services have the second version everywhere."""
    services = yaml.safe_load((host / COMPOSE).read_text())["services"]
    return all(
        services[name]["stop_grace_period"] == "45s"
        and (host / f"services/{name}/NEW.md").is_file()
        for name in ("api", "jobs")
    )


def test_a_version_that_vanished(host: Path, refused: Callable[..., str]) -> None:
    """The error names the line of the answers file and the version that the template has no
    more."""
    change_file(host / ANSWERS, swap("_commit: v1.0.0", "_commit: v0.9.0"))
    commit(host)
    error = refused()
    assert f"{ANSWERS}:3: " in error and "v0.9.0" in error


def test_a_version_to_update_to_that_is_not_there(refused: Callable[..., str]) -> None:
    assert "v9.9.9" in refused("--to", "v9.9.9")


def other_template(host: Path, address: str) -> None:
    """Both services say that they come from ``address``, and the settings pin it."""
    source = str(yaml.safe_load((host / ANSWERS).read_text())["_src_path"])
    for file in ("api/.copier-answers.yml", "jobs/.copier-answers.yml", ".shipway.yml"):
        change_file(host / "services" / file, swap(source, address))
    commit(host)


def test_a_template_out_of_reach(host: Path, tmp_path: Path, refused: Callable[..., str]) -> None:
    other_template(host, str(tmp_path / "gone.git"))
    error = refused()
    assert str(tmp_path / "gone.git") in error and "nothing was changed" in error


def test_credentials_in_the_templates_address_are_masked(
    host: Path, refused: Callable[..., str]
) -> None:
    other_template(host, "https://bot:hunter2@127.0.0.1:1/template.git")
    error = refused()
    assert "hunter2" not in error and "127.0.0.1:1/template.git" in error


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (lambda text: text.replace("kind: http", "kind: [http"), f"{ANSWERS}:"),
        (lambda text: "- a list\n", f"{ANSWERS}:1"),
        (lambda text: text.replace("_commit: v1.0.0\n", ""), f"{ANSWERS}: _commit is missing"),
    ],
)
def test_a_damaged_answers_file(
    host: Path, refused: Callable[..., str], damage: Callable[[str], str], place: str
) -> None:
    """The error names the place in the answers file that cannot be read."""
    change_file(host / ANSWERS, damage)
    commit(host)
    assert place in refused()


def test_a_damaged_receipt(host: Path, refused: Callable[..., str]) -> None:
    """The error names the receipt that cannot be read."""
    change_file(host / "services/api/.shipway/wiring.json", lambda text: text[:200])
    commit(host)
    assert "services/api/.shipway/wiring.json:" in refused()


def test_a_service_folder_deleted_by_hand(host: Path) -> None:
    shutil.rmtree(host / "services/api")
    commit(host)
    assert update(host) == 0
    services = yaml.safe_load((host / COMPOSE).read_text())["services"]
    assert services["jobs"]["stop_grace_period"] == "45s"
    assert services["api"]["stop_grace_period"] == "30s"
    assert not (host / "services/api").exists()


def test_a_shared_file_that_cannot_be_read_refuses_the_whole_fleet(
    host: Path, refused: Callable[..., str]
) -> None:
    change_file(host / COMPOSE, lambda text: text + "\t- broken: [\n")
    commit(host)
    assert f"{COMPOSE}:" in refused()


def test_markers_in_a_shared_file(host: Path, refused: Callable[..., str]) -> None:
    conflict = "<<<<<<< before updating\n=======\n>>>>>>> after updating\n"
    change_file(host / COMPOSE, lambda text: conflict + text)
    commit(host)
    assert f"{COMPOSE}: conflicts of an earlier update" in refused()


def test_a_shared_file_that_is_a_link_stays_one(host: Path) -> None:
    (host / "infra").mkdir()
    (host / COMPOSE).rename(host / "infra/compose.yml")
    (host / COMPOSE).symlink_to("infra/compose.yml")
    commit(host)
    assert update(host) == 0
    assert (host / COMPOSE).is_symlink() and in_step(host)


def test_a_shared_file_that_links_out_of_the_repository_is_refused(
    host: Path, tmp_path: Path, refused: Callable[..., str]
) -> None:
    (host / COMPOSE).rename(tmp_path / "outside.yml")
    (host / COMPOSE).symlink_to(tmp_path / "outside.yml")
    commit(host)
    assert COMPOSE in refused()


def test_a_link_in_place_of_a_services_file_stays(host: Path) -> None:
    readme = host / "services/api/README.md"
    readme.rename(host / "README-api.md")
    readme.symlink_to("../../README-api.md")
    commit(host)
    assert update(host) == 0
    assert readme.is_symlink() and in_step(host)


def test_a_second_update_at_the_same_time_is_refused(
    host: Path, refused: Callable[..., str]
) -> None:
    with lock(host):
        assert "another shipway command is writing" in refused()


def test_a_file_that_git_ignores_is_not_overwritten(host: Path) -> None:
    (host / ".gitignore").write_text("NEW.md\n")
    commit(host)
    (host / "services/api/NEW.md").write_text("the developer's own\n")
    assert update(host) == 1
    assert (host / "services/api/NEW.md").read_text() == "the developer's own\n"


def test_a_repository_with_submodules(host: Path, tmp_path: Path) -> None:
    """An update leaves the submodules alone."""
    module = make_host(tmp_path / "module")
    git(host, "-c", "protocol.file.allow=always", "submodule", "add", str(module), "vendor/module")
    commit(host)
    before = snapshot(host / "vendor")
    assert update(host) == 0
    assert in_step(host) and snapshot(host / "vendor") == before


def test_a_linked_work_tree(host: Path, tmp_path: Path) -> None:
    """An update in a linked work tree changes that tree only."""
    tree = tmp_path / "tree"
    git(host, "worktree", "add", "--quiet", "-b", "work", str(tree))
    assert update(tree) == 0
    assert in_step(tree) and status(host) == ""


def test_a_monorepo_below_the_repositorys_root(host: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    shutil.copytree(host, outer / "platform", ignore=shutil.ignore_patterns(".git"), symlinks=True)
    git(outer, "init", "--quiet", "--initial-branch=main")
    commit(outer)
    text = (outer / "platform" / COMPOSE).read_text()
    (outer / "platform" / COMPOSE).write_text(
        text.replace("stop_grace_period: 30s", "stop_grace_period: 1s")
    )
    commit(outer)
    assert update(outer / "platform") == 1
    assert "platform/docker-compose.dev.yml" in git(outer, "ls-files", "--unmerged")


def test_a_checkout_with_windows_line_ends(host: Path, tmp_path: Path) -> None:
    windows = tmp_path / "windows"
    git(host, "clone", "--quiet", "-c", "core.autocrlf=true", str(host), str(windows))
    assert b"\r\n" in (windows / COMPOSE).read_bytes()
    change_file(windows / "services/api/README.md", swap("\r\n", "\r\n\r\nThe team's line.\r\n", 1))
    commit(windows)
    assert update(windows) == 0
    assert in_step(windows)
    for path in (COMPOSE, "services/api/README.md"):
        content = (windows / path).read_bytes()
        assert content.count(b"\n") == content.count(b"\r\n") > 0
    assert "NEW.md" in status(windows)


def test_files_committed_with_windows_line_ends(host: Path) -> None:
    readme = host / "services/api/README.md"
    readme.write_bytes(readme.read_bytes().replace(b"\n", b"\r\n"))
    commit(host)
    assert update(host) == 0
    content = readme.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")


@pytest.fixture(scope="module")
def complete(made: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The host after an undisturbed update."""
    folder = tmp_path_factory.mktemp("complete")
    root = Path(shutil.copytree(made, folder / "acme", symlinks=True))
    done = run_with_fault(folder / "site", root, "", *UPDATE)
    assert done.returncode == 0, done.stderr
    return snapshot(root)


@pytest.mark.slow
@pytest.mark.parametrize("number", [4, *further(1)])
def test_a_full_disk_changes_nothing_or_is_finished_later(
    host: Path, tmp_path: Path, complete: dict[str, bytes], number: int
) -> None:
    before = snapshot(host)
    done = run_with_fault(tmp_path / "site", host, f"full:{number}", *UPDATE)
    assert done.returncode == 2 and "No space left" in done.stderr
    assert snapshot(host) == before
    assert run_with_fault(tmp_path / "site", host, "", *UPDATE).returncode == 0
    assert snapshot(host) == complete


@pytest.mark.slow
@pytest.mark.parametrize("point", ["rename", *further("git", "fsync")])
def test_killed_anywhere_the_host_is_untouched_or_finished_by_the_next_run(
    made: Path, tmp_path: Path, complete: dict[str, bytes], point: str
) -> None:
    """At the 1st, 3rd, 9th, 27th … call of that kind, until a run ends by itself."""
    before = snapshot(made)
    for number in calls():
        host = Path(shutil.copytree(made, tmp_path / f"{number}", symlinks=True))
        killed = run_with_fault(tmp_path / "site", host, f"{point}:{number}", *UPDATE)
        if killed.returncode == 0:
            assert number > 5
            return
        # -9: the command itself; 2: one of its processes, and it says so.
        assert killed.returncode in (-9, 2), killed.stderr
        assert "Traceback" not in killed.stderr
        if snapshot(host) != before:
            assert killed.returncode == -9
        again = run_with_fault(tmp_path / "site", host, "", *UPDATE)
        assert again.returncode == 0, (number, again.stderr)
        assert snapshot(host) == complete, number
        shutil.rmtree(host)


def test_a_conflict_behind_a_link_is_marked_where_the_link_leads(host: Path) -> None:
    change_file(
        host / COMPOSE, lambda text: text.replace("stop_grace_period: 30s", "stop_grace_period: 1s")
    )
    (host / "infra").mkdir()
    (host / COMPOSE).rename(host / "infra/compose.yml")
    (host / COMPOSE).symlink_to("infra/compose.yml")
    commit(host)
    assert update(host) == 1
    unmerged = {line.split("\t")[1] for line in git(host, "ls-files", "--unmerged").splitlines()}
    assert unmerged == {"infra/compose.yml"}
