"""README's commands, as they are printed, in a fresh clone by somebody whom nothing is set up for.

A home of nothing, git without an identity. The repository's address is the clone's own, and the tag
that a release puts behind it is left out: the clone has none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.derived import host_with_manifests
from support.hosts import IDENTITY, REPOSITORY, commit, git, status
from support.steps import printed_steps
from support.terminal import Terminal
from support.tools import STORE, TOOLS
from support.versions import TemplateHistory

BLOCKS = re.findall(r"^```sh\n(.*?)^```$", (REPOSITORY / "README.md").read_text(), re.S | re.M)
UV = REPOSITORY / ".tools/uv/bin"
QUESTION = "🎤"
COLOUR = re.compile("\033\\[[0-9;]*m")
DIGEST = "sha256:" + "a" * 64

pytestmark = [pytest.mark.slow, pytest.mark.node]


class Newcomer:
    """Somebody with a fresh clone, who types what the README says."""

    def __init__(self, folder: Path) -> None:
        origin = TemplateHistory(folder / "origin").root
        self.clone, self.home = folder / "clone", folder / "home"
        self.home.mkdir()
        git(folder, "clone", "--quiet", str(origin), str(self.clone))
        theirs = [part for part in os.environ["PATH"].split(":") if str(REPOSITORY) not in part]
        path = [self.home / ".local/bin", UV, TOOLS, *theirs]
        ours = {*IDENTITY, "SHIPWAY_TEMPLATE", "VIRTUAL_ENV"}
        self.env = {name: value for name, value in os.environ.items() if name not in ours}
        self.env |= {"HOME": str(self.home), "PATH": ":".join(map(str, path))}
        self.env["pnpm_config_store_dir"] = str(STORE)  # what was downloaded once serves all tests

    def terminal(self, block: str, folder: Path) -> Terminal:
        """A shell in a terminal that runs the whole block."""
        commands = re.sub(r"git\+\S+", f"git+file://{self.clone}", block)
        return Terminal(["bash", "-e", "-c", commands], folder, self.env)

    def types(self, block: str, folder: Path) -> str:
        """The block, and Enter at each question; what was shown."""
        with self.terminal(block, folder) as terminal:
            assert terminal.to_its_end(enter_at=QUESTION) == 0, terminal.text
            return COLOUR.sub("", terminal.text).replace("\r", "")


def block(words: str) -> str:
    """The one block of the README that holds ``words``."""
    (found,) = (text for text in BLOCKS if words in text)
    return found


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Newcomer:
    return Newcomer(tmp_path_factory.mktemp("newcomer"))


@pytest.fixture(scope="module")
def made(newcomer: Newcomer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A monorepo with the service that the README's first command adds, and `shipway` installed."""
    folder = tmp_path_factory.mktemp("host") / "acme"
    root = host_with_manifests(folder, **{".gitignore": "node_modules/\n"})
    shown = newcomer.types(block("shipway new payments"), root)
    assert printed_steps(shown)[1] == "pnpm --filter @acme/payments test"
    commit(root)
    newcomer.types(block("uv tool install git+"), root)
    return root


@pytest.fixture
def host(made: Path) -> Iterator[Path]:
    yield made
    git(made, "reset", "--quiet", "--hard")
    git(made, "clean", "--quiet", "-d", "--force")


def test_every_block_of_the_readme_is_typed_here() -> None:
    """A new one needs its test."""
    typed = re.findall(r'block\("([^"]+)"\)', Path(__file__).read_text())
    for text in BLOCKS:
        assert [words for words in typed if words in text], text


def test_the_demo(newcomer: Newcomer) -> None:
    """Nothing was run in that clone before; it brings no more than it needs."""
    shown = newcomer.types(block("scripts/demo"), newcomer.clone)
    for answer in ("GET /livez     200", "GET /readyz    200", "GET /version   200", "exit code 0"):
        assert answer in shown
    assert "checkov" not in shown and not (newcomer.clone / ".venv/bin/pytest").exists()
    assert status(newcomer.clone) == ""


def test_the_tests() -> None:
    """That command runs just now: it is what CI ends with."""
    command = block("scripts/test").strip()
    assert os.access(REPOSITORY / command, os.X_OK)
    assert (REPOSITORY / ".ci/run").read_text().rstrip().endswith(f'exec {command} "$@"')


def test_plain_copier(newcomer: Newcomer, tmp_path: Path) -> None:
    """Nothing is asked: it ends in a pipe as it does in a terminal."""
    root = host_with_manifests(tmp_path / "acme")
    newcomer.types(block("copier copy"), root)
    assert "payments:" in (root / "docker-compose.dev.yml").read_text()


def test_a_new_monorepo(newcomer: Newcomer, made: Path, tmp_path: Path) -> None:
    """Up to `pnpm dev`, whose own test is tests/workspace/test_dev.py: a port of its own."""
    assert made
    commands, end, _ = block("shipway init").rpartition(" && pnpm dev\n")
    assert end
    newcomer.types(commands, tmp_path)
    assert (tmp_path / "my-platform/services/jobs/package.json").is_file()
    assert '"dev":' in (tmp_path / "my-platform/package.json").read_text()


def test_the_update(newcomer: Newcomer, host: Path) -> None:
    """The README's update, typed as it stands there, has nothing to do for a fresh service."""
    newcomer.types(block("shipway update --all"), host)
    assert status(host) == ""


def test_what_is_derived(newcomer: Newcomer, host: Path) -> None:
    """The README's sync, typed as it stands there, finds a fresh service in step."""
    newcomer.types("pnpm install --silent", host)
    newcomer.types(block("shipway sync payments"), host)
    assert {line[3:] for line in status(host).splitlines()} <= {"pnpm-lock.yaml"}


def test_a_release(newcomer: Newcomer, host: Path) -> None:
    """The README's release, typed as it stands there, reaches both environments."""
    commands = block("shipway release").replace("REGISTRY", "registry.example.com")
    newcomer.types(commands.replace("sha256:…", DIGEST), host)
    for environment in ("preview", "production"):
        overlay = host / f"infra/k8s/overlays/{environment}/payments/kustomization.yaml"
        assert DIGEST in overlay.read_text()


def test_looking_after_the_services(newcomer: Newcomer, host: Path) -> None:
    """One command after the other; what was removed cannot be: each begins from the commit."""
    commands = block("shipway status").splitlines()
    assert len(commands) == 7
    for command in commands:
        newcomer.types(command, host)
        git(host, "reset", "--quiet", "--hard")
        git(host, "clean", "--quiet", "-d", "--force")
