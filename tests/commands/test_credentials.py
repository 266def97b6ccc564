"""A user and password in the template's address: git gets them, no file and no line ever does."""

from __future__ import annotations

import base64
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from copier import run_copy
from plumbum import local

from commands.test_update import run
from support.hosts import commit, git, make_host, snapshot
from support.versions import SERVICE, TemplateHistory

PASSWORD = "hunter2"
ANSWERS = "services/{}/.copier-answers.yml"


class Quiet(SimpleHTTPRequestHandler):
    """Files of a folder; what a test prints is looked at, so that it prints nothing."""

    def log_message(self, *_: object) -> None:
        pass


class Guarded(Quiet):
    """A git repository as plain files, for whoever knows the password."""

    def do_GET(self) -> None:
        asked = self.headers.get("Authorization", "").removeprefix("Basic ")
        if base64.b64decode(asked).decode() == f"bot:{PASSWORD}":
            super().do_GET()
            return
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="git"')
        self.end_headers()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a template with two versions is served; without user and password."""
    folder = tmp_path_factory.mktemp("served")
    history = TemplateHistory(folder / "work")
    history.release("v1.1.0", {f"{SERVICE}/NEW.md": "since v1.1\n"})
    history.publish(folder / "template.git")
    handler = partial(Guarded, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/template.git"
        server.shutdown()


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPIER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "0")


def with_password(served: str, password: str = PASSWORD) -> str:
    return served.replace("//", f"//bot:{password}@")


def holds_no_password(root: Path) -> None:
    assert [p for p, content in snapshot(root).items() if PASSWORD.encode() in content] == []


def test_new_update_and_plain_copier(
    served: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next update takes them from git's credential helper."""
    host, address = make_host(tmp_path / "acme"), with_password(served)
    monkeypatch.chdir(host)
    assert run("new", "api", "--yes", "--template", address, "--ref", "v1.0.0") == 0
    commit(host)
    assert not (tmp_path / "cache").exists(), "Copier's mirror would keep the password"
    run_copy(address, host, data={"service_name": "mailer"}, vcs_ref="v1.0.0", defaults=True,
             overwrite=True, unsafe=True)  # fmt: skip
    commit(host)
    printed = capfd.readouterr()
    assert "are not written down" in printed.err and "git's credential helper" in printed.err
    assert printed.err.count("not written down") == 2, "by shipway, and by copier copy"
    assert PASSWORD not in printed.out + printed.err
    for name in ("api", "mailer"):
        answers = yaml.safe_load((host / ANSWERS.format(name)).read_text())
        assert answers["_src_path"] == served
    holds_no_password(host)

    shutil.rmtree(tmp_path / "cache")
    assert run("update", "api") == 2
    wrong = with_password(served, "Winter2026")
    assert run("update", "api", "--template", wrong) == 2
    printed = capfd.readouterr()
    assert "Winter2026" not in printed.out + printed.err and "cannot be fetched" in printed.err
    helper = "!f() { echo username=bot; echo password=hunter2; }; f"
    git(tmp_path, "config", "--file", "gitconfig", "credential.helper", helper)
    with local.env(GIT_CONFIG_GLOBAL=str(tmp_path / "gitconfig")):  # Copier's git, through plumbum
        assert run("update", "api") == 0
    commit(host)

    assert run("update", "mailer", "--template", address) == 0
    printed = capfd.readouterr()
    assert "are not written down" in printed.out and PASSWORD not in printed.out + printed.err
    assert (host / "services/mailer/NEW.md").is_file()
    holds_no_password(host)


def test_what_an_older_version_wrote_down_goes_with_the_next_update(
    served: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    host = make_host(tmp_path / "acme")
    monkeypatch.chdir(host)
    address = with_password(served)
    assert run("new", "api", "--yes", "--template", address, "--ref", "v1.1.0") == 0
    answers = host / ANSWERS.format("api")
    answers.write_text(answers.read_text().replace(served, address))
    commit(host)
    assert run("update", "--all") == 0  # up to date but for this
    assert PASSWORD not in "".join(capfd.readouterr())
    holds_no_password(host)


def test_init(served: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Not in the answers, and not in what names the tool for every workflow."""
    root = tmp_path / "platform"
    assert run("init", str(root), "--template", with_password(served), "--ref", "v1.1.0") == 0
    printed = capfd.readouterr()
    assert "are not written down" in printed.err and PASSWORD not in printed.out + printed.err
    holds_no_password(root)
    assert (root / ".shipway-version").read_text() == f"git+{served}@v1.1.0\n"
