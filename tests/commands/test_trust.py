"""Whose code runs: only the template that the host pins, in the commits that it pins."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from copier import run_copy

from commands.test_update import run
from shipway.sources.settings import read_pin
from support.changes import change_file, swap
from support.hosts import commit, git, make_host, snapshot
from support.versions import SERVICE, TemplateHistory

SETTINGS = "services/.shipway.yml"
ANSWERS = "services/{}/.copier-answers.yml"
READERS = (
    ("status",),
    ("update", "--all"),
    ("update", "--all", "--dry-run"),
    ("rename", "api", "billing"),
    ("sync", "--all"),
    ("check",),
    ("reconcile", ANSWERS.format("api")),
    ("new", "mailer", "--yes"),
)
"""Every command that reads what a pull request may have changed."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A template with two versions, and a host with two services of the first."""
    folder = tmp_path_factory.mktemp("trust")
    history = TemplateHistory(folder / "template")
    host = make_host(folder / "acme")
    history.copy(host, "api")
    history.copy(host, "jobs", kind="worker")
    history.release("v1.1.0", {f"{SERVICE}/NEW.md": "since v1.1\n"})
    return history.root, host


@pytest.fixture
def template(made: tuple[Path, Path]) -> Path:
    return made[0]


@pytest.fixture
def host(made: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(made[1], tmp_path / "acme", symlinks=True)
    monkeypatch.chdir(tmp_path / "acme")
    monkeypatch.setenv("SHIPWAY_TEMPLATE", str(made[0]))
    return tmp_path / "acme"


@pytest.fixture
def evil(template: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A fork with the same tags whose v1.1.0 leaves a mark where its code runs; and the mark."""
    shutil.copytree(template, tmp_path / "fork", symlinks=True)
    mark = tmp_path / "its-code-ran"
    poison(tmp_path / "fork", mark)
    return tmp_path / "fork", mark


def poison(repository: Path, mark: Path, tag: str = "v1.1.0") -> str:
    """Move ``tag`` to code that leaves ``mark``; the commit."""
    file = repository / "extensions/jinja.py"
    file.write_text(f"open({str(mark)!r}, 'a').close()\n{file.read_text()}")
    commit(repository)
    git(repository, "tag", "--force", tag)
    return git(repository, "rev-parse", "HEAD").strip()


def rewrite(host: Path, path: str, edit: Callable[[str], str]) -> None:
    change_file(host / path, edit)
    commit(host)


def names_source(host: Path, source: str, *services: str) -> None:
    """What a pull request changed: the template's address in the answers of ``services``."""
    for name in services:
        path = ANSWERS.format(name)
        old = yaml.safe_load((host / path).read_text())["_src_path"]
        rewrite(host, path, swap(old, source))


def refused(capsys: pytest.CaptureFixture[str], host: Path, *command: str) -> str:
    """What a command prints that refuses and writes nothing."""
    before = snapshot(host)
    capsys.readouterr()
    assert run(*command) == 2
    assert snapshot(host) == before
    return capsys.readouterr().err


def cure(printed: str) -> list[str]:
    """The last command that an error prints, as a shell would take it."""
    (line,) = [line for line in printed.splitlines() if ": shipway update" in line]
    return shlex.split(line.rpartition(": ")[2])[1:]


def pin(host: Path) -> tuple[str, dict[str, str]]:
    found = read_pin((host / SETTINGS).read_text(), SETTINGS)
    assert found
    return found.source, dict(found.versions)


def hash_of(repository: Path, version: str) -> str:
    return git(repository, "rev-parse", f"{version}^{{commit}}").strip()


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (ANSWERS.format("api"), "_src_path", "--upload-pack=touch {};git-upload-pack"),
        (ANSWERS.format("api"), "_src_path", "ext::sh -c touch% {}"),
        (ANSWERS.format("api"), "_commit", "--output={}"),
        (SETTINGS, "  source", "ext::sh -c touch% {}"),
    ],
)
def test_what_git_would_run_is_refused_by_every_command_that_reads_it(
    host: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    key: str,
    value: str,
) -> None:
    """Also where the person's own settings let git start programs for an address."""
    (tmp_path / "gitconfig").write_text("[protocol]\n\tallow = always\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    ran = tmp_path / "ran"
    hostile = f"{key}: {value.format(ran)!r}\n"
    lines = (host / path).read_text().splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:"))
    lines[number - 1] = hostile
    (host / path).write_text("".join(lines))
    commit(host)
    # What git asks when an option takes the address's place.
    git(host, "remote", "add", "origin", str(host))
    for command in READERS:
        if command[0] == "new" and path != SETTINGS:
            continue  # it reads no answers
        error = refused(capsys, host, *command)
        assert not ran.exists(), command
        assert f"{path}:{number - (path == SETTINGS)}: " in error, (command, error)
        assert "Traceback" not in error
    for command in (("new", "mailer", "--yes"), ("update", "--all")):
        assert "--template: '" in refused(capsys, host, *command, f"--template={value.format(ran)}")
    assert "--to: '--output=" in refused(capsys, host, "update", "--all", f"--to=--output={ran}")
    assert run("remove", "api") == 0, "it asks git for no template: the way out stays open"
    assert not ran.exists()


def test_a_changed_address_is_refused_before_its_code_runs_and_the_cure_works(
    host: Path, template: Path, evil: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    fork, mark = evil
    git(fork, "tag", "--force", "v1.1.0", "v1.1.0~1")
    git(fork, "tag", "v1.2.0", "HEAD")
    names_source(host, str(fork), "api")
    for command in (("update", "--all"), ("update", "api", "--dry-run"), ("rename", "api", "b")):
        error = refused(capsys, host, *command)
        assert str(fork) in error and str(template) in error, command
    assert str(fork) in refused(capsys, host, "reconcile", ANSWERS.format("api"))
    assert not mark.exists()
    assert run("status") == 0
    assert f"{fork} here" in capsys.readouterr().out and not mark.exists()
    assert run(*cure(error)) == 0
    assert mark.exists()
    assert pin(host)[0] == str(fork)
    assert pin(host)[1]["v1.2.0"] == hash_of(fork, "v1.2.0")


def test_a_template_that_moved_is_written_to_all_services_and_the_settings(
    host: Path, template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The option goes before SHIPWAY_TEMPLATE; services that are not updated get it as well."""
    moved = tmp_path / "moved"
    shutil.copytree(template, moved, symlinks=True)
    before = snapshot(host)
    assert run("update", "api", "--template", str(moved)) == 0
    assert "the template moved, for all services" in capsys.readouterr().out
    after = snapshot(host)
    for name in ("api", "jobs"):
        assert yaml.safe_load(after[ANSWERS.format(name)])["_src_path"] == str(moved)
    jobs = ANSWERS.format("jobs")
    assert after[jobs] == before[jobs].replace(str(template).encode(), str(moved).encode())
    assert after[SETTINGS].startswith(
        before[SETTINGS].replace(str(template).encode(), str(moved).encode())
    )
    assert (host / "services/api/NEW.md").is_file()
    commit(host)
    assert run("update", "--all") == 0
    commit(host)
    # Up to date, and moved back: the address is all that changes.
    assert run("update", "--all", "--template", str(template)) == 0
    assert {line[3:] for line in git(host, "status", "--porcelain").splitlines()} == {
        ANSWERS.format("api"), jobs, SETTINGS,
    }  # fmt: skip


def test_a_moved_tag_is_refused_before_its_code_runs_and_the_cure_works(
    host: Path, evil: tuple[Path, Path], capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    fork, mark = evil
    assert run("update", "--all", "--template", str(fork), "--to", "v1.0.0") == 0
    commit(host)
    assert not mark.exists()
    monkeypatch.setenv("SHIPWAY_TEMPLATE", str(fork))
    was, now = hash_of(fork, "v1.0.0"), poison(fork, mark, "v1.0.0")
    git(fork, "tag", "--force", "v1.1.0", was)
    for command in (
        ("update", "--all", "--to", "v1.1.0"),
        ("update", "api", "--dry-run", "--to", "v1.0.0"),
        ("rename", "api", "b"),
        ("new", "mailer", "--yes", "--ref", "v1.0.0"),
    ):
        error = refused(capsys, host, *command)
        assert was in error and now in error, command
    assert not mark.exists()
    assert run("status") == 0
    assert now in capsys.readouterr().out
    assert cure(error) == ["update", "--all", "--accept-moved-tag", "v1.0.0"]
    assert run(*cure(error)) == 0
    assert pin(host)[1]["v1.0.0"] == now and mark.exists()


def test_another_template_for_a_new_service_is_refused_and_both_cures_work(
    host: Path, template: Path, evil: tuple[Path, Path], capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    fork, mark = evil
    new = ("new", "mailer", "--yes", "--ref", "v1.1.0")
    assert str(fork) in refused(capsys, host, *new, "--template", str(fork))
    monkeypatch.setenv("SHIPWAY_TEMPLATE", str(fork))
    error = refused(capsys, host, *new)
    assert str(fork) in error and str(template) in error and not mark.exists()
    option = next(line for line in error.splitlines() if "fix: add " in line)
    assert run(*new, *shlex.split(option.partition("add ")[2])) == 0
    assert pin(host) == (str(template), {v: hash_of(template, v) for v in ("v1.0.0", "v1.1.0")})
    commit(host)
    assert cure(error) == ["update", "--all", "--template", str(fork)]
    assert run(*cure(error)) == 2  # its v1.1.0 is another commit: a second question
    assert cure(capsys.readouterr().err)[-2:] == ["--accept-moved-tag", "v1.1.0"]
    assert run(*cure(error), "--accept-moved-tag", "v1.1.0") == 0


def test_plain_copier_refuses_another_template_and_pins_each_version(
    host: Path, template: Path, evil: tuple[Path, Path]
) -> None:
    """`copier copy` before it writes; `copier update` at its end, its wiring stays out."""
    fork, _ = evil
    history = TemplateHistory.__new__(TemplateHistory)
    history.root = template
    before = snapshot(host)
    with pytest.raises(Exception, match="another template than this repository's"):
        run_copy(str(fork), host, data={"service_name": "mailer"}, vcs_ref="v1.1.0", defaults=True,
                 overwrite=True, quiet=True, unsafe=True)  # fmt: skip
    assert snapshot(host) == before
    history.update(host, "api", "v1.1.0")
    assert pin(host)[1] == {v: hash_of(template, v) for v in ("v1.0.0", "v1.1.0")}
    commit(host)
    names_source(host, str(fork), "jobs")
    with pytest.raises(Exception, match="reconcile"):
        history.update(host, "jobs", "v1.1.0")
    assert pin(host)[0] == str(template)


def test_a_host_of_an_older_version_is_pinned_at_first_use_and_told(
    host: Path, template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And one whose services name two templates is asked which one counts."""
    rewrite(host, SETTINGS, lambda text: text.partition("template:")[0])
    bare = (host / SETTINGS).read_text()
    assert run("update", "api", "--to", "v1.0.0") == 0
    line = f"the template is pinned from now on: {template} in {SETTINGS}"
    assert line in capsys.readouterr().out
    assert (host / SETTINGS).read_text().startswith(bare)
    assert pin(host) == (str(template), {"v1.0.0": hash_of(template, "v1.0.0")})
    git(host, "checkout", "--quiet", ".")
    names_source(host, "/elsewhere", "jobs")
    error = refused(capsys, host, "update", "--all")
    assert "come from 2 templates" in error
    assert cure(error) == ["update", "--all", "--template", str(template)]
    assert run(*cure(error)) == 0


def test_a_work_tree_as_template_stays_workable(host: Path, template: Path, tmp_path: Path) -> None:
    """A commit without a tag is pinned by the name that git describes it with."""
    work = tmp_path / "work"
    shutil.copytree(template, work, symlinks=True)
    assert run("update", "--all", "--template", str(work), "--to", "v1.0.0") == 0
    commit(host)
    (work / SERVICE / "NEW.md").write_text("on its way\n")
    commit(work)
    assert run("update", "--all", "--to", "HEAD") == 0
    described = git(work, "describe", "--tags").strip()
    assert "-1-g" in described and pin(host)[1][described] == hash_of(work, "HEAD")
    commit(host)
    assert run("new", "mailer", "--yes", "--template", str(work), "--ref", "HEAD") == 0
