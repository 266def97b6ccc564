"""Whatever stands in the place of a file that the tool reads, every command ends, soon and in a
sentence: no traceback, no waiting for a FIFO, nothing written."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from commands.test_new import shipway
from support.derived import host_with_manifests
from support.hosts import commit, git
from support.sweeps import further

pytestmark = pytest.mark.slow

SECONDS = 120
"""Far more than any command takes; far less than for ever."""
DEEP = 2_000


def text(content: str | bytes) -> Callable[[Path], None]:
    return lambda path: void(
        path.write_bytes(content if type(content) is bytes else content.encode())
    )


def void(_: object) -> None:
    return None


ODD: dict[str, Callable[[Path], None]] = {
    "a folder": lambda path: path.mkdir(),
    "a folder with a file": lambda path: (path.mkdir(), text("x")(path / "x"))[1],
    "a FIFO": lambda path: os.mkfifo(path),
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    "a link that leads nowhere": lambda path: path.symlink_to("no/such/place"),
    "a link in a circle": lambda path: path.symlink_to(path.name),
    "a link to a secret": lambda path: path.symlink_to("/etc/passwd"),
    "gone": lambda path: None,
    "Latin-1": text("# caf\xe9\nname: caf\xe9\n".encode("latin-1")),
    "NUL bytes": text(b"a: b\0c\n"),
    "empty": text(""),
    "a word": text("nothing"),
    "a number": text("5\n"),
    "a list": text("[1, 2]\n"),
    "a map of nonsense": text('{"name": [1], "engines": "24", "packages": 5, "services": 5}\n'),
    "nested deep": text('{"a":' * DEEP),
    "closed and nested deep": text('{"a":' * DEEP + "1" + "}" * DEEP),
    "nested deep in blocks": text("".join("- " * 500 + "\n" for _ in range(3))),
}
ROOT_FILES = (
    "pnpm-workspace.yaml",
    "package.json",
    "docker-compose.dev.yml",
    ".dependency-cruiser.cjs",
    ".github/CODEOWNERS",
    ".nvmrc",
    "vitest.config.ts",
    "services/.shipway.yml",
    "packages/env/package.json",
    "biome.json",
)
OWN_FILES = (
    ".copier-answers.yml",
    ".shipway/wiring.json",
    ".shipway/derived.yaml",
    "package.json",
    "Dockerfile",
    "env.schema.json",
    ".env.example",
    "README.md",
    "src/config.ts",
)
MANIFESTS = (
    "infra/k8s/base/payments/kustomization.yaml",
    "infra/k8s/base/payments/deployment.yaml",
    "infra/k8s/overlays/preview/payments/kustomization.yaml",
)
FILES = (*ROOT_FILES, *(f"services/payments/{name}" for name in OWN_FILES), *MANIFESTS)
READERS = (["status"], ["check"], ["sync", "--all", "--dry-run"])
NEW = ["new", "mailer", "--dry-run"]
FOR_NEW = ("a FIFO", "a link in a circle", "Latin-1", "NUL bytes", "a map of nonsense")
"""It renders a whole service: a second for each."""
UPDATE = ["update", "--all", "--dry-run", "--data", "port=9000"]
VITEST = 'export default { test: { projects: ["packages/*"] } };\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    more = {".nvmrc": "24\n", "vitest.config.ts": VITEST, "biome.json": "{}\n"}
    root = host_with_manifests(tmp_path_factory.mktemp("odd") / "acme", **more)
    assert shipway(root, "new", "payments", "--yes", "--data", "database=DATABASE_URL") == 0
    commit(root)
    assert not [path for path in FILES if not (root / path).is_file()]
    return root


@contextmanager
def deadline() -> Iterator[None]:
    def late(*_: object) -> None:
        raise TimeoutError(f"not done after {SECONDS} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def ends_well(root: Path, command: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What is wrong with how a command ends; empty when nothing is."""
    with deadline():
        code = shipway(root, *command)
    shown = capsys.readouterr()
    bad = code not in (0, 1, 2) or "Traceback" in shown.err or "unexpected error" in shown.err
    silent = code == 2 and not shown.err.startswith("shipway: ")
    return f"{' '.join(command)}: {code}: {shown.err[:600]}" if bad or silent else ""


@pytest.mark.parametrize("path", [*FILES[::2], *further(*FILES[1::2])])
def test_whatever_stands_in_its_place_every_command_ends_in_a_sentence(
    made: Path, tmp_path: Path, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(made, root := tmp_path / "acme", symlinks=True)
    wrong = []
    for name, put in ODD.items():
        (root / path).unlink(missing_ok=True)
        put(root / path)
        commands = [*READERS, *([NEW] if path in ROOT_FILES and name in FOR_NEW else [])]
        found = [ends_well(root, command, capsys) for command in commands]
        wrong += [f"{name}: {what}" for what in found if what]
        if (root / path).is_dir() and not (root / path).is_symlink():
            shutil.rmtree(root / path)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", [FILES[0], FILES[2], FILES[7], *FILES[10:12]])
@pytest.mark.parametrize("name", ["a link in a circle", "NUL bytes", "a list"])
def test_an_update_too_once_it_is_committed(
    made: Path, tmp_path: Path, path: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It asks for a clean tree first."""
    shutil.copytree(made, root := tmp_path / "acme", symlinks=True)
    (root / path).unlink()
    ODD[name](root / path)
    commit(root)
    assert not ends_well(root, UPDATE, capsys)
    assert not git(root, "status", "--porcelain")
