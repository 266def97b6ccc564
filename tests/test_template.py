"""Without --template, the tool uses the repository that it was itself installed from."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from email.message import Message
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml

from commands.test_credentials import Quiet
from shipway import __version__
from shipway.errors import ShipwayError
from shipway.rendering.origin import PLACEHOLDER, home
from shipway.rendering.template import chosen
from support.hosts import REPOSITORY, git, make_host
from support.versions import TemplateHistory

UV = REPOSITORY / ".tools/uv/bin/uv"
TAG = f"v{__version__}"


def installed(folder: Path, *source: str | Path) -> dict[str, str]:
    """Install the tool alone from ``source``; the environment in which it is the one found.

    uv takes a wheel of the same version at the same path, as of an earlier run, for this one.
    """
    command = [UV, "pip", "install", "--quiet", "--no-deps", "--refresh-package", "shipway"]
    command += ["--python", sys.executable]
    subprocess.run([*command, "--target", folder, *source], check=True)
    env = {**os.environ, "PYTHONPATH": str(folder), "COPIER_CACHE_DIR": str(folder / "cache")}
    env.pop("SHIPWAY_TEMPLATE", None)
    return env


def new(host: Path, env: dict[str, str]) -> None:
    """The installed tool makes a service; its words are shown when it fails."""
    command = [sys.executable, "-m", "shipway.cli", "new", "payments", "--yes"]
    done = subprocess.run(command, cwd=host, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A wheel in a folder, as an index has it, and the address in its metadata: a git server's.

    The tag of the tool's version is there, and a newer one.
    """
    folder = tmp_path_factory.mktemp("published")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/template"
        history = TemplateHistory(folder / "work")
        history.release(TAG, {"pyproject.toml": lambda text: text.replace(PLACEHOLDER, address)})
        build = [UV, "build", "--quiet", "--wheel", "--out-dir", folder / "index", history.root]
        subprocess.run(build, check=True)
        history.release("v9.9.9", {"CHANGELOG.md": "changed\n"})
        history.publish(folder / "template")
        yield folder / "index", address
        server.shutdown()


def answers_of(host: Path) -> tuple[str, str]:
    """Which template made the service, and which version of it."""
    answers = yaml.safe_load((host / "services/payments/.copier-answers.yml").read_text())
    return answers["_src_path"], answers["_commit"]


@pytest.mark.slow
def test_installed_from_an_index_it_takes_the_tag_of_its_version_where_its_metadata_points(
    published: tuple[Path, str], tmp_path: Path
) -> None:
    index, address = published
    named = ("--no-index", "--find-links", index, f"shipway=={__version__}")
    env, host = installed(tmp_path / "site", *named), make_host(tmp_path / "acme")
    new(host, env)
    assert answers_of(host) == (f"git+{address}", TAG)


def test_the_file_of_a_wheel_is_no_template_but_its_metadata_names_one(
    from_index: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pip records the file's address, with `archive_info`."""
    record = {"url": "file:///tmp/shipway.whl", "archive_info": {}}
    monkeypatch.setattr("shipway.rendering.origin._record", lambda: record)
    from_index["Project-URL"] = "Repository, file:///no/such/repository"
    assert chosen(None).source == "git+file:///no/such/repository"


def test_a_repository_without_the_tag_of_this_version_is_an_error_and_no_guess(
    tmp_path: Path, from_index: Message
) -> None:
    history = TemplateHistory(tmp_path / "template")
    from_index["Project-URL"] = f"Repository, file://{history.root}"
    with pytest.raises(ShipwayError, match=f"no tag {TAG}") as refused:
        chosen(None)
    assert "--ref" in refused.value.fix
    assert chosen(None, "v1.0.0").ref == "v1.0.0"


def test_an_address_that_cannot_be_reached_is_asked_for_the_tag_of_this_version(
    tmp_path: Path, from_index: Message
) -> None:
    """Copier's own error then says why it cannot be reached."""
    from_index["Project-URL"] = f"Repository, file://{tmp_path}/gone"
    assert chosen(None).ref == TAG
    assert home() == f"git+file://{tmp_path}/gone {TAG}"


def test_what_git_must_not_be_asked_for_is_refused_in_metadata_too(from_index: Message) -> None:
    from_index["Project-URL"] = "Repository, ext::touch /tmp/owned"
    with pytest.raises(ShipwayError, match="is no address of a template"):
        chosen(None)


@pytest.mark.slow
@pytest.mark.parametrize("tagged", [True, False])
def test_installed_from_git_it_takes_the_tag_of_its_version_else_its_commit(
    tmp_path: Path, tagged: bool
) -> None:
    history = TemplateHistory(tmp_path / "template")
    if tagged:
        git(history.root, "tag", TAG)
    head = git(history.root, "rev-parse", "HEAD").strip()
    env = installed(tmp_path / "site", f"git+file://{history.root}")
    # Later work in the repository must not reach what was installed.
    history.release("v9.9.9", {"CHANGELOG.md": "changed\n"})
    host = make_host(tmp_path / "acme")
    new(host, env)
    source, version = answers_of(host)
    assert source == f"git+file://{history.root}"
    if tagged:
        assert version == TAG
    else:
        assert version == "v1.0.0" or version.endswith(head[:7])


def test_the_variable_and_the_option_name_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHIPWAY_TEMPLATE", "gh:acme/template")
    assert chosen(None).source == "gh:acme/template"
    assert chosen("https://example.test/t.git", "v3").source == "https://example.test/t.git"
    assert chosen(None, "v3").ref == "v3"


@pytest.fixture
def from_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Message:
    """Metadata of a tool that an index installed: of no folder and of no repository."""
    metadata = Message()
    monkeypatch.delenv("SHIPWAY_TEMPLATE")
    monkeypatch.setattr("shipway.rendering.origin.__file__", str(tmp_path / "a/b/c/origin.py"))
    monkeypatch.setattr("shipway.rendering.origin._record", lambda: {})
    monkeypatch.setattr("shipway.rendering.origin._metadata", lambda: metadata)
    return metadata


@pytest.mark.parametrize("url", ["", f"Repository, {PLACEHOLDER}", "Homepage, https://acme.test"])
def test_installed_from_nowhere_it_asks_for_a_name(from_index: Message, url: str) -> None:
    """Also while nobody has filled in where the repository is."""
    if url:
        from_index["Project-URL"] = url
    with pytest.raises(ShipwayError, match="--template"):
        chosen(None)


def test_the_repository_stands_in_one_place_or_is_still_to_be_filled_in() -> None:
    """README's commands name what pyproject.toml says, and so does the example."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    address = project["urls"]["Repository"]
    for name in ("README.md", "docs/index.md", "example-answers.yml"):
        text = (REPOSITORY / name).read_text()
        assert f"git+{address}" in text
        assert address == PLACEHOLDER or PLACEHOLDER not in text
