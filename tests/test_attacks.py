"""Answers, settings and receipts come with a pull request: whatever they say, every command ends in
one sentence, and nothing is written, outside of the repository or in it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from commands.test_new import shipway
from shipway.allowed import PATHS
from shipway.errors import ShipwayError
from shipway.sources.answers import answers_of
from shipway.sources.settings import KEPT, KEPT_WITH_KUBERNETES, read_settings
from support.derived import host_with_manifests
from support.hosts import commit, git

ANSWERS = "services/payments/.copier-answers.yml"
SETTINGS = "services/.shipway.yml"
WIRING = "services/payments/.shipway/wiring.json"
DERIVED = "services/payments/.shipway/derived.yaml"
COMMANDS = {
    "status": ["status"],
    "check": ["check"],
    "sync": ["sync", "--all"],
    "update": ["update", "--all"],
    "rename": ["rename", "payments", "billing"],
    "remove": ["remove", "payments"],
    "new": ["new", "mailer", "--yes"],
    "reconcile": ["reconcile", ANSWERS],
}
READ_BY = {
    ANSWERS: ("status", "check", "sync", "update", "rename", "reconcile"),
    SETTINGS: ("check", "sync", "remove", "new"),
    WIRING: ("status", "check", "sync", "update", "rename", "remove"),
    DERIVED: ("check", "sync", "rename", "remove"),
}
"""A service whose answers are damaged can still be removed: what it wired is in its receipt."""
BAD_PATHS = ("../outside", "/etc", "~/x", "a/../../x", ".git/hooks", "x/.GIT", "a\\b", "a\nb", 5,
             ["a"], None, "to-outside", "to-git/hooks", "circle", "dangling/x")  # fmt: skip
BAD = {
    **dict.fromkeys(PATHS, BAD_PATHS),
    "service_name": (["a"], "../x", "A", 5, "a\nb", None),
    "environments": (5, "preview", ["../x"], [5], ["a/b"], {"a": 1}),
    "host_port": (0, 65536, "3001", True, [3001]),
    "port": (80, "8080", None),
    "kind": ("lambda", 5, ["http"]),
    "database": ("POSTGRES", False),
    "secrets": ("vault", []),
    "packages": ("@acme/env", [5], ["a b"]),
    "owner": ("nobody", 5),
    "scope": ("acme", ["@acme"]),
    "description": ("a\nb", 5),
    "autoscaling": ("yes", 1),
    "telemetry": ("yes", 1),
    "reachable": ("everybody", True),
    "openapi": ("yes", 1),
    "host": (5, {"package_dirs": ["../x"]}, {"package_folders": {"a": "/x"}},
             {"compose_networks": "backend"}, {"compose_postgres": 5}),
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("attacks")
    root = host_with_manifests(folder / "acme")
    assert shipway(root, "new", "payments", "--yes", "--data", "database=DATABASE_URL") == 0
    (folder / "outside").mkdir()
    (root / "to-outside").symlink_to("../outside")
    (root / "to-git").symlink_to(".git")
    (root / "circle").symlink_to("circle")
    (root / "dangling").symlink_to("../nowhere")
    commit(root)
    git(root, "tag", "made")
    return root


@pytest.fixture
def host(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made.parent, tmp_path / "all", symlinks=True)
    return tmp_path / "all/acme"


def answers() -> Iterator[tuple[str, object]]:
    for key, values in BAD.items():
        for value in values:
            yield key, value


@pytest.mark.parametrize(("key", "value"), list(answers()))
def test_every_value_of_every_key_is_refused_where_it_is_read(
    made: Path, tmp_path: Path, key: str, value: object
) -> None:
    data = yaml.safe_load((made / ANSWERS).read_text())
    text = yaml.safe_dump({**data, key: value}, sort_keys=False)
    with pytest.raises(ShipwayError) as refused:
        answers_of(text, ANSWERS, made)
    error = refused.value
    line = error.line
    assert text.splitlines()[line - 1].lstrip().startswith(error.what.split(":")[0].split(".")[-1])
    assert len(str(error)) < 400
    if key in (*KEPT, *KEPT_WITH_KUBERNETES):
        with pytest.raises(ShipwayError, match=rf"^{SETTINGS}:1: {key}"):
            read_settings(yaml.safe_dump({key: value}), SETTINGS, made)


def attacks() -> Iterator[tuple[str, str, object]]:
    """One of each kind: file, the key or target that it is about, and the value in its place."""
    for key, value in (
        ("kubernetes_base", "../outside"),
        ("services_dir", ".git/hooks"),
        ("compose_file", "to-outside"),
        ("kubernetes_overlays", "dangling/x"),
        ("environments", 5),
        ("host_port", 65536),
        ("service_name", ["a"]),
    ):
        yield ANSWERS, key, value
        if key in (*KEPT, *KEPT_WITH_KUBERNETES):
            yield SETTINGS, key, value
    for value in ("../x", ".git/config", "to-outside", "dangling/x"):
        yield WIRING, "compose", value
    for value in ("../x", ".git/config"):
        yield DERIVED, "files", value


def damage(root: Path, file: str, key: str, value: object) -> None:
    text = (root / file).read_text()
    if file == WIRING:
        receipt = json.loads(text)
        receipt["targets"][key]["file"] = value
        (root / file).write_text(json.dumps(receipt, indent=2))
        return
    data = yaml.safe_load(text)
    if file == DERIVED:
        data[key] = {str(value): "a: b\n"}
    else:
        data[key] = value
    (root / file).write_text(yaml.safe_dump(data))


def everything(folder: Path) -> dict[str, object]:
    """All that is there, in .git too, but for git's own caches and our lock."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = path.readlink()
        elif not re.search(r"\.git/(index|shipway|objects)", name):
            found[name] = path.read_bytes() if path.is_file() else None
    return found


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_writes_for_one(
    host: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for file, key, value in attacks():
        if command not in READ_BY[file]:
            continue
        damage(host, file, key, value)
        if command in ("update", "rename", "remove"):  # they look for uncommitted work first
            commit(host)
        before = everything(host.parent)
        code = shipway(host, *COMMANDS[command])
        shown = capsys.readouterr()
        said = f"{file}: {key}={value!r}: {code}\n{shown.out}{shown.err}"
        assert code == 2 or (command == "check" and code == 1), said
        assert "Traceback" not in shown.err, said
        assert everything(host.parent) == before, said
        words = shown.err if code == 2 else shown.out
        assert re.search(rf"^(shipway: )?{re.escape(file)}:\d+: ", words, re.M), said
        assert "fix: " in words, said
        git(host, "checkout", "--quiet", "made", "--", file)
